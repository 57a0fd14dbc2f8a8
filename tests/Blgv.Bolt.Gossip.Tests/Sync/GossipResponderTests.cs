using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;
using static Blgv.Bolt.Gossip.Tests.TestNetwork;

namespace Blgv.Bolt.Gossip.Tests;

/// <summary>What a peer gets when it asks, and when it asks wrongly.</summary>
public sealed class GossipResponderTests : IDisposable
{
    private const uint Old = Now - 1000;
    private readonly SyncNode _node = new();

    public void Dispose() => _node.Dispose();

    [Rule("7.29")]
    [Theory]
    [InlineData("", null)]
    [InlineData("01", null)]
    [InlineData("01789c", null)]
    [InlineData("02", null)]
    [InlineData("00000001", null)]
    [InlineData("000000010000010000", "0100")]
    [InlineData("000000010000010000", "00")]
    [InlineData("000000010000010000", "000101")]
    [InlineData("000000010000010000", "00fd0001")]
    public void A_query_that_cannot_be_read_is_warned_of_and_not_answered(string ids, string? flags)
    {
        WithChannel();
        var responder = _node.Responder();
        var query = new QueryShortChannelIds
        {
            ChainHash = ChainHash.Regtest,
            EncodedShortIds = Bytes.FromHex(ids),
            QueryFlags = flags is null ? null : new EncodedQueryFlags(Convert.FromHexString(flags)[0], Bytes.Copy(Convert.FromHexString(flags).AsSpan(1))),
        };
        var step = responder.Receive(query);
        Assert.Equal(("7.29", false), (step.Rule, step.Close));
        Assert.Contains("query_short_channel_ids", step.Warning!.Data.ToString(), StringComparison.Ordinal);
        Assert.Empty(Drain(responder));
    }

    [Rule("7.29")]
    [Fact]
    public void A_second_query_before_the_first_is_answered_is_refused_and_the_first_is_answered_in_full()
    {
        WithChannel();
        var responder = _node.Responder();
        Assert.Equal(default, responder.Receive(Query(900)));
        Assert.Equal("7.29", responder.Receive(Query(900)).Rule);
        Assert.Equal("channel_announcement channel_update channel_update node_announcement reply_short_channel_ids_end", Names(responder));
        Assert.Equal(default, responder.Receive(Query(900)));
    }

    [Rule("7.29")]
    [Fact]
    public void Who_goes_on_breaking_rules_is_disconnected()
    {
        var responder = _node.Responder(new GossipResponderOptions { MaxViolations = 3 });
        var bad = new QueryShortChannelIds { ChainHash = ChainHash.Regtest };
        Assert.Equal([false, false, false, true], Enumerable.Range(0, 4).Select(_ => responder.Receive(bad).Close));
    }

    [Rule("7.30")]
    [Fact]
    public void Without_flags_a_known_channel_is_answered_with_everything_and_an_unknown_one_with_nothing()
    {
        WithChannel();
        _node.LearnAll(_node.Network.Channel(901, 1, 3), Update(901, 3, 1, Old));
        var responder = _node.Responder();
        responder.Receive(Query(900, 901, 902));

        // the node announcement of node 1 only once, and a channel that is named by nobody's update still has its announcement
        Assert.Equal("channel_announcement channel_update channel_update node_announcement channel_announcement channel_update reply_short_channel_ids_end", Names(responder));
    }

    [Rule("7.30")]
    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "channel_announcement")]
    [InlineData(2, "channel_update")]
    [InlineData(4, "channel_update")]
    [InlineData(6, "channel_update channel_update")]
    [InlineData(24, "node_announcement")]
    [InlineData(32, "")]
    public void With_flags_only_what_they_say_is_sent(ulong flags, string expected)
    {
        WithChannel();
        var responder = _node.Responder();
        responder.Receive(Query([900]) with { QueryFlags = EncodedQueryFlags.Encode([(QueryFlags)flags]) });
        Assert.Equal($"{expected} reply_short_channel_ids_end".TrimStart(), Names(responder));
    }

    [Rule("7.30")]
    [Fact]
    public void The_signed_bytes_are_sent_as_they_came()
    {
        var announcement = _node.Network.Channel(900, 1, 2);
        var update = Update(900, 1, 2, Old, u => u with { TrailingData = Bytes.FromHex("010203") });
        _node.LearnAll(announcement, update);
        var responder = _node.Responder();
        responder.Receive(Query(900));
        var sent = Drain(responder);
        Assert.Equal(announcement.ToArray(), sent[0].ToArray());
        Assert.Equal(update.ToArray(), sent[1].ToArray());
    }

    [Rule("7.30")]
    [Fact]
    public void Of_another_chain_or_without_a_graph_the_information_is_not_full()
    {
        WithChannel();
        var responder = _node.Responder();
        responder.Receive(Query(900) with { ChainHash = ChainHash.Bitcoin });
        var end = Assert.IsType<ReplyShortChannelIdsEnd>(Assert.Single(Drain(responder)));
        Assert.Equal((ChainHash.Bitcoin, false), (end.ChainHash, end.HasFullInformation));

        responder.Receive(Query(900));
        Assert.True(Assert.IsType<ReplyShortChannelIdsEnd>(Drain(responder)[^1]).HasFullInformation);

        responder = new GossipResponder(GossipCatalog.Empty(ChainHash.Regtest), new GossipResponderOptions());
        responder.Receive(Query(900));
        Assert.False(Assert.IsType<ReplyShortChannelIdsEnd>(Assert.Single(Drain(responder))).HasFullInformation);
    }

    [Fact]
    public void Duplicate_channels_are_answered_once()
    {
        WithChannel();
        var responder = _node.Responder();
        var ids = new byte[1 + (8000 * 8)];
        for (var i = 0; i < 8000; i++)
        {
            Scid(900).CopyTo(ids.AsSpan(1 + (i * 8)));
        }

        responder.Receive(new QueryShortChannelIds { ChainHash = ChainHash.Regtest, EncodedShortIds = Bytes.Copy(ids) });
        Assert.Equal(5, Drain(responder).Count);
    }

    [Rule("7.31")]
    [Fact]
    public void A_second_range_before_the_first_is_answered_is_refused()
    {
        var responder = _node.Responder();
        Assert.Equal(default, responder.Receive(Range(0, 10)));
        var step = responder.Receive(Range(0, 10));
        Assert.Equal(("7.31", false), (step.Rule, step.Close));
        Assert.NotNull(step.Warning);
        Assert.Single(Drain(responder));
        Assert.Equal(default, responder.Receive(Range(0, 10)));
    }

    [Rule("7.32")]
    [Theory]
    [InlineData(0u, uint.MaxValue)]
    [InlineData(0u, 1u)]
    [InlineData(503u, 4u)]
    [InlineData(1_000_000u, 10u)]
    [InlineData(uint.MaxValue, 1u)]
    [InlineData(uint.MaxValue, uint.MaxValue)]
    [InlineData(20_000_000u, 5u)]
    public void Replies_cover_the_range_in_order_and_only_the_last_is_complete(uint first, uint blocks)
    {
        WithBlocks();
        for (var perReply = 1; perReply < 8; perReply++)
        {
            var responder = _node.Responder(new GossipResponderOptions { ChannelsPerReply = perReply });
            responder.Receive(Range(first, blocks));
            var replies = Drain(responder).Cast<ReplyChannelRange>().ToArray();
            var checker = new RangeReplies(Range(first, blocks), 100, 100);
            var found = new List<ListedChannel>();
            var all = new List<ShortChannelId>();
            foreach (var reply in replies)
            {
                Assert.False(checker.IsComplete);
                Assert.Equal(GossipSyncFault.None, checker.Receive(reply, found));
                Assert.True(found.Count <= perReply);
                all.AddRange(found.Select(each => each.ChannelId));
            }

            Assert.True(checker.IsComplete);
            var expected = Blocks().Where(id => id.BlockHeight >= first && id.BlockHeight < (ulong)first + blocks);
            Assert.Equal(expected, all);
        }
    }

    [Rule("7.32")]
    [Fact]
    public void Another_chain_is_answered_with_an_empty_and_final_reply()
    {
        WithChannel();
        var responder = _node.Responder();
        responder.Receive(Range(5, 2000) with { ChainHash = ChainHash.Bitcoin });
        var reply = Assert.IsType<ReplyChannelRange>(Assert.Single(Drain(responder)));
        Assert.Equal((ChainHash.Bitcoin, 5u, 2000u, true, "00"), (reply.ChainHash, reply.FirstBlocknum, reply.NumberOfBlocks, reply.IsSyncComplete, reply.EncodedShortIds.ToString()));
    }

    [Rule("7.41")]
    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(255)]
    public void Timestamps_and_checksums_are_appended_when_asked_for(int? options)
    {
        WithChannel();
        var responder = _node.Responder();
        responder.Receive(Range(0, 1000) with { QueryOption = options is { } bits ? new QueryOption((QueryOptionFlags)bits) : null });
        var reply = Assert.IsType<ReplyChannelRange>(Assert.Single(Drain(responder)));
        Assert.Equal(((options ?? 0) & 1) != 0, reply.Timestamps is not null);
        Assert.Equal(((options ?? 0) & 2) != 0, reply.Checksums is not null);
        if (reply.Timestamps is { } timestamps)
        {
            Assert.True(timestamps.TryDecode(out var decoded, out _));
            var (first, second) = DirectionOf(1, 2) == 0 ? (Old, Now) : (Now, Old);
            Assert.Equal(new ChannelUpdateTimestamps(first, second), Assert.Single(decoded.ToArray()));
        }

        if (reply.Checksums is { } checksums)
        {
            var (first, second) = DirectionOf(1, 2) == 0 ? (1, 2) : (2, 1);
            var expected = new ChannelUpdateChecksums(ChecksumOf(Update(900, first, second, 5)), ChecksumOf(Update(900, second, first, 6)));
            Assert.Equal(expected, Assert.Single(checksums.ToArray()));
        }
    }

    [Fact]
    public void Spent_channels_are_not_listed()
    {
        WithChannel();
        _node.Network.Intake.Spent(Scid(900), new BlockHeight(Tip));
        _node.Learn();
        var responder = _node.Responder();
        responder.Receive(Range(0, 1000));
        Assert.Equal("00", Assert.IsType<ReplyChannelRange>(Assert.Single(Drain(responder))).EncodedShortIds.ToString());
    }

    [Fact]
    public void A_peer_gets_its_share_of_bytes_and_no_more_until_time_passes()
    {
        WithChannel();
        var responder = _node.Responder(new GossipResponderOptions { BurstBytes = 500, BytesPerSecond = 100 });
        responder.Receive(Query(900));
        var bytes = Drain(responder).Sum(message => message.GetLength());
        Assert.InRange(bytes, 500, 930);
        Assert.Equal(ResponderOutput.Later, responder.TryNext(TimeSpan.Zero, out _));
        var deadline = responder.NextDeadline(TimeSpan.Zero);
        Assert.InRange(deadline, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5));
        Assert.Equal(ResponderOutput.Later, responder.TryNext(deadline - TimeSpan.FromSeconds(0.1), out _));
        Assert.Equal(ResponderOutput.Message, responder.TryNext(deadline, out _));
        Assert.True(responder.NextDeadline(deadline) > deadline);
    }

    [Fact]
    public void Between_a_compaction_and_the_refresh_nothing_is_sent_and_then_all()
    {
        WithChannel();
        _node.LearnAll(_node.Network.Channel(901, 1, 3));
        var responder = _node.Responder();
        responder.Receive(Query(900, 901));
        Assert.Equal(ResponderOutput.Message, responder.TryNext(TimeSpan.Zero, out _));
        _node.Store.Compact(_node.Graph);

        // what was read before is good
        Assert.Equal("channel_update channel_update node_announcement", Names(responder));
        Assert.Equal(ResponderOutput.Idle, responder.TryNext(TimeSpan.Zero, out _));
        _node.Catalog.Refresh(_node.Graph.Publish());
        Assert.Equal("channel_announcement node_announcement reply_short_channel_ids_end", Names(responder));
    }

    private static uint ChecksumOf(ChannelUpdate update)
    {
        // without type, signature and timestamp
        var bytes = update.ToArray();
        return Crc32C.Of([.. bytes[66..106], .. bytes[110..]]);
    }

    private static IEnumerable<ShortChannelId> Blocks() =>
        from block in Enumerable.Range(500, 6)
        from index in Enumerable.Range(0, block % 4)
        select new ShortChannelId((uint)block, (uint)index, 0);

    private void WithBlocks() => _node.LearnAll(Blocks().Select((id, n) => _node.Network.Channel(900, n + 1, n + 2, change: a => a with { ShortChannelId = id })));

    private void WithChannel() => _node.LearnAll(_node.Network.Channel(900, 1, 2), Update(900, 1, 2, Old), Update(900, 2, 1, Now), About(1, Old));

    private static QueryShortChannelIds Query(params int[] channels) => new()
    {
        ChainHash = ChainHash.Regtest,
        EncodedShortIds = EncodedShortChannelIds.Encode([.. channels.Select(Scid)]),
    };

    private static QueryChannelRange Range(uint first, uint blocks) => new() { ChainHash = ChainHash.Regtest, FirstBlocknum = first, NumberOfBlocks = blocks };

    private static List<IMessage> Drain(GossipResponder responder) => Output.Drain(responder);

    private static string Names(GossipResponder responder) => Output.Names(Drain(responder));
}

/// <summary>All that a responder has to say.</summary>
internal static class Output
{
    public static List<IMessage> Drain(GossipResponder responder, TimeSpan now = default)
    {
        var messages = new List<IMessage>();
        for (var step = responder.TryNext(now, out var message); step is ResponderOutput.Message or ResponderOutput.Again; step = responder.TryNext(now, out message))
        {
            if (message is not null)
            {
                Assert.True(MessageRegistry.Bolt.TryDecode(message.ToArray(), out var decoded, out var error), $"{error}");
                messages.Add(decoded);
            }
        }

        return messages;
    }

    public static string Names(IEnumerable<IMessage> messages) => string.Join(' ', messages.Select(message => message.TypeName));
}
