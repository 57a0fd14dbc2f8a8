using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Opening;

/// <summary>What the accepter makes of open_channel.</summary>
public sealed class AcceptanceTests
{
    private static readonly PointBytes NoPoint = Expect.NoPoint;

    [Fact]
    [Rule("2.50")]
    public void Unknown_channel_flags_are_ignored()
    {
        using var pair = Pair.Unopened();
        Accepted(pair, pair.OpenOf() with { ChannelFlags = (OpenChannelFlags)0xfe });
        Assert.False(Assert.IsType<AwaitingFundingCreated>(pair.Bob.State).Parameters.IsAnnounced);
    }

    [Fact]
    [Rule("2.51")]
    public void A_channel_without_a_type_is_refused() => Refused("2.51", open => open with { ChannelType = null });

    [Fact]
    [Rule("2.52")]
    public void A_second_open_channel_before_funding_takes_the_place_of_the_first()
    {
        using var pair = Pair.Unopened();
        var open = pair.OpenOf();
        Accepted(pair, open);
        pair.Bob.Outbox.Clear();
        var id = new ChannelId(Pair.Hash("another"));
        Accepted(pair, open with { TemporaryChannelId = id, FundingSatoshis = new(2_000_000) });
        var awaiting = Assert.IsType<AwaitingFundingCreated>(pair.Bob.State);
        Assert.Equal(id, awaiting.TemporaryId);
        Assert.Equal(new Satoshi(2_000_000), awaiting.Received.FundingSatoshis);
        Assert.Equal(id, pair.Bob.Next<AcceptChannel>().TemporaryChannelId);
    }

    [Fact]
    [Rule("2.53")]
    public void With_dual_funding_open_channel_is_refused()
    {
        using var pair = Pair.Unopened();
        pair.Bob.State = new Unopened(Pair.SetupOf(pair, pair.Bob, pair.Alice, Pair.AllFeatures with { DualFund = true }));
        Refused(pair, "2.53", pair.OpenOf());
    }

    [Fact]
    [Rule("2.54")]
    public void A_channel_that_would_not_be_announced_is_refused_by_who_wants_announced_ones()
    {
        using var pair = Pair.Unopened();
        pair.Bob.Policy = pair.Bob.Policy with { AllowsUnannounced = false };
        Refused(pair, "2.54", pair.OpenOf());
    }

    [Fact]
    public void A_channel_that_would_be_announced_is_refused_by_who_wants_none()
    {
        using var pair = Pair.Unopened();
        pair.Bob.Policy = pair.Bob.Policy with { AllowsAnnounced = false };
        Refused(pair, null, pair.OpenOf(Pair.Opening(isAnnounced: true)));
    }

    [Fact]
    [Rule("2.54")]
    public void Funding_is_accepted_from_the_minimum_to_the_maximum()
    {
        Bounds("2.54", policy => policy with { MinFunding = new(500_000) }, open => open with { FundingSatoshis = new(499_999) }, open => open with { FundingSatoshis = new(500_000) });
        Bounds(null, policy => policy with { MaxFunding = new(900_000) }, open => open with { FundingSatoshis = new(900_001) }, open => open with { FundingSatoshis = new(900_000) });
    }

    [Fact]
    [Rule("2.54")]
    public void The_minimum_of_an_HTLC_is_accepted_up_to_a_limit() => Bounds(
        "2.54", policy => policy with { MaxRemoteHtlcMinimum = new(5000) }, open => open with { HtlcMinimumMsat = new(5001) }, open => open with { HtlcMinimumMsat = new(5000) });

    [Fact]
    [Rule("2.54")]
    public void What_may_be_in_flight_is_accepted_from_a_limit_on() => Bounds(
        "2.54",
        policy => policy with { MinRemoteInFlightProportionalMillionths = 100_000 },
        open => open with { MaxHtlcValueInFlightMsat = new(99_999_999) },
        open => open with { MaxHtlcValueInFlightMsat = new(100_000_000) });

    [Fact]
    [Rule("2.54")]
    public void A_reserve_is_accepted_up_to_a_limit() => Bounds(
        "2.54",
        policy => policy with { MaxReserveProportionalMillionths = 20_000 },
        open => open with { ChannelReserveSatoshis = new(20_001) },
        open => open with { ChannelReserveSatoshis = new(20_000) });

    [Fact]
    [Rule("2.54")]
    public void The_number_of_HTLCs_is_accepted_from_a_limit_on() => Bounds(
        "2.54", policy => policy with { MinRemoteAcceptedHtlcs = 30 }, open => open with { MaxAcceptedHtlcs = 29 }, open => open with { MaxAcceptedHtlcs = 30 });

    [Fact]
    [Rule("2.54")]
    public void A_dust_limit_is_accepted_up_to_a_limit() => Bounds(
        "2.54", policy => policy with { MaxRemoteDustLimit = new(600) }, open => open with { DustLimitSatoshis = new(601) }, open => open with { DustLimitSatoshis = new(600) });

    [Fact]
    [Rule("2.55")]
    public void A_channel_on_another_chain_is_refused() => Refused("2.55", open => open with { ChainHash = ChainHash.Bitcoin });

    [Fact]
    [Rule("2.56")]
    public void No_more_can_be_pushed_than_is_funded()
    {
        Refused("2.56", open => open with { PushMsat = new(1_000_000_001) });

        // All of it can be, but then nobody pays the fee.
        Refused("2.63", open => open with { PushMsat = new(1_000_000_000) });
    }

    [Fact]
    [Rule("2.57")]
    public void A_delay_is_accepted_up_to_a_limit() => Bounds(
        "2.57", policy => policy with { MaxToSelfDelay = 700 }, open => open with { ToSelfDelay = 701 }, open => open with { ToSelfDelay = 700 });

    [Fact]
    [Rule("2.58")]
    public void More_HTLCs_than_a_commitment_can_hold_are_refused() =>
        Bounds("2.58", policy => policy, open => open with { MaxAcceptedHtlcs = 484 }, open => open with { MaxAcceptedHtlcs = 483 });

    [Fact]
    [Rule("2.59")]
    public void A_fee_rate_is_accepted_between_two_limits()
    {
        Bounds("2.59", policy => policy with { MinFeeRate = new(1000) }, open => open with { FeeratePerKw = new(999) }, open => open with { FeeratePerKw = new(1000) });
        Bounds("2.59", policy => policy, open => open with { FeeratePerKw = new(2531) }, open => open with { FeeratePerKw = new(2530) });
        Bounds("2.59", policy => policy with { MaxFeeRateFactor = 1 }, open => open with { FeeratePerKw = new(2501) }, open => open with { FeeratePerKw = new(2500) });
        Refused("2.59", open => open with { FeeratePerKw = new(uint.MaxValue) });
    }

    [Fact]
    [Rule("2.60")]
    public void Keys_must_be_on_the_curve()
    {
        Refused("2.60", open => open with { FundingPubkey = NoPoint });
        Refused("2.60", open => open with { RevocationBasepoint = NoPoint });
        Refused("2.60", open => open with { PaymentBasepoint = NoPoint });
        Refused("2.60", open => open with { DelayedPaymentBasepoint = NoPoint });
        Refused("2.60", open => open with { HtlcBasepoint = NoPoint });
        Refused("2.60", open => open with { FirstPerCommitmentPoint = NoPoint });
    }

    [Fact]
    [Rule("2.61")]
    public void A_reserve_must_not_be_dust() => Bounds(
        "2.61",
        policy => policy,
        open => open with { DustLimitSatoshis = new(501), ChannelReserveSatoshis = new(500) },
        open => open with { DustLimitSatoshis = new(500), ChannelReserveSatoshis = new(500) });

    [Fact]
    [Rule("2.62")]
    public void A_dust_limit_must_let_transactions_be_relayed() =>
        Bounds("2.62", policy => policy, open => open with { DustLimitSatoshis = new(353) }, open => open with { DustLimitSatoshis = new(354) });

    [Theory]
    [InlineData(false, 1000, 724)]
    [InlineData(true, 1000, 1124 + 660)]
    [Rule("2.63")]
    public void The_opener_must_be_able_to_pay_the_first_fee(bool anchors, uint feeRate, ulong needed)
    {
        // The accepter gets the rest, so that only the fee is in question.
        var type = anchors ? Pair.Anchors : Pair.StaticRemotekey;
        Bounds(
            "2.63",
            policy => policy,
            open => open with { ChannelType = type, FeeratePerKw = new(feeRate), PushMsat = new((1_000_000 - needed + 1) * 1000) },
            open => open with { ChannelType = type, FeeratePerKw = new(feeRate), PushMsat = new((1_000_000 - needed) * 1000) });
    }

    [Fact]
    [Rule("2.64")]
    public void One_side_must_have_more_than_the_reserve()
    {
        // 20,000 less 724 of fee: both at 9638 and a reserve of that, and then one satoshi more for one side.
        static OpenChannel With(OpenChannel open, ulong reserve) => open with
        {
            ChannelType = Pair.StaticRemotekey,
            FundingSatoshis = new(20_000),
            FeeratePerKw = new(1000),
            PushMsat = new(9_638_000),
            ChannelReserveSatoshis = new(reserve),
        };
        Bounds("2.64", policy => policy with { MaxReserveProportionalMillionths = 1_000_000 }, open => With(open, 9638), open => With(open, 9637));
    }

    [Fact]
    [Rule("2.65")]
    public void Large_channels_need_the_feature()
    {
        using var pair = Pair.Unopened();
        var small = Pair.AllFeatures with { LargeChannel = false };
        pair.Bob.State = new Unopened(Pair.SetupOf(pair, pair.Bob, pair.Alice, small));
        Refused(pair, "2.65", pair.OpenOf(Pair.Opening(funding: 1 << 24)));

        using var other = Pair.Unopened(small);
        Accepted(other, other.OpenOf(Pair.Opening(funding: (1 << 24) - 1)));
    }

    [Theory]
    [InlineData("00")]
    [InlineData("2000")]
    [InlineData("400000")]
    [InlineData("100000000000401000")]
    [InlineData("00401000")]
    [InlineData("401001")]
    [Rule("2.66")]
    public void A_type_that_is_not_defined_is_refused(string bits) =>
        Refused("2.66", open => open with { ChannelType = new FeatureSet<ChannelTypeContext>(Bytes.FromHex(bits)) });

    [Fact]
    [Rule("2.66")]
    public void A_type_that_is_not_negotiated_or_contradicts_itself_is_refused()
    {
        foreach (var (without, type) in new[]
        {
            (Pair.AllFeatures with { Anchors = false }, Pair.Anchors),
            (Pair.AllFeatures with { ScidAlias = false }, OpeningTests.TypeOf(true, true, false)),
            (Pair.AllFeatures with { Zeroconf = false }, OpeningTests.TypeOf(true, false, true)),
        })
        {
            using var pair = Pair.Unopened();
            pair.Bob.State = new Unopened(Pair.SetupOf(pair, pair.Bob, pair.Alice, without));
            Refused(pair, "2.66", pair.OpenOf(Pair.Opening(type)));
        }

        Refused("2.66", open => open with { ChannelType = OpeningTests.TypeOf(true, true, false), ChannelFlags = OpenChannelFlags.AnnounceChannel });
    }

    [Fact]
    [Rule("2.67")]
    public void Only_who_is_trusted_opens_a_channel_that_is_used_before_it_confirms() =>
        Refused("2.67", open => open with { ChannelType = OpeningTests.TypeOf(true, false, true) });

    [Fact]
    [Rule("1.35")]
    public void More_than_there_can_be_is_refused() => Refused("1.35", open => open with { FundingSatoshis = new(Satoshi.Max.Value + 1) });

    [Fact]
    public void Amounts_beyond_reason_are_refused_without_overflow()
    {
        Refused("2.54", open => open with { ChannelReserveSatoshis = new(ulong.MaxValue) });
        Refused("2.61", open => open with { DustLimitSatoshis = new(ulong.MaxValue) });
        Refused("2.54", open => open with { HtlcMinimumMsat = new(ulong.MaxValue) });
        Refused("2.56", open => open with { PushMsat = new(ulong.MaxValue) });
        Refused("1.35", open => open with { FundingSatoshis = new(ulong.MaxValue) });
        Refused("2.57", open => open with { ToSelfDelay = ushort.MaxValue });
        Refused("2.58", open => open with { MaxAcceptedHtlcs = ushort.MaxValue });
    }

    [Fact]
    [Rule("2.300")]
    public void An_upfront_shutdown_script_is_there_where_negotiated_and_can_be_used()
    {
        Refused("2.300", open => open with { UpfrontShutdownScript = null });
        Refused("2.300", open => open with { UpfrontShutdownScript = Bytes.FromHex("6a00") });
        using var pair = Pair.Unopened();
        var script = Bytes.FromHex("0014" + new string('1', 40));
        Accepted(pair, pair.OpenOf() with { UpfrontShutdownScript = script });
        Assert.Equal(script, Assert.IsType<AwaitingFundingCreated>(pair.Bob.State).Parameters.Remote.UpfrontShutdownScript.Content);
    }

    [Fact]
    public void The_answer_asks_no_more_than_the_opener_can_give()
    {
        using var pair = Pair.Unopened();
        pair.Bob.Policy = pair.Bob.Policy with { DustLimit = new(5000), ReserveProportionalMillionths = 0 };
        Accepted(pair, pair.OpenOf() with { DustLimitSatoshis = new(2000), ChannelReserveSatoshis = new(3000) });
        var accept = pair.Bob.Next<AcceptChannel>();
        Assert.Equal(new Satoshi(3000), accept.DustLimitSatoshis);
        Assert.Equal(new Satoshi(3000), accept.ChannelReserveSatoshis);
        Assert.Equal(3U, accept.MinimumDepth);
        Assert.Equal(Bytes.Empty, accept.UpfrontShutdownScript);
    }

    private static void Accepted(Pair pair, OpenChannel open)
    {
        pair.Bob.Do(new PeerMessage(open));
        Assert.Empty(pair.Bob.Reports);
        Assert.IsType<AwaitingFundingCreated>(pair.Bob.State);
        Assert.Equal(open.TemporaryChannelId, Assert.IsType<AcceptChannel>(Assert.Single(pair.Bob.Outbox)).TemporaryChannelId);
    }

    private static void Refused(string? rule, Func<OpenChannel, OpenChannel> change)
    {
        using var pair = Pair.Unopened();
        Refused(pair, rule, change(pair.OpenOf()));
    }

    private static void Refused(Pair pair, string? rule, OpenChannel open)
    {
        pair.Bob.Do(new PeerMessage(open));
        Expect.Failed(pair.Bob, rule, open.TemporaryChannelId);
    }

    /// <summary>One value is refused, and the next is accepted.</summary>
    private static void Bounds(string? rule, Func<ChannelPolicy, ChannelPolicy> policy, Func<OpenChannel, OpenChannel> beyond, Func<OpenChannel, OpenChannel> at)
    {
        using var refusing = Pair.Unopened();
        refusing.Bob.Policy = policy(refusing.Bob.Policy);
        Refused(refusing, rule, beyond(refusing.OpenOf()));

        using var accepting = Pair.Unopened();
        accepting.Bob.Policy = policy(accepting.Bob.Policy);
        Accepted(accepting, at(accepting.OpenOf()));
    }
}
