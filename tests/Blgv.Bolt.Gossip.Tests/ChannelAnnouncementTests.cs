using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;
using static Blgv.Bolt.Gossip.Tests.TestNetwork;

namespace Blgv.Bolt.Gossip.Tests;

public sealed class ChannelAnnouncementTests
{
    private readonly TestNetwork _network = new();

    [Fact]
    public void A_valid_one_is_in_the_graph_with_the_amount_of_its_output()
    {
        Assert.Equal(GossipVerdict.Accept(relay: true), _network.Send(_network.Channel(900, 1, 2, amount: 123_456)));
        Assert.Equal(new Satoshi(123_456), _network.Record(Scid(900)).Capacity);
        Assert.Equal(GossipReason.AlreadyKnown, _network.Send(_network.Channel(900, 1, 2)).Reason);
        Assert.Equal(1, _network.Asked);
    }

    [Rule("7.5")]
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void With_any_of_its_four_signatures_wrong_it_is_ignored_and_the_peer_warned(int which)
    {
        var good = _network.Channel(900, 1, 2);
        var other = _network.Channel(901, 1, 2);
        var bad = which switch
        {
            0 => good with { NodeSignature1 = other.NodeSignature1 },
            1 => good with { NodeSignature2 = other.NodeSignature2 },
            2 => good with { BitcoinSignature1 = other.BitcoinSignature1 },
            _ => good with { BitcoinSignature2 = other.BitcoinSignature2 },
        };
        Assert.Equal(GossipVerdict.Warn(GossipReason.InvalidSignature, "7.5"), _network.Send(bad));
        Assert.False(_network.Knows(Scid(900)));
        Assert.Equal(0, _network.Asked);
        Assert.True(_network.Send(good).IsAccepted);
    }

    [Rule("7.5")]
    [Fact]
    public void A_key_that_is_no_point_is_as_bad_as_a_wrong_signature()
    {
        var noPoint = PointBytes.FromHex("02" + new string('f', 64));
        var bad = _network.Channel(900, 1, 2) with { BitcoinKey2 = noPoint };
        Assert.Equal(GossipVerdict.Warn(GossipReason.InvalidKey, "7.5"), _network.Send(bad));
    }

    [Rule("7.5")]
    [Fact]
    public void The_signatures_cover_every_byte_after_them()
    {
        var bytes = _network.Channel(900, 1, 2, change: a => a with { TrailingData = Bytes.FromHex("0102") }).ToArray();
        for (var i = 2; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 1;
            Assert.False(_network.SendBytes([changed])[0].IsAccepted, $"byte {i}");
        }

        Assert.True(_network.SendBytes([bytes])[0].IsAccepted);
    }

    [Rule("7.6")]
    [Theory]
    [InlineData("", false)]
    [InlineData("0200000000000000000000000000", false)]
    [InlineData("0100000000000000000000000000", true)]
    public void With_an_unknown_even_feature_it_is_kept_but_not_routed_through(string features, bool isUnknown)
    {
        var announcement = _network.Channel(900, 1, 2, change: a => a with { Features = new FeatureSet<ChannelAnnouncementContext>(Bytes.FromHex(features)) });
        Assert.True(_network.Send(announcement).IsAccepted);
        Assert.Equal(isUnknown, _network.Record(Scid(900)).HasUnknownFeatures);
    }

    [Rule("7.7")]
    [Fact]
    public void Whose_output_is_spent_missing_or_another_script_is_ignored()
    {
        var announcement = _network.Channel(900, 1, 2);
        var script = ScriptOf(announcement);
        _network.SetOutput(900, FundingAnswer.Missing);
        Assert.Equal(GossipVerdict.Ignore(GossipReason.FundingMismatch, "7.7"), _network.Send(announcement));

        _network.SetOutput(900, FundingAnswer.Unspent(ScriptOf(_network.Channel(901, 1, 3)), new Satoshi(5)));
        Assert.Equal(GossipVerdict.Ignore(GossipReason.FundingMismatch, "7.7"), _network.Send(announcement));

        // the bare script is not its hash
        _network.SetOutput(900, FundingAnswer.Unspent(StandardScript.Multisig2Of2(announcement.BitcoinKey1, announcement.BitcoinKey2), new Satoshi(5)));
        Assert.Equal(GossipVerdict.Ignore(GossipReason.FundingMismatch, "7.7"), _network.Send(announcement));

        _network.SetOutput(900, default);
        Assert.Equal(GossipVerdict.Ignore(GossipReason.FundingUnknown, "7.7"), _network.Send(announcement));

        // none of these answers keeps the honest announcement out later
        _network.SetOutput(900, FundingAnswer.Unspent(script, new Satoshi(5)));
        Assert.True(_network.Send(announcement).IsAccepted);

        var spent = _network.Channel(902, 1, 2);
        _network.SetOutput(902, FundingAnswer.Spent);
        Assert.Equal(GossipVerdict.Ignore(GossipReason.FundingSpent, "7.7"), _network.Send(spent));
        var asked = _network.Asked;
        Assert.Equal(GossipVerdict.Ignore(GossipReason.FundingSpent, "7.7"), _network.Send(spent));
        Assert.Equal(asked, _network.Asked);
    }

    [Fact]
    public void Without_a_chain_it_is_accepted_when_the_operator_says_so()
    {
        var network = new TestNetwork(new GossipPolicy { RequireFunding = false });
        var announcement = network.Channel(900, 1, 2);
        network.SetOutput(900, default);
        Assert.True(network.Send(announcement, new GossipMoment(Now, default)).IsAccepted);
        Assert.Null(network.Record(Scid(900)).Capacity);
    }

    [Rule("7.8")]
    [Fact]
    public void Of_another_chain_it_is_ignored() => Assert.Equal(
        GossipVerdict.Ignore(GossipReason.UnknownChain, "7.8"),
        _network.Send(_network.Channel(900, 1, 2, change: a => a with { ChainHash = ChainHash.Bitcoin })));

    [Rule("7.9")]
    [Fact]
    public void With_too_few_confirmations_it_is_ignored_for_now()
    {
        // with the tolerance of one, five are enough: the sender may know a block more
        var announcement = _network.Channel(996, 1, 2);
        Assert.Equal(GossipVerdict.Ignore(GossipReason.TooFewConfirmations, "7.9"), _network.Send(announcement, new GossipMoment(Now, new BlockHeight(999))));
        Assert.True(_network.Send(announcement).IsAccepted);

        var strict = new TestNetwork(new GossipPolicy { ConfirmationTolerance = 0 });
        Assert.Equal(GossipReason.TooFewConfirmations, strict.Send(strict.Channel(996, 1, 2)).Reason);
        Assert.True(strict.Send(strict.Channel(995, 1, 2)).IsAccepted);

        // a block far ahead of ours
        Assert.Equal(GossipReason.TooFewConfirmations, _network.Send(_network.Channel(0xff_ffff, 1, 2)).Reason);
    }

    [Rule("7.10")]
    [Fact]
    public void Of_a_blacklisted_node_it_is_ignored_and_its_channels_are_forgotten()
    {
        _network.WithChannel(900, 1, 2);
        _network.WithChannel(901, 2, 3);
        _network.Intake.Blacklist(Node(1));
        Assert.False(_network.Knows(Scid(900)));
        Assert.True(_network.Knows(Scid(901)));
        Assert.Equal(GossipVerdict.Ignore(GossipReason.Blacklisted, "7.10"), _network.Send(_network.Channel(902, 1, 3)));
    }

    [Rule("7.11")]
    [Fact]
    public void Two_for_one_output_by_different_nodes_blacklist_all_four()
    {
        _network.WithChannel(900, 1, 2);
        _network.WithChannel(901, 3, 5);
        _network.WithChannel(902, 5, 6);

        // nodes 3 and 4 sign with the funding keys of 1 and 2, which have leaked
        var (first, second) = DirectionOf(1, 2) == 0 ? (1, 2) : (2, 1);
        var (node1, node2) = DirectionOf(3, 4) == 0 ? (3, 4) : (4, 3);
        var conflicting = _network.Channel(900, 1, 2, change: a => a with { NodeId1 = Node(node1), NodeId2 = Node(node2) });
        var digest = Digest(conflicting).ToArray();
        conflicting = conflicting with { NodeSignature1 = Key("node", node1).Sign(digest), NodeSignature2 = Key("node", node2).Sign(digest) };
        Assert.Equal(FundingKey(first), conflicting.BitcoinKey1);
        Assert.Equal(FundingKey(second), conflicting.BitcoinKey2);

        Assert.Equal(GossipVerdict.Ignore(GossipReason.ConflictingAnnouncement, "7.11"), _network.Send(conflicting));
        Assert.False(_network.Knows(Scid(900)));
        Assert.False(_network.Knows(Scid(901)));
        Assert.True(_network.Knows(Scid(902)));
        Assert.All([1, 2, 3, 4], node => Assert.True(_network.Intake.IsBlacklisted(Node(node))));
        Assert.False(_network.Intake.IsBlacklisted(Node(5)));
    }

    [Rule("7.11")]
    [Fact]
    public void A_forger_without_the_funding_keys_blacklists_nobody()
    {
        _network.WithChannel(900, 1, 2);
        Assert.Equal(GossipVerdict.Ignore(GossipReason.FundingMismatch, "7.7"), _network.Send(_network.Channel(900, 3, 4)));
        Assert.True(_network.Knows(Scid(900)));
        Assert.False(_network.Intake.IsBlacklisted(Node(1)));
        Assert.False(_network.Intake.IsBlacklisted(Node(3)));
    }

    [Rule("7.12")]
    [Fact]
    public void Once_spent_it_is_forgotten_after_72_blocks_and_not_before()
    {
        var scid = _network.WithChannel();
        Assert.True(_network.Intake.Spent(scid, new BlockHeight(1001)));
        Assert.Equal(new BlockHeight(1001), _network.Record(scid).SpentAt);
        Assert.Equal(0, _network.Intake.Age(new GossipMoment(Now, new BlockHeight(1072))));
        Assert.True(_network.Knows(scid));
        Assert.Equal(1, _network.Intake.Age(new GossipMoment(Now, new BlockHeight(1073))));
        Assert.False(_network.Knows(scid));
        Assert.Equal(GossipReason.FundingSpent, _network.Send(_network.Channel(900, 1, 2)).Reason);
    }

    [Rule("7.12")]
    [Fact]
    public void When_a_reorganisation_undoes_the_spend_it_stays()
    {
        var scid = _network.WithChannel();
        _network.Intake.Spent(scid, new BlockHeight(1001));
        Assert.True(_network.Intake.NotSpent(scid));
        Assert.Equal(0, _network.Intake.Age(new GossipMoment(Now, new BlockHeight(5000))));
        Assert.True(_network.Knows(scid));
        Assert.False(_network.Intake.Spent(Scid(7), new BlockHeight(1001)));
    }

    [Fact]
    public void The_nodes_must_be_in_order_and_different()
    {
        var right = _network.Channel(900, 1, 2);
        var swapped = right with { NodeId1 = right.NodeId2, NodeId2 = right.NodeId1, BitcoinKey1 = right.BitcoinKey2, BitcoinKey2 = right.BitcoinKey1 };
        var (first, second) = DirectionOf(1, 2) == 0 ? (1, 2) : (2, 1);
        Assert.Equal(GossipReason.NodesOutOfOrder, _network.Send(Sign(swapped, second, first)).Reason);
        Assert.Equal(GossipReason.NodesOutOfOrder, _network.Send(Sign(right with { NodeId2 = right.NodeId1 }, first, first)).Reason);
    }

    [Rule("7.47")]
    [Fact]
    public void An_overlong_one_is_used_but_not_passed_on()
    {
        var announcement = _network.Channel(900, 1, 2, change: a => a with { TrailingData = Bytes.Copy(new byte[3000]) });
        Assert.Equal(GossipVerdict.Accept(relay: false), _network.Send(announcement));
        Assert.True(_network.Knows(Scid(900)));
    }

    [Fact]
    public void The_same_bytes_from_many_peers_are_verified_once()
    {
        var bytes = new ReadOnlyMemory<byte>(_network.Channel(900, 1, 2).ToArray());
        var verdicts = _network.SendBytes([bytes, bytes, bytes]);
        Assert.Equal([GossipReason.None, GossipReason.InProgress, GossipReason.InProgress], verdicts.Select(verdict => verdict.Reason));
    }

    [Fact]
    public void What_cannot_be_read_is_the_peers_fault()
    {
        var bytes = _network.Channel(900, 1, 2).ToArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Equal((GossipOutcome.Fail, GossipReason.Malformed), Short(_network.SendBytes([bytes.AsMemory(0, length)])[0]));
        }

        Assert.Equal(GossipReason.Malformed, _network.Send(new Ping { NumPongBytes = 1, Ignored = default }).Reason);
    }

    private static (GossipOutcome Outcome, GossipReason Reason) Short(GossipVerdict verdict) => (verdict.Outcome, verdict.Reason);
}
