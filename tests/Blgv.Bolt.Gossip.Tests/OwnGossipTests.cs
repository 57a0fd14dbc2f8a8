using System.Net;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;
using static Blgv.Bolt.Gossip.Tests.TestNetwork;

namespace Blgv.Bolt.Gossip.Tests;

public sealed class OwnGossipTests
{
    private static readonly AnnouncementProgress _deep = new(IsPublic: true, ReadySent: true, ReadyReceived: true, ShutdownSent: false, Confirmations: 6);
    private readonly AnnouncementExchange _alice = new(ChannelOf(1, 2), new Signer(1));
    private readonly AnnouncementExchange _bob = new(ChannelOf(2, 1), new Signer(2));

    [Rule("7.36")]
    [Fact]
    public void Two_halves_make_an_announcement_that_the_network_accepts()
    {
        var fromAlice = _alice.Advance(_deep);
        var fromBob = _bob.Advance(_deep);
        Assert.NotNull(fromAlice.Send);
        Assert.Null(fromAlice.Announce);
        var one = _alice.Receive(fromBob.Send!).Announce;
        var other = _bob.Receive(fromAlice.Send).Announce;
        Assert.NotNull(one);
        Assert.Equal(one, other);

        var network = new TestNetwork();
        network.Channel(900, 1, 2);
        Assert.True(network.Send(one).IsAccepted);
        Assert.Equal(default, _alice.Advance(_deep with { Confirmations = 7 }));
    }

    [Rule("7.1")]
    [Fact]
    public void A_half_for_another_funding_transaction_is_answered_by_a_warning()
    {
        _alice.Advance(_deep);
        var theirs = _bob.Advance(_deep).Send!;
        Assert.Equal(GossipVerdict.Warn(GossipReason.UnknownChannel, "7.1"), _alice.Receive(theirs with { ShortChannelId = Scid(901) }).Verdict);
        Assert.Equal(GossipVerdict.Warn(GossipReason.UnknownChannel, "7.1"), _alice.Receive(theirs with { ChannelId = FixedBytesExtensions.FromHex<ChannelId>(new string('1', 64)) }).Verdict);
    }

    [Rule("7.2")]
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_half_with_a_wrong_signature_is_refused(bool isNode)
    {
        var ours = _alice.Advance(_deep).Send!;
        var theirs = _bob.Advance(_deep).Send!;
        var bad = isNode ? theirs with { NodeSignature = ours.NodeSignature } : theirs with { BitcoinSignature = ours.BitcoinSignature };
        var step = _alice.Receive(bad);
        Assert.Equal((GossipVerdict.Fail(GossipReason.InvalidSignature, "7.2"), null), (step.Verdict, step.Announce));
        Assert.NotNull(_alice.Receive(theirs).Announce);
    }

    [Rule("7.3")]
    [Fact]
    public void A_half_that_comes_before_our_channel_ready_waits_for_it()
    {
        var theirs = _bob.Advance(_deep).Send!;
        Assert.Equal(default, _alice.Receive(theirs));
        Assert.Equal(default, _alice.Advance(_deep with { ReadySent = false }));
        var step = _alice.Advance(_deep);
        Assert.NotNull(step.Send);
        Assert.NotNull(step.Announce);
    }

    [Rule("7.3")]
    [Fact]
    public void A_wrong_half_that_waited_is_refused_when_its_turn_comes()
    {
        var theirs = _bob.Advance(_deep).Send!;
        _alice.Receive(theirs with { NodeSignature = theirs.BitcoinSignature });
        Assert.Equal(GossipVerdict.Fail(GossipReason.InvalidSignature, "7.2"), _alice.Advance(_deep).Verdict);
    }

    [Rule("7.4")]
    [Fact]
    public void After_a_reconnection_it_is_sent_again_while_the_peers_half_is_missing()
    {
        var ours = _alice.Advance(_deep).Send;
        Assert.Equal(default, _alice.Advance(_deep));
        Assert.Equal(ours, _alice.Reconnect().Send);
        var theirs = _bob.Advance(_deep).Send!;
        Assert.NotNull(_alice.Receive(theirs).Announce);
        Assert.Equal(default, _alice.Reconnect());
    }

    [Rule("7.4")]
    [Fact]
    public void A_peer_that_sends_its_half_again_gets_ours_again_but_once_per_connection()
    {
        var ours = _alice.Advance(_deep).Send;
        var theirs = _bob.Advance(_deep).Send!;
        _alice.Receive(theirs);
        _alice.Reconnect();
        Assert.Equal(new AnnouncementStep(ours, null, null), _alice.Receive(theirs));
        Assert.Equal(default, _alice.Receive(theirs));
        _alice.Reconnect();
        Assert.Equal(ours, _alice.Receive(theirs).Send);
    }

    [Rule("7.48")]
    [Rule("7.52")]
    [Theory]
    [InlineData(false, true, true, false, 6)]
    [InlineData(true, false, true, false, 6)]
    [InlineData(true, true, false, false, 6)]
    [InlineData(true, true, true, true, 6)]
    [InlineData(true, true, true, false, 5)]
    public void Nothing_is_sent_or_announced_before_everything_is_right(bool isPublic, bool sent, bool received, bool shutdown, uint confirmations)
    {
        var theirs = _bob.Advance(_deep).Send!;
        var progress = new AnnouncementProgress(isPublic, sent, received, shutdown, confirmations);
        Assert.Equal(default, _alice.Advance(progress));
        Assert.Equal(default, _alice.Receive(theirs));
        Assert.Equal(default, _alice.Reconnect());
    }

    [Rule("7.51")]
    [Fact]
    public void No_update_is_made_before_the_peers_channel_ready()
    {
        Assert.Null(Update(_deep with { ReadyReceived = false }));
        Assert.NotNull(Update(_deep));
    }

    [Rule("7.40")]
    [Fact]
    public void An_update_before_the_announcement_is_for_the_peer_only()
    {
        Assert.True(Update(_deep with { Confirmations = 5 })!.DontForward);
        Assert.True(Update(_deep with { IsPublic = false })!.DontForward);
        Assert.False(Update(_deep)!.DontForward);
        var aliased = Update(_deep, alias: Scid(77))!;
        Assert.Equal((Scid(77), true), (aliased.ShortChannelId, aliased.DontForward));
    }

    [Fact]
    public void The_network_accepts_our_update_and_its_timestamp_always_grows()
    {
        var network = new TestNetwork();
        network.WithChannel();
        var first = Update(_deep)!;
        var second = Update(_deep, previous: first.Timestamp)!;
        Assert.Equal((Now, Now + 1), (first.Timestamp, second.Timestamp));
        Assert.All([first, second], update => Assert.True(network.Send(update).IsAccepted));
        Assert.Throws<ArgumentException>(() => Update(_deep, previous: uint.MaxValue));
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 1_000_000_001)]
    public void Limits_that_contradict_are_a_mistake_of_the_caller(ulong minimum, ulong maximum) => Assert.Throws<ArgumentException>(() =>
        OwnGossip.CreateUpdate(ChannelOf(1, 2), Policy(minimum, maximum), new Satoshi(1_000_000), _deep, isDisabled: false, Now, 0, new Signer(1)));

    [Fact]
    public void The_network_accepts_what_we_say_of_ourselves()
    {
        var network = new TestNetwork();
        network.WithChannel();
        var announcement = OwnGossip.CreateNodeAnnouncement(
            Node(1),
            FeatureSet<NodeAnnouncementContext>.Empty.WithOptional(Feature.BasicMpp),
            NodeAlias.FromString("ME"),
            new RgbColor(9, 9, 9),
            [AddressDescriptor.Ip(IPAddress.Loopback, 9735)],
            Now,
            Now + 5,
            new Signer(1));
        Assert.Equal(Now + 6, announcement.Timestamp);
        Assert.Equal(GossipVerdict.Accept(relay: true), network.Send(announcement));
    }

    private static OwnPolicy Policy(ulong minimum, ulong maximum) => new(new CltvDelta(80), new MilliSatoshi(minimum), new MilliSatoshi(maximum), 0, 1);

    private static ChannelUpdate? Update(AnnouncementProgress progress, uint previous = 0, ShortChannelId? alias = null) =>
        OwnGossip.CreateUpdate(ChannelOf(1, 2), Policy(1, 1000), new Satoshi(1_000_000), progress, isDisabled: false, Now, previous, new Signer(1), alias);

    private static OwnChannel ChannelOf(int node, int peer) => new()
    {
        ChainHash = ChainHash.Regtest,
        ChannelId = default,
        ShortChannelId = Scid(900),
        NodeId = Node(node),
        PeerNodeId = Node(peer),
        FundingKey = FundingKey(node),
        PeerFundingKey = FundingKey(peer),
    };

    private sealed class Signer(int node) : IGossipSigner
    {
        public SignatureBytes SignWithNodeKey(Bytes32 digest) => Key("node", node).Sign(digest.ToArray());

        public SignatureBytes SignWithFundingKey(ChannelId channelId, Bytes32 digest) => Key("bitcoin", node).Sign(digest.ToArray());
    }
}
