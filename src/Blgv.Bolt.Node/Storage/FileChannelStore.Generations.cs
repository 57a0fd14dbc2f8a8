using System.Globalization;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <content>The generations of the log: reading the last one, writing the next one.</content>
public sealed partial class FileChannelStore
{
    private const string LogPrefix = "log-";
    private const string TornPrefix = "torn-";
    private const string Unfinished = ".new";
    private const int FlushLength = 1 << 18;

    /// <summary>Opens a store over any file operations and under any policy.</summary>
    internal static FileChannelStore Open(IStorageFolder folder, ChainHash chain, PointBytes node, GenerationPolicy policy)
    {
        var store = new FileChannelStore(folder, chain, node, policy);
        var isOpen = false;
        try
        {
            if (!folder.TryLock())
            {
                throw StoreFailure.InUse(folder.Path);
            }

            store.Recover();
            isOpen = true;
            return store;
        }
        catch (Exception cause) when (IsFileFailure(cause))
        {
            throw StoreFailure.Io(folder.Path, cause);
        }
        finally
        {
            if (!isOpen)
            {
                store._log?.Dispose();
                folder.Dispose();
            }
        }
    }

    private static FileChannelStore Open(string path, ChainHash chain, PointBytes node)
    {
        DiskFolder folder;
        try
        {
            folder = DiskFolder.At(path);
        }
        catch (Exception cause) when (IsFileFailure(cause))
        {
            throw StoreFailure.Io(path, cause);
        }

        return Open(folder, chain, node, GenerationPolicy.Default);
    }

    private static bool IsFileFailure(Exception cause) => cause is (IOException or UnauthorizedAccessException) and not ChannelStoreException;

    private static string NameOf(string prefix, ulong generation) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{generation:D10}");

    private static bool TryParseLogName(string name, out ulong generation)
    {
        generation = 0;
        return name.StartsWith(LogPrefix, StringComparison.Ordinal)
            && ulong.TryParse(name.AsSpan(LogPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out generation);
    }

    private StoreHeader LogHeader(ulong generation) => new(StoreFileKind.Log, generation, _chain, _node);

    private StoreHeader RevocableHeader(uint channel) => new(StoreFileKind.Revocable, channel, _chain, _node);

    /// <summary>Reads the last generation and writes the next one, so that all that was read is known to be durable.</summary>
    private void Recover()
    {
        var names = _folder.Names();
        foreach (var name in names)
        {
            if (TryParseLogName(name, out var generation))
            {
                _generation = Math.Max(_generation, generation);
            }
        }

        if (_generation > 0)
        {
            ReadGeneration(NameOf(LogPrefix, _generation));
        }
        else if (names.FirstOrDefault(name => RevocableFile.TryParseName(name, out _)) is { } orphan)
        {
            throw StoreFailure.Corrupt(NameOf(LogPrefix, 1), 0, $"there is no log at all, but {orphan} shows that there was one");
        }

        WriteGeneration();
    }

    private void ReadGeneration(string name)
    {
        using var file = _folder.Open(name);
        var header = LogHeader(_generation);
        header.Check(file, name);
        var length = file.Length;
        var frames = new FrameReader(file, header.FrameSeed(), StoreHeader.Size, length);
        var isBaseWhole = false;
        var offset = frames.Offset;
        try
        {
            while (frames.TryRead(out var payload))
            {
                StoreRecords.Apply(payload, _contents, ref isBaseWhole);
                offset = frames.Offset;
            }
        }
        catch (InvalidDataException cause)
        {
            throw StoreFailure.Corrupt(name, offset, cause.Message);
        }

        if (!isBaseWhole)
        {
            throw StoreFailure.Corrupt(name, offset, "its base is not whole");
        }

        if (frames.TryFindBeyond(StoreRecords.CommitMark, out var good))
        {
            throw StoreFailure.Corrupt(
                name, offset, string.Create(CultureInfo.InvariantCulture, $"its checksum is wrong, but what follows at byte {good} is right"));
        }

        if (offset < length)
        {
            KeepTorn(file, offset, length);
        }
    }

    /// <summary>What cannot be read is not thrown away either.</summary>
    private void KeepTorn(IStorageFile file, long offset, long length)
    {
        var name = NameOf(TornPrefix, _generation);
        using var torn = _folder.Create(name);
        var piece = new byte[Math.Min(FlushLength, length - offset)];
        for (var position = offset; position < length; position += piece.Length)
        {
            var count = (int)Math.Min(piece.Length, length - position);
            file.Read(position, piece.AsSpan(0, count));
            torn.Write(position - offset, piece.AsSpan(0, count));
        }

        torn.Sync();
        TornFile = Path.Combine(_folder.Path, name);
    }

    /// <summary>
    /// Moves revocable records out of the log, writes what counts to a new one and switches to it by its name. Up to there the old generation
    /// is whole, from there the new one is; each step is durable before the next begins.
    /// </summary>
    private void WriteGeneration()
    {
        var spilled = new Dictionary<uint, long>();
        foreach (var (number, channel) in _contents.Channels)
        {
            if (channel.PendingLength >= _policy.SpillLength)
            {
                spilled[number] = RevocableFile.Append(_folder, RevocableHeader(number), channel.RevocableLength, channel.Pending);
            }
        }

        var next = _generation + 1;
        var name = NameOf(LogPrefix, next);
        var file = _folder.Create(name + Unfinished);
        var isCurrent = false;
        try
        {
            var writer = WriteBase(file, LogHeader(next), spilled);
            file.Sync();
            _folder.Sync();
            _folder.Rename(name + Unfinished, name);
            _folder.Sync();
            isCurrent = true;
            _log?.Dispose();
            (_log, _writer, _generation) = (file, writer, next);
        }
        finally
        {
            if (!isCurrent)
            {
                file.Dispose();
            }
        }

        foreach (var (number, length) in spilled)
        {
            _contents.MovePending(number, length);
        }

        Sweep(name);
    }

    private FrameWriter WriteBase(IStorageFile file, StoreHeader header, Dictionary<uint, long> spilled)
    {
        var bytes = new byte[StoreHeader.Size];
        header.Write(bytes);
        file.Write(0, bytes);
        var writer = new FrameWriter(header.FrameSeed(), StoreHeader.Size);
        foreach (var (number, channel) in _contents.Channels)
        {
            StoreRecords.WriteChannel(writer, number, channel, spilled.TryGetValue(number, out var length) ? length : null);
            if (writer.Length >= FlushLength)
            {
                writer.FlushTo(file);
            }
        }

        StoreRecords.WriteEndOfBase(writer, _contents);
        writer.FlushTo(file);
        return writer;
    }

    /// <summary>Deletes what no generation needs any more: former logs, unfinished ones, and the records of deleted channels.</summary>
    private void Sweep(string current)
    {
        foreach (var name in _folder.Names())
        {
            var isFormerLog = TryParseLogName(name, out _) && !string.Equals(name, current, StringComparison.Ordinal);
            var isUnfinished = name.EndsWith(Unfinished, StringComparison.Ordinal) && TryParseLogName(name[..^Unfinished.Length], out _);
            var isOfDeleted = RevocableFile.TryParseName(name, out var channel) && _contents.Deleted.Contains(channel);
            if (isFormerLog || isUnfinished || isOfDeleted)
            {
                _folder.Delete(name);
            }
        }
    }
}
