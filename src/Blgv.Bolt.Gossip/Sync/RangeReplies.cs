using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>
/// Checks the replies to one <c>query_channel_range</c>: that they belong to it, come in order, leave nothing out and end. Channels
/// of blocks that were not asked for, and those that were listed before, are passed over, since replies may be wider than the query.
/// </summary>
/// <remarks>BOLT 7, "The query_channel_range and reply_channel_range Messages".</remarks>
internal sealed class RangeReplies(QueryChannelRange query, int maxReplies, int maxChannels)
{
    private readonly ulong _end = query.FirstBlocknum + (ulong)query.NumberOfBlocks;
    private ulong _first;
    private ulong _covered = query.FirstBlocknum;
    private ulong? _last;
    private int _replies;

    /// <summary>How many channels were listed.</summary>
    public int Listed { get; private set; }

    /// <summary>Whether the last reply came.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Takes a reply.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="found">The channels that are new, with what else the reply says of them.</param>
    /// <returns>What is wrong with it.</returns>
    public GossipSyncFault Receive(ReplyChannelRange reply, List<ListedChannel> found)
    {
        found.Clear();
        if (reply.ChainHash != query.ChainHash)
        {
            return GossipSyncFault.WrongChain;
        }

        var fault = CheckRange(reply.FirstBlocknum, reply.FirstBlocknum + (ulong)reply.NumberOfBlocks);
        if (fault != GossipSyncFault.None)
        {
            return fault;
        }

        if (!EncodedShortChannelIds.TryDecode(reply.EncodedShortIds, out var channels, out _))
        {
            return GossipSyncFault.BadEncoding;
        }

        fault = ReadOptions(reply, channels.Count, out var timestamps, out var checksums);
        if (fault == GossipSyncFault.None)
        {
            fault = Collect(channels, timestamps, checksums, found);
        }

        return fault == GossipSyncFault.None ? Advance(reply, found.Count) : fault;
    }

    private GossipSyncFault CheckRange(ulong first, ulong end)
    {
        // the first one has to begin at or before what was asked for, the others where the one before ended or, within a block, at its last
        if (_replies == 0)
        {
            return first <= query.FirstBlocknum && end > query.FirstBlocknum ? GossipSyncFault.None : GossipSyncFault.IrrelevantRange;
        }

        if (first < _first)
        {
            return GossipSyncFault.OutOfOrder;
        }

        if (first >= _end)
        {
            return GossipSyncFault.IrrelevantRange;
        }

        return first <= _covered ? GossipSyncFault.None : GossipSyncFault.Gap;
    }

    private GossipSyncFault ReadOptions(
        ReplyChannelRange reply,
        int count,
        out Sequence<ChannelUpdateTimestamps>? timestamps,
        out Sequence<ChannelUpdateChecksums>? checksums)
    {
        var asked = query.QueryOption?.QueryOptionFlags ?? QueryOptionFlags.None;
        timestamps = null;
        checksums = asked.HasFlag(QueryOptionFlags.WantChecksums) ? reply.Checksums : null;
        if (asked.HasFlag(QueryOptionFlags.WantTimestamps) && reply.Timestamps is { } encoded)
        {
            if (!encoded.TryDecode(out var decoded, out _))
            {
                return GossipSyncFault.BadEncoding;
            }

            timestamps = decoded;
        }

        return (timestamps?.Count ?? count) == count && (checksums?.Count ?? count) == count ? GossipSyncFault.None : GossipSyncFault.WrongCount;
    }

    private GossipSyncFault Collect(
        Sequence<ShortChannelId> channels,
        Sequence<ChannelUpdateTimestamps>? timestamps,
        Sequence<ChannelUpdateChecksums>? checksums,
        List<ListedChannel> found)
    {
        for (var i = 0; i < channels.Count; i++)
        {
            var channel = channels[i];
            if (i > 0 && channel.CompareTo(channels[i - 1]) <= 0)
            {
                return GossipSyncFault.Unsorted;
            }

            if (channel.BlockHeight >= query.FirstBlocknum && channel.BlockHeight < _end && (_last is not { } last || channel.Value > last))
            {
                found.Add(new ListedChannel(channel, timestamps?[i], checksums?[i]));
                _last = channel.Value;
            }
        }

        return GossipSyncFault.None;
    }

    private GossipSyncFault Advance(ReplyChannelRange reply, int found)
    {
        var end = reply.FirstBlocknum + (ulong)reply.NumberOfBlocks;
        if (!reply.IsSyncComplete && found == 0 && end <= _covered)
        {
            return GossipSyncFault.NoProgress;
        }

        _first = reply.FirstBlocknum;
        _covered = ulong.Max(_covered, end);
        Listed += found;
        _replies++;
        if (_replies > maxReplies || Listed > maxChannels)
        {
            return GossipSyncFault.TooMuch;
        }

        IsComplete = reply.IsSyncComplete;
        return IsComplete && _covered < _end ? GossipSyncFault.Incomplete : GossipSyncFault.None;
    }
}

/// <summary>What a reply says of one channel.</summary>
internal readonly record struct ListedChannel(ShortChannelId ChannelId, ChannelUpdateTimestamps? Timestamps, ChannelUpdateChecksums? Checksums);
