using System.Globalization;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>
/// Asks one peer for its graph: first for the list of its channels, then for what is missing here, a bounded number at a time,
/// one query after the other. What comes is not looked at here: it goes to a <see cref="GossipIntake"/>.
/// </summary>
/// <remarks>BOLT 7, "Query Messages", the requirements of senders. One thread at a time may call it.</remarks>
public sealed class GossipSync
{
    private const QueryFlags Updates = QueryFlags.ChannelUpdate1 | QueryFlags.ChannelUpdate2;
    private const QueryFlags Nodes = QueryFlags.NodeAnnouncement1 | QueryFlags.NodeAnnouncement2;
    private const uint Day = 86_400;
    private const uint StaleAfter = GossipLimits.StaleDays * Day;

    /// <summary>An update of this age is taken again even when it says nothing new: it keeps the channel from being forgotten.</summary>
    private const uint AlmostStaleAfter = (GossipLimits.StaleDays - 4) * Day;

    /// <summary>A channel has an announcement, two updates and two nodes; some peers send a node with each of its channels.</summary>
    private const int MessagesPerChannel = 5;

    /// <summary>How much may come beside the answer, since the peer may relay meanwhile.</summary>
    private const int OtherMessages = 10_000;

    private readonly GossipSyncOptions _options;
    private readonly QueryChannelRange _query;
    private readonly RangeReplies _replies;
    private readonly List<ListedChannel> _found = [];
    private readonly List<ulong> _wanted = [];
    private readonly List<byte> _flags = [];
    private GossipSyncProgress _progress = new() { PeerIsComplete = true };
    private int _asked;
    private int _batch;
    private long _messagesInBatch;

    /// <summary>A sync that is not begun yet.</summary>
    /// <param name="chainHash">The chain.</param>
    /// <param name="options">What is wanted.</param>
    /// <exception cref="ArgumentOutOfRangeException">No block is wanted, or a query would be of no channels, or of too many for a message.</exception>
    public GossipSync(ChainHash chainHash, GossipSyncOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfZero(options.Blocks, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ChannelsPerQuery, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.ChannelsPerQuery, GossipSyncOptions.MaxChannelsPerQuery, nameof(options));
        _options = options;
        var wanted = QueryOptionFlags.WantTimestamps | (options.UseChecksums ? QueryOptionFlags.WantChecksums : QueryOptionFlags.None);
        _query = new QueryChannelRange
        {
            ChainHash = chainHash,
            FirstBlocknum = options.FirstBlock,
            NumberOfBlocks = uint.Min(options.Blocks, uint.MaxValue - options.FirstBlock),
            QueryOption = options.Extended ? new QueryOption(wanted) : null,
        };
        _replies = new RangeReplies(_query, options.MaxReplies, options.MaxChannels);
    }

    /// <summary>How far it is.</summary>
    public GossipSyncProgress Progress => _progress;

    /// <summary>Whether nothing more will happen.</summary>
    public bool IsOver => _progress.Phase is GossipSyncPhase.Done or GossipSyncPhase.Failed;

    /// <summary>Begins.</summary>
    /// <returns>The message to send.</returns>
    /// <exception cref="InvalidOperationException">It was begun before.</exception>
    public IMessage Start()
    {
        if (_progress.Phase != GossipSyncPhase.New)
        {
            throw new InvalidOperationException("A sync is for one time; make another one.");
        }

        _progress = _progress with { Phase = GossipSyncPhase.Listing };
        return _query;
    }

    /// <summary>Takes a message of the peer: replies, and gossip, which is only counted. A reply that was not asked for means nothing.</summary>
    /// <param name="message">The message.</param>
    /// <param name="graph">What is known here, not older than the last message that was applied.</param>
    /// <param name="unixTime">Now, in seconds since 1970.</param>
    /// <returns>What is to be sent.</returns>
    public GossipSyncStep Receive(IMessage message, GraphSnapshot graph, uint unixTime)
    {
        ArgumentNullException.ThrowIfNull(graph);
        switch (message)
        {
            case ReplyChannelRange reply when _progress.Phase == GossipSyncPhase.Listing:
                return Receive(reply, graph, unixTime);
            case ReplyShortChannelIdsEnd end when _progress.Phase == GossipSyncPhase.Fetching:
                return Receive(end);
            case ChannelAnnouncement or ChannelUpdate or NodeAnnouncement:
                return Count(message is ChannelAnnouncement);
            default:
                return default;
        }
    }

    /// <summary>
    /// Nothing came for some time. A peer that lists its channels may still not answer queries for them; LDK is such a one. It
    /// is then asked for all it has, by a filter, and is done when it falls silent again.
    /// </summary>
    /// <returns>What is to be sent; null when there is nothing left to try, and the peer has failed.</returns>
    public GossipSyncStep Silence()
    {
        if (_progress is { Phase: GossipSyncPhase.Fetching, Answered: 0 } && _messagesInBatch == 0)
        {
            _progress = _progress with { Phase = GossipSyncPhase.Streaming, Asked = _wanted.Count };
            _batch = _wanted.Count;
            return new GossipSyncStep(Filter(0), GossipSyncFault.None);
        }

        if (_progress.Phase == GossipSyncPhase.Streaming)
        {
            _progress = _progress with { Phase = GossipSyncPhase.Done };

            // the filter for all was for this once
            return new GossipSyncStep(_options.FollowFrom is { } from ? Filter(from) : Filter(uint.MaxValue), GossipSyncFault.None);
        }

        return default;
    }

    private GossipSyncStep Receive(ReplyChannelRange reply, GraphSnapshot graph, uint unixTime)
    {
        var fault = _replies.Receive(reply, _found);
        if (fault != GossipSyncFault.None)
        {
            return Fail(fault, ReplyChannelRange.Type);
        }

        foreach (var channel in _found)
        {
            var wanted = WantedOf(channel, graph, unixTime);
            if (wanted != QueryFlags.None)
            {
                _wanted.Add(channel.ChannelId.Value);
                _flags.Add((byte)wanted);
            }
        }

        _progress = _progress with { Listed = _replies.Listed, Wanted = _wanted.Count };
        return _replies.IsComplete ? AskNext() : default;
    }

    private GossipSyncStep Receive(ReplyShortChannelIdsEnd end)
    {
        if (end.ChainHash != _query.ChainHash)
        {
            return Fail(GossipSyncFault.WrongChain, ReplyShortChannelIdsEnd.Type);
        }

        _progress = _progress with { Answered = _asked, PeerIsComplete = _progress.PeerIsComplete && end.HasFullInformation };
        return AskNext();
    }

    private GossipSyncStep Count(bool isChannel)
    {
        if (IsOver)
        {
            return default;
        }

        if (isChannel && _progress.Phase == GossipSyncPhase.Streaming)
        {
            _progress = _progress with { Answered = int.Min(_progress.Answered + 1, _progress.Wanted) };
        }

        _progress = _progress with { Messages = _progress.Messages + 1 };
        return ++_messagesInBatch > OtherMessages + ((long)_batch * MessagesPerChannel) ? Fail(GossipSyncFault.TooMuch, ChannelUpdate.Type) : default;
    }

    private GossipSyncStep AskNext()
    {
        _batch = int.Min(_options.ChannelsPerQuery, _wanted.Count - _asked);
        _messagesInBatch = 0;
        if (_batch == 0)
        {
            _progress = _progress with { Phase = GossipSyncPhase.Done };
            return new GossipSyncStep(_options.FollowFrom is { } from ? Filter(from) : null, GossipSyncFault.None);
        }

        var channels = new ShortChannelId[_batch];
        var flags = new QueryFlags[_batch];
        for (var i = 0; i < _batch; i++)
        {
            channels[i] = new ShortChannelId(_wanted[_asked + i]);
            flags[i] = (QueryFlags)_flags[_asked + i];
        }

        _asked += _batch;
        _progress = _progress with { Phase = GossipSyncPhase.Fetching, Asked = _asked };
        var query = new QueryShortChannelIds
        {
            ChainHash = _query.ChainHash,
            EncodedShortIds = EncodedShortChannelIds.Encode(channels),
            QueryFlags = _options.Extended ? EncodedQueryFlags.Encode(flags) : null,
        };
        return new GossipSyncStep(query, GossipSyncFault.None);
    }

    private GossipTimestampFilter Filter(uint from) => new()
    {
        ChainHash = _query.ChainHash,
        FirstTimestamp = from,
        TimestampRange = uint.MaxValue - from,
    };

    private static QueryFlags WantedOf(in ListedChannel listed, GraphSnapshot graph, uint unixTime)
    {
        if (!graph.TryFindChannel(listed.ChannelId, out var index))
        {
            return IsStale(listed.Timestamps, unixTime) ? QueryFlags.None : QueryFlags.ChannelAnnouncement | Updates | Nodes;
        }

        if (listed.Timestamps is not { } timestamps)
        {
            return QueryFlags.None;
        }

        ref readonly var channel = ref graph.Channel(index);
        var ours = listed.Checksums is null ? default : UpdateChecksum.Of(graph.ChainHash, in channel);
        var wanted = QueryFlags.None;
        if (IsNewer(timestamps.TimestampNodeId1, channel.Policy(0), listed.Checksums?.ChecksumNodeId1, ours.ChecksumNodeId1, unixTime))
        {
            wanted |= QueryFlags.ChannelUpdate1 | (graph.HasDetails(channel.NodeIndex1) ? QueryFlags.None : QueryFlags.NodeAnnouncement1);
        }

        if (IsNewer(timestamps.TimestampNodeId2, channel.Policy(1), listed.Checksums?.ChecksumNodeId2, ours.ChecksumNodeId2, unixTime))
        {
            wanted |= QueryFlags.ChannelUpdate2 | (graph.HasDetails(channel.NodeIndex2) ? QueryFlags.None : QueryFlags.NodeAnnouncement2);
        }

        return wanted;
    }

    /// <summary>A channel of which one node fell silent would be forgotten at once.</summary>
    private static bool IsStale(ChannelUpdateTimestamps? timestamps, uint unixTime) =>
        timestamps is { } known && (IsOlder(known.TimestampNodeId1, StaleAfter, unixTime) || IsOlder(known.TimestampNodeId2, StaleAfter, unixTime));

    private static bool IsOlder(uint timestamp, uint age, uint unixTime) => timestamp != 0 && timestamp + (ulong)age < unixTime;

    private static bool IsNewer(uint theirs, in ChannelPolicy ours, uint? theirChecksum, uint ourChecksum, uint unixTime)
    {
        if (theirs <= ours.Timestamp || IsOlder(theirs, StaleAfter, unixTime))
        {
            return false;
        }

        return theirChecksum is not { } checksum || checksum != ourChecksum || IsOlder(ours.Timestamp, AlmostStaleAfter, unixTime);
    }

    private GossipSyncStep Fail(GossipSyncFault fault, ushort type)
    {
        _progress = _progress with { Phase = GossipSyncPhase.Failed };
        var text = string.Create(CultureInfo.InvariantCulture, $"Message {type} does not answer what was asked: {fault}.");
        return new GossipSyncStep(new Warning { ChannelId = ChannelId.All, Data = UntrustedText.FromString(text) }, fault);
    }
}
