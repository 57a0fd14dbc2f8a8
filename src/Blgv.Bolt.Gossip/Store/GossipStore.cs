using System.Globalization;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Gossip;

/// <summary>
/// Keeps the accepted messages in one file that only grows, so that a restart begins with the graph and peers' questions are
/// answered with the signed bytes. Compaction writes a new generation of the file beside the old one and then switches; nothing
/// is ever shortened or overwritten.
/// </summary>
/// <remarks>
/// The graph's writer appends; any thread may read. What was appended is durable after <see cref="Sync"/>; what a power cut takes
/// comes again from peers. After an <see cref="IOException"/> of an append the store is unusable and must be opened again.
/// </remarks>
public sealed partial class GossipStore : IDisposable
{
    private const string Prefix = "gossip-";
    private const string Suffix = ".store";
    private const string PartialSuffix = ".partial";

    /// <summary>More than the longest record, and below the large object heap.</summary>
    private const int BufferLength = 72 * 1024;

    /// <summary>More than one compaction while a file is looked for means that something else is wrong.</summary>
    private const int MostCompactionsMeanwhile = 3;

    /// <summary>A map holds no more.</summary>
    private const long MaxFileLength = int.MaxValue - (1 << 20);

    private readonly Lock _lock = new();
    private readonly IGossipFiles _files;
    private readonly ChainHash _chainHash;
    private readonly byte[] _buffer = new byte[BufferLength];
    private IGossipWriter? _writer;
    private IGossipMap? _map;
    private int _buffered;
    private long _length;
    private uint _seed;

    private GossipStore(IGossipFiles files, ChainHash chainHash)
    {
        _files = files;
        _chainHash = chainHash;
    }

    /// <summary>The generation that is open; it counts up with each compaction.</summary>
    public uint Generation { get; private set; }

    /// <summary>How many bytes the file has, those not yet written included.</summary>
    public long Length => _length;

    /// <summary>Opens a store, or makes one, and puts what it holds into a graph.</summary>
    /// <param name="files">The folder.</param>
    /// <param name="graph">An empty graph.</param>
    /// <param name="load">What was found.</param>
    /// <returns>The store.</returns>
    /// <exception cref="ArgumentException">The graph is not empty.</exception>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    /// <remarks>Signatures are not checked again: what is in the file was checked before it was written, and the checksums tell damage.</remarks>
    public static GossipStore Open(IGossipFiles files, Graph graph, out StoreLoad load)
    {
        ThrowIfNotEmpty(files, graph);
        var store = new GossipStore(files, graph.ChainHash);
        try
        {
            load = store.OpenNewest(graph);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Puts what a store holds into a graph and opens nothing, so that another process may be writing meanwhile. What that one is just writing can be missing.</summary>
    /// <param name="files">The folder.</param>
    /// <param name="graph">An empty graph.</param>
    /// <returns>What was found; nothing in it is changed, damage included.</returns>
    /// <exception cref="ArgumentException">The graph is not empty.</exception>
    /// <exception cref="IOException">The folder cannot be read, or is of another chain.</exception>
    public static StoreLoad Read(IGossipFiles files, Graph graph)
    {
        ThrowIfNotEmpty(files, graph);
        for (var tries = 1; ; tries++)
        {
            try
            {
                var (name, generation) = NewestGood(files, files.List(), graph.ChainHash);
                if (name is null)
                {
                    return default;
                }

                using var map = files.Map(name);
                return Load(map.Content, generation, graph);
            }
            catch (IOException) when (tries < MostCompactionsMeanwhile && graph.ChannelCount == 0)
            {
                // The writer has compacted: the file that was found is gone, and a newer one is there.
            }
        }
    }

    private static void ThrowIfNotEmpty(IGossipFiles files, Graph graph)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.ChannelCount > 0)
        {
            throw new ArgumentException("The graph must be empty.", nameof(graph));
        }
    }

    /// <summary>Whether a compaction is worth it: the file is more than twice as long as what the graph uses can be.</summary>
    /// <param name="graph">The graph that this store belongs to.</param>
    /// <returns>Whether it is; never for files below 16 megabytes.</returns>
    public bool WantsCompaction(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        const long SmallFile = 16 << 20;
        const int ChannelLength = 432;
        const int UpdateLength = 138;
        const int NodeLength = 300;
        var used = (graph.ChannelCount * (long)(StoreFormat.SizeOf(ChannelLength) + (2 * StoreFormat.SizeOf(UpdateLength))))
            + (graph.NodeCount * (long)StoreFormat.SizeOf(NodeLength));
        return Length > SmallFile + (2 * used);
    }

    /// <summary>Hands what was appended to the operating system: it survives this process, but not yet a power cut.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Flush()
    {
        lock (_lock)
        {
            WriteBuffered();
        }
    }

    /// <summary>Makes what was appended durable.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Sync()
    {
        lock (_lock)
        {
            WriteBuffered();
            Writer.Sync();
        }
    }

    /// <summary>Reads the message that a record of the graph names.</summary>
    /// <param name="generation">The snapshot's <see cref="GraphSnapshot.StoreGeneration"/>.</param>
    /// <param name="position">The record's position; 0 stands for none.</param>
    /// <param name="destination">Where the message goes; <see cref="MessageLimits.MaxMessageLength"/> bytes are always enough.</param>
    /// <param name="message">What it is.</param>
    /// <returns>False when the store was compacted since, so that a newer snapshot is needed, or when there is no such message.</returns>
    /// <exception cref="ArgumentException">The destination is too short for it.</exception>
    public bool TryRead(uint generation, uint position, Span<byte> destination, out StoredMessage message)
    {
        lock (_lock)
        {
            message = default;
            var offset = position * (long)StoreFormat.Alignment;
            if (generation != Generation || position == 0 || offset >= _length || !TryReadAt(offset, out var head, out var content) || !IsMessage(head))
            {
                return false;
            }

            content.CopyTo(destination);
            message = new StoredMessage(head.Kind, position, head.Time, head.Length);
            return true;
        }
    }

    /// <summary>Reads the next message of the stream, current or outdated. Nothing is held between two calls but the cursor.</summary>
    /// <param name="cursor">Where the reader is; it moves on.</param>
    /// <param name="destination">Where the message goes; <see cref="MessageLimits.MaxMessageLength"/> bytes are always enough.</param>
    /// <param name="message">What it is.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ArgumentException">The destination is too short for it; the cursor did not move.</exception>
    public StoreStep ReadNext(ref StoreCursor cursor, Span<byte> destination, out StoredMessage message)
    {
        lock (_lock)
        {
            message = default;
            if (cursor.Generation != Generation)
            {
                var isStart = cursor == default;
                cursor = new StoreCursor(Generation, StoreFormat.FileHeaderSize / StoreFormat.Alignment);
                if (!isStart)
                {
                    return StoreStep.Restarted;
                }
            }

            var offset = cursor.Position * (long)StoreFormat.Alignment;
            while (offset < _length && TryReadAt(offset, out var head, out var content))
            {
                var position = (uint)(offset / StoreFormat.Alignment);
                offset += head.Size;
                if (IsMessage(head))
                {
                    content.CopyTo(destination);
                    cursor = cursor with { Position = (uint)(offset / StoreFormat.Alignment) };
                    message = new StoredMessage(head.Kind, position, head.Time, head.Length);
                    return StoreStep.Message;
                }
            }

            cursor = cursor with { Position = (uint)(offset / StoreFormat.Alignment) };
            return StoreStep.End;
        }
    }

    /// <summary>Writes what is left and closes the files.</summary>
    /// <exception cref="IOException">What is left could not be written.</exception>
    public void Dispose()
    {
        lock (_lock)
        {
            try
            {
                if (_writer is not null)
                {
                    WriteBuffered();
                }
            }
            finally
            {
                Close();
            }
        }
    }

    internal uint AppendChannel(ReadOnlySpan<byte> message, Satoshi? capacity, uint time) =>
        Append(new StoreRecordHead(StoreRecordKind.Channel, message.Length, time, capacity?.Value ?? ChannelRecord.UnknownCapacity), message);

    internal uint AppendUpdate(ReadOnlySpan<byte> message, uint time) =>
        Append(new StoreRecordHead(StoreRecordKind.Update, message.Length, time, 0), message);

    internal uint AppendNode(ReadOnlySpan<byte> message, uint time) =>
        Append(new StoreRecordHead(StoreRecordKind.Node, message.Length, time, 0), message);

    internal void AppendRemoval(ShortChannelId channelId) =>
        _ = Append(new StoreRecordHead(StoreRecordKind.Removal, 0, 0, channelId.Value), default);

    internal void AppendSpent(ShortChannelId channelId, BlockHeight? height) =>
        _ = Append(new StoreRecordHead(StoreRecordKind.Spent, 0, height?.Value ?? 0, channelId.Value), default);

    private static bool IsMessage(in StoreRecordHead head) => head.Kind is StoreRecordKind.Channel or StoreRecordKind.Update or StoreRecordKind.Node;

    private static string NameOf(uint generation, string suffix) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{generation:D10}{suffix}");

    private static bool TryGetGeneration(string name, string suffix, out uint generation)
    {
        generation = 0;
        return name.Length == Prefix.Length + 10 + suffix.Length
            && name.StartsWith(Prefix, StringComparison.Ordinal)
            && name.EndsWith(suffix, StringComparison.Ordinal)
            && uint.TryParse(name.AsSpan(Prefix.Length, 10), NumberStyles.None, CultureInfo.InvariantCulture, out generation);
    }

    private IGossipWriter Writer => _writer ?? throw new ObjectDisposedException(nameof(GossipStore), "The store is closed; after a failed write it must be opened again.");

    private uint Append(in StoreRecordHead head, ReadOnlySpan<byte> content)
    {
        lock (_lock)
        {
            _ = Writer;
            if (_length + head.Size > MaxFileLength)
            {
                throw new IOException("The gossip store has two gigabytes; compact it before more is added.");
            }

            if (_buffered + head.Size > _buffer.Length)
            {
                WriteBuffered();
            }

            var position = (uint)(_length / StoreFormat.Alignment);
            StoreFormat.Write(_buffer.AsSpan(_buffered), _seed, head, content);
            _buffered += head.Size;
            _length += head.Size;
            return position;
        }
    }

    private void WriteBuffered()
    {
        if (_buffered == 0)
        {
            return;
        }

        try
        {
            Writer.Write(_buffer.AsSpan(0, _buffered));
            _buffered = 0;
        }
        catch (IOException)
        {
            // a part of it may be there: whatever came after it would be lost with it
            _buffered = 0;
            Close();
            throw;
        }
    }

    private bool TryReadAt(long offset, out StoreRecordHead head, out ReadOnlySpan<byte> content)
    {
        if (_map is null || offset >= _map.Content.Length)
        {
            WriteBuffered();
            _map?.Dispose();
            _map = _files.Map(NameOf(Generation, Suffix));
        }

        return StoreFormat.TryRead(_map.Content[(int)offset..], _seed, out head, out content);
    }

    private void Close()
    {
        _map?.Dispose();
        _map = null;
        _writer?.Dispose();
        _writer = null;
    }
}
