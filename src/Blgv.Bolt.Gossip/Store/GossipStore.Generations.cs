using System.Runtime.CompilerServices;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Gossip;

/// <content>
/// Opening and compaction. What loading goes through is marked to be compiled well at once, here and in the graph: it is the first
/// work of a young process, over before the runtime would compile it a second time.
/// </content>
public sealed partial class GossipStore
{
    private const int MaxCopyBufferLength = 1 << 20;

    /// <summary>
    /// Writes a new generation that holds only what the graph still uses, and switches to it. The graph's records then name the
    /// new positions; snapshots published before no longer find their messages here.
    /// </summary>
    /// <param name="graph">The graph that this store belongs to.</param>
    /// <exception cref="IOException">The new generation could not be written. When it happened before the switch, the old one goes on.</exception>
    public void Compact(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        lock (_lock)
        {
            WriteBuffered();
            var old = Generation;
            using var source = _files.Map(NameOf(old, Suffix));

            // an attempt that failed at its very end may have left its number taken
            var next = NewestOf(_files.List()) + 1;
            var moves = WriteGeneration(next, source.Content[..(int)_length], graph);
            Switch(next, graph, moves);
            _files.Delete(NameOf(old, Suffix));
            _files.Sync();
        }
    }

    private StoreLoad OpenNewest(Graph graph)
    {
        var names = _files.List();
        var newest = NewestOf(names);

        if (NewestGood(_files, names, _chainHash) is ({ } name, var generation))
        {
            using var map = _files.Map(name);
            var load = Load(map.Content, generation, graph);
            if (load.LostBytes > 0)
            {
                var moves = WriteGeneration(newest + 1, map.Content[..(int)load.Bytes], graph);
                Switch(newest + 1, graph, moves);
            }
            else
            {
                Switch(generation, graph, []);
            }

            DeleteOthers(names);
            return load with { Generation = Generation };
        }

        var lost = names.Where(name => TryGetGeneration(name, Suffix, out _)).Sum(LengthOf);
        Switch(newest + 1, graph, WriteGeneration(newest + 1, default, graph));
        DeleteOthers(names);
        return new StoreLoad(0, 0, lost, Generation);
    }

    /// <summary>A generation gets its name when it is complete, so the newest with a good header is the one; the others are left-overs.</summary>
    private static (string? Name, uint Generation) NewestGood(IGossipFiles files, IReadOnlyList<string> names, ChainHash chain)
    {
        foreach (var name in names.Where(name => TryGetGeneration(name, Suffix, out _)).OrderDescending(StringComparer.Ordinal))
        {
            _ = TryGetGeneration(name, Suffix, out var generation);
            using var map = files.Map(name);
            if (StoreFormat.TryReadFileHeader(map.Content, generation, out var chainHash))
            {
                return chainHash == chain
                    ? (name, generation)
                    : throw new IOException($"The gossip store {name} is of the chain {chainHash}, not of {chain}; give each chain a folder of its own.");
            }
        }

        return default;
    }

    private static uint NewestOf(IReadOnlyList<string> names) =>
        names.Select(name => TryGetGeneration(name, Suffix, out var generation) ? generation : 0).DefaultIfEmpty().Max();

    private long LengthOf(string name)
    {
        using var map = _files.Map(name);
        return map.Content.Length;
    }

    private void DeleteOthers(IReadOnlyList<string> names)
    {
        var left = names.Where(name => !string.Equals(name, NameOf(Generation, Suffix), StringComparison.Ordinal)
            && (TryGetGeneration(name, Suffix, out _) || TryGetGeneration(name, PartialSuffix, out _))).ToArray();
        foreach (var name in left)
        {
            // the generation just written may have used up its partial name
            if (_files.List().Contains(name, StringComparer.Ordinal))
            {
                _files.Delete(name);
            }
        }

        if (left.Length > 0)
        {
            _files.Sync();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static StoreLoad Load(ReadOnlySpan<byte> file, uint generation, Graph graph)
    {
        var seed = StoreFormat.Seed(file);
        var offset = StoreFormat.FileHeaderSize;
        var records = 0;
        while (offset < file.Length && StoreFormat.TryRead(file[offset..], seed, out var head, out var content))
        {
            if (!TryApply(head, content, (uint)(offset / StoreFormat.Alignment), graph))
            {
                break;
            }

            offset += head.Size;
            records++;
        }

        return new StoreLoad(records, offset, file.Length - offset, generation);
    }

    /// <summary>Does what a record says. A record about a channel that is not there says nothing; one that cannot be read is damage.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryApply(in StoreRecordHead head, ReadOnlySpan<byte> content, uint position, Graph graph)
    {
        switch (head.Kind)
        {
            case StoreRecordKind.Channel:
                Satoshi? capacity = head.Argument == ChannelRecord.UnknownCapacity ? null : new Satoshi(head.Argument);
                if (!MessageViews.TryReadChannel(content, capacity, position, out var channel))
                {
                    return false;
                }

                _ = graph.TryAdd(channel, head.Time);
                return true;
            case StoreRecordKind.Update:
                if (!MessageViews.TryReadUpdate(content, out var channelId, out var direction, out var policy))
                {
                    return false;
                }

                if (graph.Find(channelId) is >= 0 and var index)
                {
                    var contradiction = ChannelPolicy.Contradiction(policy.HtlcMinimumMsat, policy.HtlcMaximumMsat, graph.ChannelAt(index).Capacity);
                    graph.SetPolicy(index, direction, policy with { StorePosition = position, State = policy.State | contradiction });
                }

                return true;
            case StoreRecordKind.Node:
                if (!MessageViews.TryReadNode(content, out var node))
                {
                    return false;
                }

                if (graph.Find(node.NodeId) is >= 0 and var author)
                {
                    graph.SetDetails(author, node.Timestamp, node.Pack(), UnknownFeatures.AnyIn(node.Features), position);
                }

                return true;
            case StoreRecordKind.Removal:
                _ = graph.TryRemoveChannel(new ShortChannelId(head.Argument));
                return true;
            case StoreRecordKind.Spent:
                _ = graph.TrySetSpent(new ShortChannelId(head.Argument), head.Time == 0 ? null : new BlockHeight(head.Time));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes a complete generation under its final name, from the records of another one that the graph still uses.</summary>
    private List<(StoreRecordKind Kind, int Index, uint Position)> WriteGeneration(uint generation, ReadOnlySpan<byte> source, Graph graph)
    {
        var partial = NameOf(generation, PartialSuffix);
        if (_files.List().Contains(partial, StringComparer.Ordinal))
        {
            _files.Delete(partial);
        }

        var header = StoreFormat.FileHeader(generation, _chainHash);
        List<(StoreRecordKind Kind, int Index, uint Position)> moves = [];
        using (var writer = _files.Create(partial))
        {
            writer.Write(header);
            if (!source.IsEmpty)
            {
                new GenerationCopy(writer, StoreFormat.Seed(header), new byte[int.Clamp(source.Length, BufferLength, MaxCopyBufferLength)], moves).Copy(source, graph);
            }

            writer.Sync();
        }

        _files.Rename(partial, NameOf(generation, Suffix));
        _files.Sync();
        return moves;
    }

    private void Switch(uint generation, Graph graph, List<(StoreRecordKind Kind, int Index, uint Position)> moves)
    {
        Close();
        Generation = generation;
        _seed = StoreFormat.Seed(StoreFormat.FileHeader(generation, _chainHash));
        _writer = _files.Append(NameOf(generation, Suffix));
        _length = _writer.Length;
        graph.MoveMessages(generation, moves);
    }
}
