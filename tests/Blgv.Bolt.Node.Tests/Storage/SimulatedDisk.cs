using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Blgv.Bolt.Node.Tests.Storage;

/// <summary>The power went, or the process was killed: nothing that the store catches.</summary>
[SuppressMessage("Design", "RCS1194", Justification = "It says all by its type.")]
internal sealed class PowerCutException : Exception;

/// <summary>What a crash leaves of what was never synced.</summary>
internal enum Loss
{
    /// <summary>Everything is there: only the process died.</summary>
    Nothing,

    /// <summary>Only what was synced is there.</summary>
    AllUnsynced,

    /// <summary>The names are there, the content is not.</summary>
    UnsyncedContent,

    /// <summary>The content is there, the names are not.</summary>
    UnsyncedNames,

    /// <summary>Files that were made but not renamed since are not there; everything else is.</summary>
    UnsyncedCreations,

    /// <summary>The names are there, and of the content the first half; the file has its full length with zeros behind.</summary>
    HalfOfContent,
}

/// <summary>
/// A folder that forgets what was not synced, and that stops or fails at a chosen operation. A write that is stopped or failed is half done. What a
/// failed sync did not write is not written by a later one either, unless it is written again, as on real systems.
/// </summary>
internal sealed class SimulatedDisk
{
    private Dictionary<string, Inode> _names = new(StringComparer.Ordinal);
    private Dictionary<string, Inode> _durableNames = new(StringComparer.Ordinal);
    private bool _isLocked;
    private bool _isStopped;

    /// <summary>How many operations were begun.</summary>
    public int Operations { get; private set; }

    /// <summary>The operation during which the power goes.</summary>
    public int? StopAt { get; set; }

    /// <summary>The operation that fails.</summary>
    public int? FailAt { get; set; }

    /// <summary>How many bytes its files can have together.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    public IEnumerable<string> Names => _names.Keys.Order(StringComparer.Ordinal);

    public long Length => _names.Values.Sum(inode => (long)inode.Content.Count);

    public IStorageFolder Mount() => new Folder(this);

    public byte[] Read(string name) => [.. _names[name].Content];

    public void Write(string name, byte[] content)
    {
        var inode = new Inode { Content = [.. content], Durable = [.. content] };
        _names[name] = inode;
        _durableNames[name] = inode;
    }

    public void Delete(string name)
    {
        _names.Remove(name);
        _durableNames.Remove(name);
    }

    /// <summary>A disk with the same files, all of them durable.</summary>
    public SimulatedDisk Copy() => Restart(Loss.Nothing);

    /// <summary>The disk as it is found after a crash.</summary>
    public SimulatedDisk Restart(Loss loss)
    {
        var disk = new SimulatedDisk();
        foreach (var (name, inode) in loss is Loss.AllUnsynced or Loss.UnsyncedNames ? _durableNames : _names)
        {
            if (loss == Loss.UnsyncedCreations && !inode.IsRenamed && !_durableNames.ContainsKey(name))
            {
                continue;
            }

            disk.Write(name, loss switch
            {
                Loss.AllUnsynced or Loss.UnsyncedContent => [.. inode.Durable],
                Loss.HalfOfContent => inode.Half(),
                _ => [.. inode.Content],
            });
        }

        return disk;
    }

    private bool Begin(out bool isCut)
    {
        if (_isStopped)
        {
            throw new PowerCutException();
        }

        Operations++;
        isCut = Operations == StopAt;
        _isStopped = isCut;
        return isCut || Operations == FailAt;
    }

    private void Do(Action operation)
    {
        if (Begin(out var isCut))
        {
            throw isCut ? new PowerCutException() : new IOException("Simulated failure.");
        }

        operation();
    }

    private sealed class Inode
    {
        public List<byte> Content { get; set; } = [];

        public List<byte> Durable { get; set; } = [];

        public bool IsRenamed { get; set; }

        /// <summary>What the next sync writes.</summary>
        public List<(int Offset, int Length)> Dirty { get; } = [];

        public void Put(int offset, ReadOnlySpan<byte> source)
        {
            Copy(source, Content, offset);
            Dirty.Add((offset, source.Length));
        }

        public void Sync()
        {
            var content = CollectionsMarshal.AsSpan(Content);
            foreach (var (offset, length) in Dirty)
            {
                Copy(content.Slice(offset, length), Durable, offset);
            }

            Dirty.Clear();
        }

        public byte[] Half()
        {
            var half = Durable.Count + ((Content.Count - Durable.Count) / 2);
            return [.. Content.Take(half), .. Enumerable.Repeat((byte)0, Math.Max(0, Content.Count - half))];
        }

        private static void Copy(ReadOnlySpan<byte> source, List<byte> destination, int offset)
        {
            CollectionsMarshal.SetCount(destination, Math.Max(destination.Count, offset + source.Length));
            source.CopyTo(CollectionsMarshal.AsSpan(destination)[offset..]);
        }
    }

    private sealed class Folder(SimulatedDisk disk) : IStorageFolder
    {
        private bool _hasLock;

        public string Path => "simulated";

        public long BytesWritten { get; private set; }

        public bool TryLock()
        {
            if (disk._isLocked)
            {
                return false;
            }

            disk.Do(() => disk._isLocked = _hasLock = true);
            return true;
        }

        public IReadOnlyCollection<string> Names() => [.. disk.Names];

        public IStorageFile Open(string name) => disk._names.TryGetValue(name, out var inode) ? new File(this, disk, inode) : Create(name);

        public IStorageFile Create(string name)
        {
            disk.Do(() => disk._names[name] = new Inode());
            return new File(this, disk, disk._names[name]);
        }

        public void Rename(string from, string to) => disk.Do(() =>
        {
            disk._names.Remove(from, out var inode);
            disk._names[to] = inode!;
            inode!.IsRenamed = true;
        });

        public void Delete(string name) => disk.Do(() => disk._names.Remove(name));

        public void Sync() => disk.Do(() => disk._durableNames = new(disk._names, StringComparer.Ordinal));

        public void Dispose()
        {
            if (_hasLock)
            {
                disk._isLocked = _hasLock = false;
            }
        }

        private sealed class File(Folder folder, SimulatedDisk disk, Inode inode) : IStorageFile
        {
            public long Length => inode.Content.Count;

            public void Read(long offset, Span<byte> destination)
            {
                CollectionsMarshal.AsSpan(inode.Content).Slice((int)offset, destination.Length).CopyTo(destination);
            }

            public void Write(long offset, ReadOnlySpan<byte> source)
            {
                var isFull = disk.Length + source.Length > disk.Capacity;
                var isBad = disk.Begin(out var isCut);
                inode.Put((int)offset, isBad || isFull ? source[..(source.Length / 2)] : source);
                if (isBad || isFull)
                {
                    throw isCut ? new PowerCutException() : new IOException("No space left on device.");
                }

                folder.BytesWritten += source.Length;
            }

            public void Sync()
            {
                if (disk.Begin(out var isCut))
                {
                    inode.Dirty.Clear();
                    throw isCut ? new PowerCutException() : new IOException("Simulated failure.");
                }

                inode.Sync();
            }

            public void Dispose()
            {
            }
        }
    }
}
