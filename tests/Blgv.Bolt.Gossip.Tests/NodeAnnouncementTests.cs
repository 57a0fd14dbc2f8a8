using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;
using static Blgv.Bolt.Gossip.Tests.TestNetwork;

namespace Blgv.Bolt.Gossip.Tests;

public sealed class NodeAnnouncementTests
{
    private readonly TestNetwork _network = new();

    [Fact]
    public void A_valid_one_says_what_the_node_says()
    {
        _network.WithChannel();
        Assert.Equal(GossipVerdict.Accept(relay: true), _network.Send(About(1, Now)));
        Assert.Equal("NODE1", Details(1)!.Alias.ToString());
        Assert.Null(Details(2));
    }

    [Rule("7.13")]
    [Fact]
    public void Of_a_key_that_is_no_point_the_peer_is_warned()
    {
        var noPoint = PointBytes.FromHex("03" + new string('f', 64));
        Assert.Equal(GossipVerdict.Warn(GossipReason.InvalidKey, "7.13"), _network.Send(About(1, Now, a => a with { NodeId = noPoint })));
    }

    [Rule("7.14")]
    [Fact]
    public void With_a_wrong_signature_it_is_not_used_and_the_peer_warned()
    {
        _network.WithChannel();
        Assert.Equal(GossipVerdict.Warn(GossipReason.InvalidSignature, "7.14"), _network.Send(About(1, Now, signer: 2)));
        Assert.Null(Details(1));
    }

    [Rule("7.14")]
    [Fact]
    public void The_signature_covers_every_byte_after_it()
    {
        _network.WithChannel();
        var bytes = About(1, Now, a => a with { TrailingData = Bytes.FromHex("0102") }).ToArray();
        for (var i = 2; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 1;
            Assert.False(_network.SendBytes([changed])[0].IsAccepted, $"byte {i}");
        }

        Assert.True(_network.SendBytes([bytes])[0].IsAccepted);
    }

    [Rule("7.15")]
    [Theory]
    [InlineData("0200000000000000000000000000", false)]
    [InlineData("0100000000000000000000000000", true)]
    public void With_an_unknown_even_feature_the_node_is_not_routed_through(string features, bool isUnknown)
    {
        _network.WithChannel();
        Assert.True(_network.Send(About(1, Now, a => a with { Features = new FeatureSet<NodeAnnouncementContext>(Bytes.FromHex(features)) })).IsAccepted);
        var snapshot = _network.Graph.Publish();
        Assert.True(snapshot.TryFindNode(Node(1), out var node));
        Assert.Equal(isUnknown, snapshot.Node(node).HasUnknownFeatures);
    }

    [Rule("7.16")]
    [Rule("7.18")]
    [Rule("7.37")]
    [Theory]
    [InlineData("ff0102")]
    [InlineData("017f0000010000")]
    [InlineData("0301020304050607080910260f")]
    public void With_addresses_that_nobody_can_use_it_is_accepted_without_them(string addresses)
    {
        _network.WithChannel();
        Assert.Equal(GossipVerdict.Accept(relay: true), _network.Send(About(1, Now, a => a with { Addresses = Bytes.FromHex(addresses) })));
        Assert.Empty(NodeAddresses.Parse(Details(1)!.Addresses).Usable);
    }

    [Rule("7.17")]
    [Fact]
    public void Whose_addresses_end_within_one_is_not_used_and_the_peer_warned()
    {
        _network.WithChannel();
        Assert.Equal(GossipVerdict.Warn(GossipReason.TruncatedAddresses, "7.17"), _network.Send(About(1, Now, a => a with { Addresses = Bytes.FromHex("017f0000") })));
    }

    [Rule("7.19")]
    [Fact]
    public void Of_an_unknown_node_or_not_newer_it_is_ignored()
    {
        Assert.Equal(GossipVerdict.Ignore(GossipReason.UnknownNode, "7.19"), _network.Send(About(1, Now)));
        _network.WithChannel();
        Assert.True(_network.Send(About(1, Now)).IsAccepted);
        Assert.Equal(GossipVerdict.Ignore(GossipReason.AlreadyKnown, "7.19"), _network.Send(About(1, Now, a => a with { RgbColor = default })));
        Assert.Equal(GossipVerdict.Ignore(GossipReason.Outdated, "7.19"), _network.Send(About(1, Now - 1)));
        Assert.True(_network.Send(About(1, Now + 1)).IsAccepted);
        Assert.Equal(GossipReason.FromTheFuture, _network.Send(About(1, uint.MaxValue)).Reason);
    }

    [Rule("7.20")]
    [Fact]
    public void With_two_host_names_it_is_used_but_not_passed_on()
    {
        _network.WithChannel();
        var two = Bytes.FromHex("0501612607" + "0501622607");
        Assert.Equal(GossipVerdict.Accept(relay: false), _network.Send(About(1, Now, a => a with { Addresses = two })));
        Assert.Single(NodeAddresses.Parse(Details(1)!.Addresses).Usable);
    }

    [Rule("7.49")]
    [Fact]
    public void The_alias_is_shown_as_a_strangers_text()
    {
        _network.WithChannel();
        _network.Send(About(1, Now, a => a with { Alias = NodeAlias.FromString("A\u202eB\u0007C") }));
        var shown = Details(1)!.Alias.ToString();
        Assert.DoesNotContain('\u202e', shown);
        Assert.DoesNotContain('\u0007', shown);
    }

    [Rule("7.50")]
    [Fact]
    public void It_goes_with_the_nodes_last_channel()
    {
        _network.WithChannel();
        Assert.True(_network.Send(About(1, Now)).IsAccepted);
        _network.Intake.Blacklist(Node(2));
        _network.WithChannel(901, 1, 3);
        Assert.Null(Details(1));
        Assert.True(_network.Send(About(1, Now)).IsAccepted);
    }

    [Fact]
    public void Who_announces_too_often_is_slowed_down()
    {
        _network.WithChannel();
        for (var i = 0u; i < 5; i++)
        {
            Assert.True(_network.Send(About(1, Now + i)).IsAccepted);
        }

        Assert.Equal(GossipReason.RateLimited, _network.Send(About(1, Now + 5)).Reason);
        Assert.True(_network.Send(About(1, Now + 5), new GossipMoment(Now + 600, new BlockHeight(Tip))).IsAccepted);
    }

    [Fact]
    public void Of_an_overlong_one_the_graph_keeps_what_has_a_bound()
    {
        _network.WithChannel();
        var features = new byte[20_000];
        features[0] = 1;
        var announcement = About(1, Now, a => a with { Features = new FeatureSet<NodeAnnouncementContext>(Bytes.Copy(features)), Addresses = Bytes.Copy(new byte[30_000]) });
        Assert.Equal(GossipVerdict.Accept(relay: false), _network.Send(announcement));
        Assert.Equal((0, 0, "NODE1"), (Details(1)!.Features.Bytes.Length, Details(1)!.Addresses.Length, Details(1)!.Alias.ToString()));
        var snapshot = _network.Graph.Publish();
        Assert.True(snapshot.TryFindNode(Node(1), out var node));
        Assert.True(snapshot.Node(node).HasUnknownFeatures);
    }

    private NodeDetails? Details(int number)
    {
        var snapshot = _network.Graph.Publish();
        Assert.True(snapshot.TryFindNode(Node(number), out var node));
        return snapshot.Details(node);
    }
}
