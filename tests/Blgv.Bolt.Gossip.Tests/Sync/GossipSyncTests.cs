using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;
using static Blgv.Bolt.Gossip.Tests.TestNetwork;

namespace Blgv.Bolt.Gossip.Tests;

/// <summary>What is asked for, and what a peer's answers may not be.</summary>
public sealed class GossipSyncTests
{
    private const uint Day = 86_400;
    private readonly TestNetwork _network = new();

    [Fact]
    public void Of_unknown_channels_everything_is_asked_for_a_bounded_number_at_a_time()
    {
        var sync = Begun(new GossipSyncOptions { Extended = true, ChannelsPerQuery = 2, FollowFrom = 7 }, out var range);
        Assert.Equal((0u, uint.MaxValue), (range.FirstBlocknum, range.NumberOfBlocks));
        Assert.Equal(QueryOptionFlags.WantTimestamps | QueryOptionFlags.WantChecksums, range.QueryOption!.Value.QueryOptionFlags);
        var first = Assert.IsType<QueryShortChannelIds>(Receive(sync, Reply(0, uint.MaxValue, true, 900, 901, 902)).Send);
        Assert.True(first.TryGetQueries(out var channels, out var flags, out _));
        Assert.Equal([Scid(900), Scid(901)], channels.ToArray());
        Assert.Equal([(QueryFlags)31, (QueryFlags)31], flags!.Value.ToArray());
        Assert.Equal(new GossipSyncProgress(GossipSyncPhase.Fetching, 3, 3, 2, 0, 0, true), sync.Progress);

        Assert.Null(Receive(sync, Update(900, 1, 2, Now)).Send);
        var second = Assert.IsType<QueryShortChannelIds>(Receive(sync, End(full: true)).Send);
        Assert.True(second.TryGetQueries(out channels, out _, out _));
        Assert.Equal([Scid(902)], channels.ToArray());
        var filter = Assert.IsType<GossipTimestampFilter>(Receive(sync, End(full: false)).Send);
        Assert.Equal((7u, uint.MaxValue - 7), (filter.FirstTimestamp, filter.TimestampRange));
        Assert.Equal(new GossipSyncProgress(GossipSyncPhase.Done, 3, 3, 3, 3, 1, PeerIsComplete: false), sync.Progress);
        Assert.True(sync.IsOver);
        Assert.Equal(default, Receive(sync, End(full: true)));
    }

    [Fact]
    public void A_peer_without_extensions_is_asked_for_unknown_channels_only_and_without_flags()
    {
        _network.WithChannel();
        var sync = Begun(new GossipSyncOptions(), out var range);
        Assert.Null(range.QueryOption);
        var query = Assert.IsType<QueryShortChannelIds>(Receive(sync, Reply(0, uint.MaxValue, true, 900, 901)).Send);
        Assert.Null(query.QueryFlags);
        Assert.True(query.TryGetQueries(out var channels, out _, out _));
        Assert.Equal([Scid(901)], channels.ToArray());
    }

    [Theory]
    [InlineData(Now, 0u, 0u, 0)]
    [InlineData(Now + 1, 0u, 0u, 10)]
    [InlineData(Now + 1, Now, 0u, 26)]
    [InlineData(0u, 5u, 0u, 0)]
    [InlineData(Now + 1, 0u, 1u, 0)]
    [InlineData(Now + 1, 0u, 2u, 10)]
    public void Of_a_known_channel_only_newer_updates_that_say_something_else_are_asked_for(uint timestamp1, uint timestamp2, uint checksum, int expected)
    {
        _network.WithChannel();
        var (first, second) = DirectionOf(1, 2) == 0 ? (1, 2) : (2, 1);
        _network.Send(Update(900, first, second, Now));
        var known = ChecksumOfKnown();
        var sync = Begun(new GossipSyncOptions { Extended = true }, out _);
        var reply = Reply(0, uint.MaxValue, true, 900) with
        {
            Timestamps = EncodedTimestamps.Encode([new ChannelUpdateTimestamps(timestamp1, timestamp2)]),
            Checksums = checksum == 0 ? null : Sequence.Create([new ChannelUpdateChecksums(checksum == 1 ? known : known ^ 1, 0)]),
        };
        var query = Receive(sync, reply).Send as QueryShortChannelIds;
        Sequence<QueryFlags>? flags = null;
        Assert.True(query?.TryGetQueries(out _, out flags, out _) ?? true);
        Assert.Equal(expected & ~(expected == 26 ? 0 : 16), (int)(flags?[0] ?? QueryFlags.None) & ~(expected == 26 ? 4 : 0));
    }

    [Fact]
    public void An_update_that_says_nothing_new_is_still_asked_for_when_ours_is_almost_stale()
    {
        _network.WithChannel();
        var (first, second) = DirectionOf(1, 2) == 0 ? (1, 2) : (2, 1);
        _network.Send(Update(900, first, second, Now - (11 * Day)));
        var sync = Begun(new GossipSyncOptions { Extended = true }, out _);
        var reply = Reply(0, uint.MaxValue, true, 900) with
        {
            Timestamps = EncodedTimestamps.Encode([new ChannelUpdateTimestamps(Now, 0)]),
            Checksums = Sequence.Create([new ChannelUpdateChecksums(ChecksumOfKnown(), 0)]),
        };
        Assert.IsType<QueryShortChannelIds>(Receive(sync, reply).Send);
    }

    [Fact]
    public void Stale_channels_and_stale_updates_are_not_asked_for()
    {
        _network.WithChannel();
        var sync = Begun(new GossipSyncOptions { Extended = true }, out _);
        var stale = Now - (15 * Day);
        var reply = Reply(0, uint.MaxValue, true, 900, 901) with
        {
            Timestamps = EncodedTimestamps.Encode([new ChannelUpdateTimestamps(stale, 0), new ChannelUpdateTimestamps(Now, stale)]),
        };
        Assert.Null(Receive(sync, reply).Send);
        Assert.Equal(GossipSyncPhase.Done, sync.Progress.Phase);
    }

    public static TheoryData<string, GossipSyncFault> BadReplies => new()
    {
        { "other chain", GossipSyncFault.WrongChain },
        { "no encoding", GossipSyncFault.BadEncoding },
        { "zlib", GossipSyncFault.BadEncoding },
        { "half an id", GossipSyncFault.BadEncoding },
        { "zlib timestamps", GossipSyncFault.BadEncoding },
        { "half a timestamp", GossipSyncFault.BadEncoding },
        { "before the range", GossipSyncFault.IrrelevantRange },
        { "begins late", GossipSyncFault.IrrelevantRange },
        { "no blocks", GossipSyncFault.IrrelevantRange },
        { "ends early", GossipSyncFault.Incomplete },
        { "descending", GossipSyncFault.Unsorted },
        { "twice the same", GossipSyncFault.Unsorted },
        { "too few timestamps", GossipSyncFault.WrongCount },
        { "too many checksums", GossipSyncFault.WrongCount },
    };

    [Theory]
    [MemberData(nameof(BadReplies))]
    public void A_bad_reply_ends_the_sync_with_a_warning(string kind, GossipSyncFault expected)
    {
        var sync = Begun(new GossipSyncOptions { Extended = true, FirstBlock = 800, Blocks = 200 }, out _);
        var good = Reply(800, 200, true, 900, 901) with { Timestamps = EncodedTimestamps.Encode([default, default]) };
        var step = Receive(sync, kind switch
        {
            "other chain" => good with { ChainHash = ChainHash.Bitcoin },
            "no encoding" => good with { EncodedShortIds = default },
            "zlib" => good with { EncodedShortIds = Bytes.FromHex("01789c") },
            "half an id" => good with { EncodedShortIds = Bytes.FromHex("0000000001") },
            "zlib timestamps" => good with { Timestamps = new EncodedTimestamps(1, good.Timestamps!.Value.Encoded) },
            "half a timestamp" => good with { Timestamps = new EncodedTimestamps(0, Bytes.FromHex("00000001")) },
            "before the range" => good with { FirstBlocknum = 0, NumberOfBlocks = 800 },
            "begins late" => good with { FirstBlocknum = 801 },
            "no blocks" => good with { NumberOfBlocks = 0 },
            "ends early" => good with { NumberOfBlocks = 199 },
            "descending" => good with { EncodedShortIds = Ids(901, 900) },
            "twice the same" => good with { EncodedShortIds = Ids(900, 900) },
            "too few timestamps" => good with { Timestamps = EncodedTimestamps.Encode([default]) },
            _ => good with { Checksums = Sequence.Create([default, default, default(ChannelUpdateChecksums)]) },
        });
        Assert.Equal(expected, step.Fault);
        Assert.IsType<Warning>(step.Send);
        Assert.Equal(GossipSyncPhase.Failed, sync.Progress.Phase);
        Assert.Equal(default, Receive(sync, good));
    }

    [Theory]
    [InlineData(850u, 10u, GossipSyncFault.Gap)]
    [InlineData(840u, 10u, GossipSyncFault.None)]
    [InlineData(839u, 1u, GossipSyncFault.None)]
    [InlineData(799u, 300u, GossipSyncFault.OutOfOrder)]
    [InlineData(1000u, 10u, GossipSyncFault.IrrelevantRange)]
    public void Replies_come_in_order_and_leave_no_block_out(uint first, uint blocks, GossipSyncFault expected)
    {
        var sync = Begun(new GossipSyncOptions { FirstBlock = 800, Blocks = 200 }, out _);
        Assert.Equal(GossipSyncFault.None, Receive(sync, Reply(800, 40, false, 810)).Fault);
        Assert.Equal(expected, Receive(sync, Reply(first, blocks, false, 845)).Fault);
    }

    [Fact]
    public void Channels_that_were_not_asked_for_or_were_listed_before_do_not_count()
    {
        var sync = Begun(new GossipSyncOptions { FirstBlock = 800, Blocks = 200 }, out _);
        Receive(sync, Reply(700, 200, false, 750, 810, 820));
        Receive(sync, Reply(800, 300, true, 810, 820, 830, 1050));
        Assert.Equal(3, sync.Progress.Wanted);
    }

    [Fact]
    public void Replies_that_never_end_are_ended()
    {
        var sync = Begun(new GossipSyncOptions(), out _);
        Assert.Equal(GossipSyncFault.None, Receive(sync, Reply(0, uint.MaxValue, false)).Fault);
        Assert.Equal(GossipSyncFault.NoProgress, Receive(sync, Reply(0, uint.MaxValue, false)).Fault);

        sync = Begun(new GossipSyncOptions { MaxReplies = 50 }, out _);
        var replies = Enumerable.Range(1, 100).Select(n => Receive(sync, Reply(0, (uint)n, false)).Fault).ToArray();
        Assert.Equal(50, Array.IndexOf(replies, GossipSyncFault.TooMuch));

        sync = Begun(new GossipSyncOptions { MaxChannels = 50 }, out _);
        replies = [.. Enumerable.Range(1, 100).Select(n => Receive(sync, Reply(0, uint.MaxValue, false, n)).Fault)];
        Assert.Equal(50, Array.IndexOf(replies, GossipSyncFault.TooMuch));
    }

    [Fact]
    public void Gossip_that_never_ends_is_ended()
    {
        var sync = Begun(new GossipSyncOptions(), out _);
        Receive(sync, Reply(0, uint.MaxValue, true, 900));
        var update = Update(900, 1, 2, Now);
        var graph = _network.Graph.Publish();
        var taken = Enumerable.Range(0, 100_000).TakeWhile(_ => sync.Receive(update, graph, Now).Fault == GossipSyncFault.None).Count();
        Assert.InRange(taken, 10_000, 10_010);
        Assert.Equal(GossipSyncPhase.Failed, sync.Progress.Phase);
    }

    [Fact]
    public void A_reply_that_was_not_asked_for_means_nothing()
    {
        var sync = Begun(new GossipSyncOptions(), out _);
        Assert.Equal(default, Receive(sync, End(full: false)));
        Receive(sync, Reply(0, uint.MaxValue, true, 900));
        Assert.Equal(default, Receive(sync, Reply(0, uint.MaxValue, true, 901)));
        Assert.Equal((1, true), (sync.Progress.Listed, sync.Progress.PeerIsComplete));
        Assert.Equal(GossipSyncFault.WrongChain, Receive(sync, End(full: true) with { ChainHash = ChainHash.Bitcoin }).Fault);
    }

    [Fact]
    public void A_sync_is_begun_once()
    {
        var sync = Begun(new GossipSyncOptions(), out _);
        Assert.Throws<InvalidOperationException>(sync.Start);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GossipSync(ChainHash.Regtest, new GossipSyncOptions { Blocks = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GossipSync(ChainHash.Regtest, new GossipSyncOptions { ChannelsPerQuery = 7001 }));
    }

    [Fact]
    public void The_largest_queries_and_replies_fit_a_message()
    {
        var ids = Enumerable.Range(0, GossipSyncOptions.MaxChannelsPerQuery).Select(n => new ShortChannelId((ulong)n)).ToArray();
        var query = new QueryShortChannelIds
        {
            ChainHash = ChainHash.Regtest,
            EncodedShortIds = EncodedShortChannelIds.Encode(ids),
            QueryFlags = EncodedQueryFlags.Encode([.. ids.Select(_ => (QueryFlags)31)]),
        };
        Assert.InRange(query.ToArray().Length, 60_000, MessageLimits.MaxMessageLength);
        ids = ids[..GossipResponderOptions.MaxChannelsPerReply];
        var reply = Reply(0, 1, true) with
        {
            EncodedShortIds = EncodedShortChannelIds.Encode(ids),
            Timestamps = EncodedTimestamps.Encode(new ChannelUpdateTimestamps[ids.Length]),
            Checksums = Sequence.Create<ChannelUpdateChecksums>(new ChannelUpdateChecksums[ids.Length]),
        };
        Assert.InRange(reply.ToArray().Length, 60_000, MessageLimits.MaxMessageLength);
    }

    private static GossipSync Begun(GossipSyncOptions options, out QueryChannelRange range)
    {
        var sync = new GossipSync(ChainHash.Regtest, options);
        range = Assert.IsType<QueryChannelRange>(sync.Start());
        return sync;
    }

    private static Bytes Ids(params int[] channels)
    {
        var bytes = new byte[1 + (channels.Length * 8)];
        for (var i = 0; i < channels.Length; i++)
        {
            Scid(channels[i]).CopyTo(bytes.AsSpan(1 + (i * 8)));
        }

        return Bytes.Copy(bytes);
    }

    private static ReplyChannelRange Reply(uint first, uint blocks, bool complete, params int[] channels) => new()
    {
        ChainHash = ChainHash.Regtest,
        FirstBlocknum = first,
        NumberOfBlocks = blocks,
        SyncComplete = complete ? (byte)1 : (byte)0,
        EncodedShortIds = Ids(channels),
    };

    private static ReplyShortChannelIdsEnd End(bool full) => new() { ChainHash = ChainHash.Regtest, FullInformation = full ? (byte)1 : (byte)0 };

    private uint ChecksumOfKnown()
    {
        var record = _network.Record(Scid(900));
        return UpdateChecksum.Of(ChainHash.Regtest, in record).ChecksumNodeId1;
    }

    private GossipSyncStep Receive(GossipSync sync, IMessage message) => sync.Receive(message, _network.Graph.Publish(), Now);
}
