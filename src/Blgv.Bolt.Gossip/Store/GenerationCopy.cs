namespace Blgv.Bolt.Gossip;

/// <summary>Copies the records of one generation that the graph still uses into the next one.</summary>
internal sealed class GenerationCopy(IGossipWriter writer, uint seed, byte[] buffer, List<(StoreRecordKind Kind, int Index, uint Position)> moves)
{
    private int _buffered;
    private long _length = StoreFormat.FileHeaderSize;

    public void Copy(ReadOnlySpan<byte> source, Graph graph)
    {
        var sourceSeed = StoreFormat.Seed(source);
        for (var offset = StoreFormat.FileHeaderSize; offset < source.Length && StoreFormat.TryRead(source[offset..], sourceSeed, out var head, out var content);)
        {
            var index = FindUser(head, content, (uint)(offset / StoreFormat.Alignment), graph);
            if (index >= 0)
            {
                moves.Add((head.Kind, index, Append(head, content)));
                if (head.Kind == StoreRecordKind.Channel && graph.ChannelAt(index).SpentAt is { } spent)
                {
                    _ = Append(new StoreRecordHead(StoreRecordKind.Spent, 0, spent.Value, graph.ChannelAt(index).Scid), default);
                }
            }

            offset += head.Size;
        }

        Flush();
    }

    /// <summary>The place in the graph that names this very record: for a policy, twice the channel's index and the direction. -1 when there is none.</summary>
    private static int FindUser(in StoreRecordHead head, ReadOnlySpan<byte> content, uint position, Graph graph)
    {
        switch (head.Kind)
        {
            case StoreRecordKind.Channel when MessageViews.TryReadChannel(content, null, 0, out var channel):
                var channelIndex = graph.Find(channel.ShortChannelId);
                return channelIndex >= 0 && graph.ChannelAt(channelIndex).Position == position ? channelIndex : -1;
            case StoreRecordKind.Update when MessageViews.TryReadUpdate(content, out var channelId, out var direction, out _):
                var updated = graph.Find(channelId);
                return updated >= 0 && graph.ChannelAt(updated).Policy(direction).StorePosition == position ? (updated * 2) + direction : -1;
            case StoreRecordKind.Node when MessageViews.TryReadNode(content, out var announcement):
                var node = graph.Find(announcement.NodeId);
                return node >= 0 && graph.NodeAt(node).Position == position ? node : -1;
            default:
                return -1;
        }
    }

    private uint Append(in StoreRecordHead head, ReadOnlySpan<byte> content)
    {
        if (_buffered + head.Size > buffer.Length)
        {
            Flush();
        }

        var position = (uint)(_length / StoreFormat.Alignment);
        StoreFormat.Write(buffer.AsSpan(_buffered), seed, head, content);
        _buffered += head.Size;
        _length += head.Size;
        return position;
    }

    private void Flush()
    {
        writer.Write(buffer.AsSpan(0, _buffered));
        _buffered = 0;
    }
}
