using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>A <c>query_channel_range</c> that is being answered. Between two replies nothing is held but where the next one begins.</summary>
/// <remarks>BOLT 7, rule 7.32.</remarks>
internal sealed class RangeAnswer(QueryChannelRange query, bool isOurChain)
{
    private const int BlockShift = 40;
    private const ulong BlockLimit = 1 << 24;

    /// <summary>The first block after the range. A range of no blocks, which nobody may ask for, is taken for one block.</summary>
    private readonly ulong _end = query.FirstBlocknum + (ulong)uint.Max(query.NumberOfBlocks, 1);
    private ulong _firstBlock = query.FirstBlocknum;
    private ulong _nextChannel = query.FirstBlocknum < BlockLimit ? (ulong)query.FirstBlocknum << BlockShift : ulong.MaxValue;

    public bool IsDone { get; private set; }

    public ReplyChannelRange Next(CatalogView view, int channelsPerReply)
    {
        var rest = isOurChain ? Remaining(view.Channels) : default;
        var count = CountFor(rest, channelsPerReply);
        IsDone = count == rest.Length;
        var first = _firstBlock;
        var afterwards = _end;
        if (!IsDone)
        {
            // a block with more channels than a reply goes on in the next reply, which then begins with it once more
            var last = rest[count - 1] >> BlockShift;
            afterwards = last + 1;
            _nextChannel = rest[count];
            _firstBlock = rest[count] >> BlockShift == last ? last : afterwards;
        }

        return Reply(view.Graph, rest[..count], (uint)first, (uint)(afterwards - first));
    }

    private static int CountFor(ReadOnlySpan<ulong> rest, int limit)
    {
        if (rest.Length <= limit)
        {
            return rest.Length;
        }

        var cut = rest[limit] >> BlockShift;
        var count = limit;
        while (count > 0 && rest[count - 1] >> BlockShift == cut)
        {
            count--;
        }

        return count > 0 ? count : limit;
    }

    private ReadOnlySpan<ulong> Remaining(ReadOnlySpan<ulong> channels)
    {
        var start = LowerBound(channels, _nextChannel);
        var end = _end < BlockLimit ? LowerBound(channels, _end << BlockShift) : channels.Length;
        return start < end ? channels[start..end] : default;
    }

    private static int LowerBound(ReadOnlySpan<ulong> channels, ulong value)
    {
        var found = channels.BinarySearch(value);
        return found < 0 ? ~found : found;
    }

    private ReplyChannelRange Reply(GraphSnapshot graph, ReadOnlySpan<ulong> channels, uint firstBlock, uint blocks)
    {
        var wanted = query.QueryOption?.QueryOptionFlags ?? QueryOptionFlags.None;
        var ids = new ShortChannelId[channels.Length];
        var timestamps = new ChannelUpdateTimestamps[channels.Length];
        var checksums = new ChannelUpdateChecksums[channels.Length];
        for (var i = 0; i < channels.Length; i++)
        {
            ids[i] = new ShortChannelId(channels[i]);
            _ = graph.TryFindChannel(ids[i], out var index);
            ref readonly var channel = ref graph.Channel(index);
            timestamps[i] = UpdateChecksum.TimestampsOf(in channel);
            checksums[i] = wanted.HasFlag(QueryOptionFlags.WantChecksums) ? UpdateChecksum.Of(graph.ChainHash, in channel) : default;
        }

        return new ReplyChannelRange
        {
            ChainHash = query.ChainHash,
            FirstBlocknum = firstBlock,
            NumberOfBlocks = blocks,
            SyncComplete = IsDone ? (byte)1 : (byte)0,
            EncodedShortIds = EncodedShortChannelIds.Encode(ids),
            Timestamps = wanted.HasFlag(QueryOptionFlags.WantTimestamps) ? EncodedTimestamps.Encode(timestamps) : null,
            Checksums = wanted.HasFlag(QueryOptionFlags.WantChecksums) ? Sequence.Create<ChannelUpdateChecksums>(checksums) : null,
        };
    }
}
