namespace Blgv.Bolt.Gossip.Tests;

/// <summary>
/// A folder in memory that loses power before a given operation. What it holds then is what a disk may hold: of each file any
/// part of what was not synced, of the names those that were synced and, as the caller says, the later ones or not.
/// </summary>
internal sealed class CrashingFiles : IGossipFiles
{
    public const string PowerCut = "The power went.";

    private readonly Dictionary<string, MemoryFile> _names = new(StringComparer.Ordinal);
    private Dictionary<string, MemoryFile> _durableNames = new(StringComparer.Ordinal);

    /// <summary>How many operations that change something were done.</summary>
    public int Operations { get; private set; }

    /// <summary>Before which of them the power goes.</summary>
    public int CrashAt { get; set; } = int.MaxValue;

    /// <summary>How many bytes were written to files, all together.</summary>
    public long Written { get; private set; }

    public string Names => string.Join(' ', _names.Keys.Order(StringComparer.Ordinal));

    /// <summary>A folder as the disk has it after the power cut.</summary>
    /// <param name="keepNames">Whether names that were not synced survive.</param>
    /// <param name="keepPart">How much of the bytes that were not synced survives, from 0 to 1.</param>
    public CrashingFiles AfterPowerCut(bool keepNames, double keepPart)
    {
        var after = new CrashingFiles();
        foreach (var (name, file) in keepNames ? _names : _durableNames)
        {
            var kept = file.Synced + (int)((file.Content.Count - file.Synced) * keepPart);
            after.Put(name, [.. file.Content.Take(kept)]);
        }

        return after;
    }

    public void Put(string name, byte[] content)
    {
        _names[name] = new MemoryFile { Content = [.. content], Synced = content.Length };
        _durableNames[name] = _names[name];
    }

    public byte[] Get(string name) => [.. _names[name].Content];

    public IReadOnlyList<string> List() => [.. _names.Keys];

    public IGossipMap Map(string name) => new MemoryMap(Get(name));

    public IGossipWriter Create(string name)
    {
        Step();
        var file = new MemoryFile();
        return _names.TryAdd(name, file) ? new MemoryWriter(this, file) : throw new IOException($"{name} exists.");
    }

    public IGossipWriter Append(string name) => new MemoryWriter(this, _names[name]);

    public void Rename(string name, string newName)
    {
        Step();
        if (!_names.TryAdd(newName, _names[name]))
        {
            throw new IOException($"{newName} exists.");
        }

        _names.Remove(name);
    }

    public void Delete(string name)
    {
        Step();
        Assert.True(_names.Remove(name), $"{name} is not there.");
    }

    public void Sync()
    {
        Step();
        _durableNames = new Dictionary<string, MemoryFile>(_names, StringComparer.Ordinal);
    }

    private void Step()
    {
        if (Operations++ >= CrashAt)
        {
            throw new IOException(PowerCut);
        }
    }

    private sealed class MemoryFile
    {
        public List<byte> Content { get; init; } = [];

        public int Synced { get; set; }
    }

    private sealed class MemoryMap(byte[] content) : IGossipMap
    {
        private bool _isDisposed;

        public ReadOnlySpan<byte> Content => _isDisposed ? throw new ObjectDisposedException(nameof(MemoryMap)) : content;

        public void Dispose() => _isDisposed = true;
    }

    private sealed class MemoryWriter(CrashingFiles files, MemoryFile file) : IGossipWriter
    {
        public long Length => file.Content.Count;

        public void Write(ReadOnlySpan<byte> bytes)
        {
            files.Step();
            file.Content.AddRange(bytes);
            files.Written += bytes.Length;
        }

        public void Sync()
        {
            files.Step();
            file.Synced = file.Content.Count;
        }

        public void Dispose()
        {
        }
    }
}
