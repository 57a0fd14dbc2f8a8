using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;
using static Blgv.Bolt.Gossip.Tests.TestNetwork;

namespace Blgv.Bolt.Gossip.Tests;

/// <summary>What is relayed to a peer, and what is not.</summary>
public sealed class GossipFilterTests : IDisposable
{
    private readonly SyncNode _node = new();

    public void Dispose() => _node.Dispose();

    [Rule("7.33")]
    [Fact]
    public void Without_a_filter_nothing_is_relayed()
    {
        var responder = _node.Responder();
        WithChannel(900, 1, 2, Now);
        responder.Flush();
        Assert.Empty(Output.Drain(responder));
    }

    [Rule("7.42")]
    [Rule("7.43")]
    [Fact]
    public void A_filter_lets_through_what_is_stored_within_its_window_and_each_channel_before_its_updates_and_nodes()
    {
        WithChannel(900, 1, 2, Now - 30);
        WithChannel(901, 3, 4, Now - 20);
        WithChannel(902, 5, 6, Now - 10);
        var responder = _node.Responder();
        responder.Receive(Filter(Now - 20, 10));
        var sent = Output.Drain(responder);
        Assert.Equal("channel_announcement channel_update channel_update node_announcement", Output.Names(sent));
        Assert.Equal(Scid(901), Assert.IsType<ChannelAnnouncement>(sent[0]).ShortChannelId);

        // and another one replaces it
        responder.Receive(Filter(0, uint.MaxValue));
        Assert.Equal(12, Output.Drain(responder).Count);
        responder.Receive(Filter(uint.MaxValue, 0));
        Assert.Empty(Output.Drain(responder));
    }

    [Rule("7.46")]
    [Fact]
    public void New_gossip_goes_out_with_a_flush_and_of_two_updates_only_the_later()
    {
        WithChannel(900, 1, 2, Now - 30);
        var responder = _node.Responder();
        responder.Receive(Filter(Now - 10, 1000));
        Assert.Empty(Output.Drain(responder));
        _node.LearnAll(Update(900, 1, 2, Now - 5));
        _node.LearnAll(Update(900, 1, 2, Now - 4));
        Assert.Empty(Output.Drain(responder));
        responder.Flush();
        var sent = Output.Drain(responder);

        // the announcement goes first, since the channel had nothing within the window before
        Assert.Equal("channel_announcement channel_update", Output.Names(sent));
        Assert.Equal(Now - 4, Assert.IsType<ChannelUpdate>(sent[1]).Timestamp);
        responder.Flush();
        Assert.Empty(Output.Drain(responder));
    }

    [Rule("7.34")]
    [Fact]
    public void A_channel_without_an_update_is_not_sent_nor_are_its_nodes_before_it_is()
    {
        var responder = _node.Responder();
        responder.Receive(Filter(0, uint.MaxValue));
        _node.LearnAll(_node.Network.Channel(900, 1, 2), About(1, Now));
        responder.Flush();
        Assert.Empty(Output.Drain(responder));

        // a new filter sees it in the store, with the same answer
        var later = _node.Responder();
        later.Receive(Filter(0, uint.MaxValue));
        Assert.Empty(Output.Drain(later));

        _node.LearnAll(Update(900, 1, 2, Now));
        foreach (var each in new[] { responder, later })
        {
            each.Flush();
            Assert.Equal("channel_announcement channel_update node_announcement", Output.Names(Output.Drain(each)));
        }
    }

    [Rule("7.44")]
    [Rule("7.38")]
    [Fact]
    public void Of_a_spent_channel_only_the_update_that_disables_it_is_sent()
    {
        WithChannel(900, 1, 2, Now - 30);
        _node.LearnAll(Update(900, 1, 2, Now - 20, u => u with { ChannelFlags = u.ChannelFlags | ChannelUpdateChannelFlags.Disable }));
        _node.Network.Intake.Spent(Scid(900), new BlockHeight(Tip));
        _node.Learn();
        var responder = _node.Responder();
        responder.Receive(Filter(0, uint.MaxValue));
        var sent = Output.Drain(responder);
        Assert.DoesNotContain(sent, message => message is ChannelAnnouncement);
        Assert.True(Assert.Single(sent.OfType<ChannelUpdate>()).IsDisabled);
    }

    [Rule("7.40")]
    [Fact]
    public void What_is_not_to_be_forwarded_is_not()
    {
        _node.LearnAll(
            _node.Network.Channel(900, 1, 2),
            Update(900, 1, 2, Now, u => u with { MessageFlags = u.MessageFlags | ChannelUpdateMessageFlags.DontForward }));
        var responder = _node.Responder();
        responder.Receive(Filter(0, uint.MaxValue));
        Assert.Empty(Output.Drain(responder));
    }

    [Rule("7.45")]
    [Fact]
    public void A_peer_that_names_other_chains_gets_nothing_relayed_but_its_questions_are_answered()
    {
        WithChannel(900, 1, 2, Now);
        var responder = _node.Responder(new GossipResponderOptions { PeerNetworks = Sequence.Create([ChainHash.Bitcoin]), OwnNode = Node(1) });
        responder.Receive(Filter(0, uint.MaxValue));
        responder.Flush();
        Assert.Empty(Output.Drain(responder));
        responder.Receive(new QueryChannelRange { ChainHash = ChainHash.Regtest, FirstBlocknum = 0, NumberOfBlocks = 10 });
        Assert.Single(Output.Drain(responder));

        responder = _node.Responder(new GossipResponderOptions { PeerNetworks = Sequence.Create([ChainHash.Bitcoin, ChainHash.Regtest]) });
        responder.Receive(Filter(0, uint.MaxValue));
        Assert.Equal(4, Output.Drain(responder).Count);
    }

    [Rule("7.42")]
    [Fact]
    public void Own_gossip_goes_out_whatever_the_filter_says()
    {
        var responder = _node.Responder(new GossipResponderOptions { OwnNode = Node(1) });
        WithChannel(900, 1, 2, Now);
        WithChannel(901, 2, 3, Now);
        responder.Flush();
        var sent = Output.Drain(responder);
        Assert.Equal("channel_announcement channel_update node_announcement", Output.Names(sent));
        Assert.Equal(Node(1), Assert.IsType<NodeAnnouncement>(sent[2]).NodeId);

        responder.Receive(Filter(uint.MaxValue, 0));
        _node.LearnAll(Update(900, 1, 2, Now + 1), Update(901, 2, 3, Now + 1));
        responder.Flush();
        Assert.Equal(Scid(900), Assert.IsType<ChannelUpdate>(Output.Drain(responder)[^1]).ShortChannelId);
    }

    [Fact]
    public void A_filter_of_another_chain_means_nothing()
    {
        WithChannel(900, 1, 2, Now);
        var responder = _node.Responder();
        responder.Receive(Filter(0, uint.MaxValue) with { ChainHash = ChainHash.Bitcoin });
        Assert.Empty(Output.Drain(responder));
    }

    [Fact]
    public void After_a_compaction_what_was_sent_is_not_sent_again()
    {
        WithChannel(900, 1, 2, Now);
        Assert.True(_node.Process([Update(900, 2, 1, Now + 1)], At(10)).Single().IsAccepted);
        _node.Learn();
        var responder = _node.Responder();
        responder.Receive(Filter(0, uint.MaxValue));
        Assert.Equal(4, Output.Drain(responder).Count);
        Assert.True(_node.Process([Update(900, 1, 2, Now + 2)], At(20)).Single().IsAccepted);
        _node.Compact();
        responder.Flush();

        // of what came within the last second before nobody knows whether it was sent
        Assert.Equal([Now + 1, Now + 2], Output.Drain(responder).Select(message => Assert.IsType<ChannelUpdate>(message).Timestamp));
        responder.Flush();
        Assert.Empty(Output.Drain(responder));

        static GossipMoment At(uint seconds) => new(Now + seconds, new BlockHeight(Tip));
    }

    private static GossipTimestampFilter Filter(uint first, uint range) => new() { ChainHash = ChainHash.Regtest, FirstTimestamp = first, TimestampRange = range };

    private void WithChannel(int scid, int one, int other, uint timestamp) => _node.LearnAll(
        _node.Network.Channel(scid, one, other),
        Update(scid, one, other, timestamp),
        Update(scid, other, one, timestamp),
        About(one, timestamp));
}
