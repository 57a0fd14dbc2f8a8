using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;
using static Blgv.Bolt.Gossip.Tests.TestNetwork;

namespace Blgv.Bolt.Gossip.Tests;

public sealed class ChannelUpdateTests
{
    private const uint Day = 86_400;
    private readonly TestNetwork _network = new();

    [Rule("7.46")]
    [Fact]
    public void A_valid_one_sets_the_policy_of_its_direction_only()
    {
        var scid = _network.WithChannel();
        Assert.Equal(GossipVerdict.Accept(relay: true), _network.Send(Update(900, 1, 2, Now)));
        var direction = DirectionOf(1, 2);
        var policy = _network.Record(scid).Policy(direction);
        Assert.True(policy.IsUsable);
        Assert.Equal((Now, 1000u, 100u, new CltvDelta(40)), (policy.Timestamp, policy.FeeBaseMsat, policy.FeeProportionalMillionths, policy.CltvExpiryDelta));
        Assert.Equal((new MilliSatoshi(1), new MilliSatoshi(900_000_000)), (policy.HtlcMinimumMsat, policy.HtlcMaximumMsat));
        Assert.False(_network.Record(scid).Policy(1 - direction).IsPresent);

        Assert.True(_network.Send(Update(900, 1, 2, Now + 1, u => u with { ChannelFlags = u.ChannelFlags | ChannelUpdateChannelFlags.Disable })).IsAccepted);
        policy = _network.Record(scid).Policy(direction);
        Assert.True(policy.IsDisabled);
        Assert.False(policy.IsUsable);
    }

    [Rule("7.21")]
    [Fact]
    public void Of_an_unknown_channel_it_waits_for_the_announcement()
    {
        Assert.Equal(GossipVerdict.Ignore(GossipReason.UnknownChannel, "7.21"), _network.Send(Update(900, 1, 2, Now)));
        Assert.Equal(1, _network.Intake.PrematureCount);
        var scid = _network.WithChannel();
        Assert.Equal(Now, _network.Record(scid).Policy(DirectionOf(1, 2)).Timestamp);
        Assert.Equal(0, _network.Intake.PrematureCount);
    }

    [Rule("7.21")]
    [Fact]
    public void Incident_16_premature_updates_are_bounded_and_one_peers_push_out_only_its_own()
    {
        var network = new TestNetwork(new GossipPolicy { MaxPrematureUpdates = 50, MaxPrematureUpdatesPerPeer = 20 });
        network.Send(Update(900, 1, 2, Now), source: 7);
        for (var i = 0; i < 300; i++)
        {
            // forged: nobody can check them yet
            network.Send(Update(i, 3, 4, Now, signer: 5), source: (ulong)(100 + (i % 4)));
            Assert.True(network.Intake.PrematureCount <= 50);
        }

        Assert.Equal(50, network.Intake.PrematureCount);
        var scid = network.WithChannel();
        Assert.True(network.Record(scid).Policy(DirectionOf(1, 2)).IsPresent);
    }

    [Fact]
    public void Incident_16_premature_updates_of_one_peer_do_not_exceed_its_share_and_go_with_time()
    {
        for (var i = 0; i < 500; i++)
        {
            _network.Send(Update(i, 1, 2, Now));
        }

        Assert.Equal(GossipPolicy.Default.MaxPrematureUpdatesPerPeer, _network.Intake.PrematureCount);
        _network.Intake.Age(new GossipMoment(Now + 601, new BlockHeight(Tip)));
        Assert.Equal(0, _network.Intake.PrematureCount);
    }

    [Fact]
    public void Incident_16_an_overlong_premature_update_is_not_kept()
    {
        _network.Send(Update(900, 1, 2, Now, u => u with { TrailingData = Bytes.Copy(new byte[60_000]) }));
        Assert.Equal(0, _network.Intake.PrematureCount);
    }

    [Fact]
    public void Incident_16_forged_updates_do_not_use_up_the_authors_allowance()
    {
        var scid = _network.WithChannel();
        for (var i = 0u; i < 100; i++)
        {
            Assert.Equal(GossipVerdict.Fail(GossipReason.InvalidSignature, "7.23"), _network.Send(Update(900, 1, 2, Now + 100 + i, signer: 3)));
        }

        Assert.True(_network.Send(Update(900, 1, 2, Now)).IsAccepted);
        Assert.Equal(Now, _network.Record(scid).Policy(DirectionOf(1, 2)).Timestamp);
    }

    [Fact]
    public void Incident_16_a_forged_premature_update_does_not_displace_the_real_one()
    {
        _network.Send(Update(900, 1, 2, Now + 5, signer: 3), source: 8);
        _network.Send(Update(900, 1, 2, Now), source: 9);
        _network.Send(Update(900, 1, 2, Now + 6, signer: 3), source: 8);
        Assert.Equal(Now, _network.Record(_network.WithChannel()).Policy(DirectionOf(1, 2)).Timestamp);
    }

    [Fact]
    public void Who_signs_too_many_is_slowed_down_and_the_other_direction_is_not()
    {
        _network.WithChannel();
        for (var i = 0u; i < 10; i++)
        {
            Assert.True(_network.Send(Update(900, 1, 2, Now + i)).IsAccepted);
        }

        Assert.Equal(GossipReason.RateLimited, _network.Send(Update(900, 1, 2, Now + 10)).Reason);
        Assert.True(_network.Send(Update(900, 2, 1, Now)).IsAccepted);
        Assert.Equal(GossipReason.RateLimited, _network.Send(Update(900, 1, 2, Now + 11), new GossipMoment(Now + 59, new BlockHeight(Tip))).Reason);
        Assert.True(_network.Send(Update(900, 1, 2, Now + 12), new GossipMoment(Now + 60, new BlockHeight(Tip))).IsAccepted);
    }

    [Rule("7.22")]
    [Rule("7.38")]
    [Fact]
    public void Of_a_spent_channel_only_a_disabling_one_is_used_and_passed_on()
    {
        var scid = _network.WithChannel();
        _network.Intake.Spent(scid, new BlockHeight(1000));
        var refused = _network.Send(Update(900, 1, 2, Now));
        Assert.Equal(GossipVerdict.Ignore(GossipReason.FundingSpent, "7.22"), refused);
        Assert.False(refused.Relay);
        var disabling = Update(900, 1, 2, Now, u => u with { ChannelFlags = u.ChannelFlags | ChannelUpdateChannelFlags.Disable });
        Assert.Equal(GossipVerdict.Accept(relay: true), _network.Send(disabling));
    }

    [Rule("7.23")]
    [Fact]
    public void With_a_wrong_signature_the_peer_is_warned_and_disconnected()
    {
        var scid = _network.WithChannel();
        Assert.Equal(GossipVerdict.Fail(GossipReason.InvalidSignature, "7.23"), _network.Send(Update(900, 1, 2, Now, signer: 2)));
        Assert.False(_network.Record(scid).Policy(0).IsPresent || _network.Record(scid).Policy(1).IsPresent);
    }

    [Rule("7.23")]
    [Fact]
    public void The_signature_covers_every_byte_after_it()
    {
        _network.WithChannel();
        var bytes = Update(900, 1, 2, Now, u => u with { TrailingData = Bytes.FromHex("0102") }).ToArray();
        for (var i = 2; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 1;
            Assert.False(_network.SendBytes([changed])[0].IsAccepted, $"byte {i}");
        }

        Assert.True(_network.SendBytes([bytes])[0].IsAccepted);
    }

    [Rule("7.24")]
    [Fact]
    public void Of_another_chain_it_is_ignored()
    {
        _network.WithChannel();
        Assert.Equal(GossipVerdict.Ignore(GossipReason.UnknownChain, "7.24"), _network.Send(Update(900, 1, 2, Now, u => u with { ChainHash = ChainHash.Bitcoin })));
    }

    [Rule("7.25")]
    [Fact]
    public void Of_two_with_one_timestamp_the_first_counts_and_only_a_signed_second_one_is_equivocation()
    {
        var scid = _network.WithChannel();
        Assert.True(_network.Send(Update(900, 1, 2, Now)).IsAccepted);
        var second = Update(900, 1, 2, Now, u => u with { FeeBaseMsat = 7 });
        Assert.Equal(GossipVerdict.Ignore(GossipReason.Equivocation, "7.25"), _network.Send(second));
        Assert.Equal(GossipReason.InvalidSignature, _network.Send(Update(900, 1, 2, Now, u => u with { FeeBaseMsat = 8 }, signer: 3)).Reason);
        Assert.Equal(1000u, _network.Record(scid).Policy(DirectionOf(1, 2)).FeeBaseMsat);
    }

    [Rule("7.26")]
    [Fact]
    public void An_older_one_and_a_copy_are_ignored()
    {
        _network.WithChannel();
        Assert.True(_network.Send(Update(900, 1, 2, Now)).IsAccepted);
        Assert.Equal(GossipVerdict.Ignore(GossipReason.AlreadyKnown, "7.26"), _network.Send(Update(900, 1, 2, Now)));
        Assert.Equal(GossipVerdict.Ignore(GossipReason.Outdated, "7.26"), _network.Send(Update(900, 1, 2, Now - 1)));
    }

    [Rule("7.27")]
    [Fact]
    public void Too_far_in_the_future_it_is_discarded()
    {
        _network.WithChannel();
        Assert.Equal(GossipVerdict.Ignore(GossipReason.FromTheFuture, "7.27"), _network.Send(Update(900, 1, 2, Now + Day + 1)));
        Assert.Equal(GossipReason.FromTheFuture, _network.Send(Update(900, 1, 2, uint.MaxValue)).Reason);
        Assert.True(_network.Send(Update(900, 1, 2, Now + Day)).IsAccepted);
    }

    [Rule("7.28")]
    [Theory]
    [InlineData(1, 1_000_000_000, true)]
    [InlineData(1, 1_000_000_001, false)]
    [InlineData(1, ulong.MaxValue, false)]
    [InlineData(5, 5, true)]
    [InlineData(6, 5, false)]
    public void Whose_limits_make_no_sense_is_kept_but_not_routed_by(ulong minimum, ulong maximum, bool isUsable)
    {
        var scid = _network.WithChannel();
        var update = Update(900, 1, 2, Now, u => u with { HtlcMinimumMsat = new MilliSatoshi(minimum), HtlcMaximumMsat = new MilliSatoshi(maximum) });
        Assert.True(_network.Send(update).IsAccepted);
        Assert.Equal(isUsable, _network.Record(scid).Policy(DirectionOf(1, 2)).IsUsable);
    }

    [Rule("7.35")]
    [Fact]
    public void A_channel_without_a_fresh_one_of_both_nodes_is_forgotten_after_two_weeks()
    {
        var scid = _network.WithChannel();
        _network.Send(Update(900, 1, 2, Now));
        _network.Send(Update(900, 2, 1, Now - Day));
        Assert.Equal(0, _network.Intake.Age(new GossipMoment(Now + (13 * Day), new BlockHeight(Tip))));
        Assert.Equal(1, _network.Intake.Age(new GossipMoment(Now + (13 * Day) + 1, new BlockHeight(Tip))));
        Assert.False(_network.Knows(scid));
    }

    [Rule("7.35")]
    [Fact]
    public void A_direction_that_never_spoke_has_two_weeks_from_the_announcement()
    {
        var scid = _network.WithChannel();
        var later = new GossipMoment(Now + (14 * Day), new BlockHeight(Tip));
        _network.Send(Update(900, 1, 2, Now + (14 * Day)), later);
        Assert.Equal(0, _network.Intake.Age(later));
        Assert.Equal(1, _network.Intake.Age(later with { UnixTime = later.UnixTime + 1 }));
        Assert.False(_network.Knows(scid));
    }

    [Rule("7.35")]
    [Fact]
    public void A_stale_one_is_ignored_and_nobody_is_to_blame()
    {
        _network.WithChannel();
        Assert.Equal(GossipVerdict.Ignore(GossipReason.Stale, "7.35"), _network.Send(Update(900, 1, 2, Now - (14 * Day) - 1)));
        Assert.True(_network.Send(Update(900, 1, 2, Now - (14 * Day))).IsAccepted);
    }

    [Fact]
    public void A_forgotten_channel_comes_back_only_by_a_fresh_update_of_the_node_that_fell_silent()
    {
        _network.WithChannel();
        var later = new GossipMoment(Now + (15 * Day), new BlockHeight(Tip));
        _network.Send(Update(900, 1, 2, later.UnixTime), later);
        Assert.Equal(1, _network.Intake.Age(later));
        Assert.Equal(1, _network.Intake.ZombieCount);

        Assert.Equal(GossipReason.Zombie, _network.Send(_network.Channel(900, 1, 2), later).Reason);
        Assert.Equal(GossipReason.Zombie, _network.Send(Update(900, 1, 2, later.UnixTime + 1), later).Reason);
        Assert.Equal(GossipReason.InvalidSignature, _network.Send(Update(900, 2, 1, later.UnixTime, signer: 3), later).Reason);
        Assert.Equal(GossipReason.ZombieRevived, _network.Send(Update(900, 2, 1, later.UnixTime), later).Reason);
        Assert.Equal(0, _network.Intake.ZombieCount);

        Assert.True(_network.Send(_network.Channel(900, 1, 2), later).IsAccepted);
        Assert.True(_network.Record(Scid(900)).Policy(DirectionOf(2, 1)).IsPresent);
    }

    [Fact]
    public void The_memory_of_forgotten_channels_is_bounded()
    {
        var network = new TestNetwork(new GossipPolicy { MaxZombies = 3 });
        for (var i = 0; i < 9; i++)
        {
            network.WithChannel(900 + i);
        }

        Assert.Equal(9, network.Intake.Age(new GossipMoment(Now + (15 * Day), new BlockHeight(Tip))));
        Assert.Equal(3, network.Intake.ZombieCount);
    }

    [Rule("7.39")]
    [Rule("7.40")]
    [Fact]
    public void Of_an_own_unannounced_channel_it_is_accepted_kept_apart_and_never_passed_on()
    {
        _network.Intake.AddOwnChannel(Scid(5), Node(2), DirectionOf(2, 1));
        var update = Update(5, 2, 1, Now, u => u with { MessageFlags = ChannelUpdateMessageFlags.MustBeOne | ChannelUpdateMessageFlags.DontForward });
        var verdict = _network.Send(update);
        Assert.Equal(new GossipVerdict(GossipOutcome.Accept, GossipReason.OwnChannel, "7.39"), verdict);
        Assert.False(verdict.Relay);
        Assert.True(_network.Intake.TryGetOwnPolicy(Scid(5), out var policy));
        Assert.Equal(1000u, policy.FeeBaseMsat);
        Assert.False(_network.Knows(Scid(5)));

        Assert.Equal(GossipReason.Outdated, _network.Send(Update(5, 2, 1, Now, u => u with { FeeBaseMsat = 1 })).Reason);
        Assert.Equal(GossipReason.InvalidSignature, _network.Send(Update(5, 2, 1, Now + 1, signer: 3)).Reason);
        Assert.Equal(GossipReason.UnknownChannel, _network.Send(Update(5, 1, 2, Now + 1)).Reason);
        Assert.Equal(GossipReason.FromTheFuture, _network.Send(Update(5, 2, 1, uint.MaxValue)).Reason);
        Assert.True(_network.Intake.RemoveOwnChannel(Scid(5)));
        Assert.False(_network.Intake.TryGetOwnPolicy(Scid(5), out _));
    }

    [Rule("7.39")]
    [Fact]
    public void Of_an_own_unannounced_channel_it_may_be_old_since_nobody_repeats_it()
    {
        _network.Intake.AddOwnChannel(Scid(5), Node(2), DirectionOf(2, 1));
        Assert.True(_network.Send(Update(5, 2, 1, Now - (60 * Day))).IsAccepted);
        Assert.True(_network.Intake.TryGetOwnPolicy(Scid(5), out _));
    }

    [Rule("7.40")]
    [Fact]
    public void That_asks_to_stay_is_used_but_not_passed_on()
    {
        _network.WithChannel();
        var update = Update(900, 1, 2, Now, u => u with { MessageFlags = ChannelUpdateMessageFlags.MustBeOne | ChannelUpdateMessageFlags.DontForward });
        Assert.Equal(GossipVerdict.Accept(relay: false), _network.Send(update));
    }

    [Fact]
    public void A_candidate_outlives_the_channel_that_it_was_screened_for()
    {
        var scid = _network.WithChannel();
        Assert.True(_network.Intake.Screen(Update(900, 1, 2, Now).ToArray(), 1, Moment, out var candidate, out _));
        new GossipVerifier().Verify([candidate], 1, CancellationToken.None);
        _network.Intake.Blacklist(Node(1));
        Assert.False(_network.Knows(scid));
        Assert.Equal(GossipReason.UnknownChannel, _network.Intake.Apply(candidate, default, Moment).Reason);
    }

    [Fact]
    public void A_candidate_whose_signatures_nobody_checked_is_a_mistake_of_the_caller()
    {
        _network.WithChannel();
        Assert.True(_network.Intake.Screen(Update(900, 1, 2, Now).ToArray(), 1, Moment, out var candidate, out _));
        Assert.Throws<ArgumentException>(() => _network.Intake.Apply(candidate, default, Moment));
    }
}
