using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Opening;

/// <summary>What the opener makes of accept_channel.</summary>
public sealed class AcceptChannelTests
{
    [Fact]
    [Rule("2.69")]
    public void The_temporary_id_must_be_the_one_that_was_sent() => Refused("2.69", accept => accept with { TemporaryChannelId = new(Pair.Hash("another")) });

    [Fact]
    [Rule("2.70")]
    public void A_depth_is_accepted_up_to_a_limit() => Bounds(
        "2.70", policy => policy with { MaxMinimumDepth = 12 }, accept => accept with { MinimumDepth = 13 }, accept => accept with { MinimumDepth = 12 });

    [Fact]
    [Rule("2.71")]
    public void The_reserve_must_not_be_below_our_dust_limit() => Bounds(
        "2.71",
        policy => policy with { DustLimit = new(600) },
        accept => accept with { DustLimitSatoshis = new(354), ChannelReserveSatoshis = new(599) },
        accept => accept with { DustLimitSatoshis = new(354), ChannelReserveSatoshis = new(600) });

    [Fact]
    [Rule("2.72")]
    public void Our_reserve_must_not_be_below_the_dust_limit() => Bounds(
        "2.72",
        policy => policy with { ReserveProportionalMillionths = 2000 },
        accept => accept with { DustLimitSatoshis = new(2001) },
        accept => accept with { DustLimitSatoshis = new(2000) });

    [Fact]
    [Rule("2.73")]
    public void A_type_must_be_there() => Refused("2.73", accept => accept with { ChannelType = null });

    [Fact]
    [Rule("2.74")]
    public void The_type_must_be_the_one_that_was_sent() => Refused("2.74", accept => accept with { ChannelType = Pair.StaticRemotekey });

    [Fact]
    [Rule("2.75")]
    public void What_both_messages_say_is_held_to_the_same_limits()
    {
        Refused("2.75", accept => accept with { ToSelfDelay = 2017 });
        Refused("2.75", accept => accept with { MaxAcceptedHtlcs = 484 });
        Refused("2.75", accept => accept with { FundingPubkey = Expect.NoPoint });
        Refused("2.75", accept => accept with { RevocationBasepoint = Expect.NoPoint });
        Refused("2.75", accept => accept with { PaymentBasepoint = Expect.NoPoint });
        Refused("2.75", accept => accept with { DelayedPaymentBasepoint = Expect.NoPoint });
        Refused("2.75", accept => accept with { HtlcBasepoint = Expect.NoPoint });
        Refused("2.75", accept => accept with { FirstPerCommitmentPoint = Expect.NoPoint });
        Refused("2.75", accept => accept with { DustLimitSatoshis = new(1001), ChannelReserveSatoshis = new(1000) });
        Refused("2.75", accept => accept with { DustLimitSatoshis = new(353) });
        Refused("2.75", accept => accept with { HtlcMinimumMsat = new(10_000_001) });
        Refused("2.75", accept => accept with { MaxHtlcValueInFlightMsat = new(99_999_999) });
        Refused("2.75", accept => accept with { ChannelReserveSatoshis = new(50_001) });
        Refused("2.75", accept => accept with { ChannelReserveSatoshis = new(ulong.MaxValue) });
        Refused("2.75", accept => accept with { MaxAcceptedHtlcs = 4 });
        Refused("2.72", accept => accept with { DustLimitSatoshis = new(ulong.MaxValue) });
        Refused("2.300", accept => accept with { UpfrontShutdownScript = null });
    }

    [Fact]
    public void Funding_is_asked_for_by_script_and_amount()
    {
        using var pair = Pair.Unopened();
        var accept = pair.AcceptOf(out var command);
        pair.Alice.Do(new PeerMessage(accept));
        var wanted = Assert.IsType<CommandResult.FundingWanted>(pair.Alice.AnswerTo(command));
        Assert.Equal(new Satoshi(1_000_000), wanted.Amount);
        Assert.Equal(
            Bitcoin.StandardScript.P2wsh(Bitcoin.StandardScript.Multisig2Of2(
                pair.Alice.Signers.Channel.PublicKeysOf(Pair.Index).Funding.ToPointBytes(), accept.FundingPubkey)),
            wanted.Script);
        Assert.Empty(pair.Alice.Log.OfType<Persist>());
    }

    private static void Refused(string rule, Func<AcceptChannel, AcceptChannel> change)
    {
        using var pair = Pair.Unopened();
        Refused(pair, rule, change);
    }

    private static void Refused(Pair pair, string rule, Func<AcceptChannel, AcceptChannel> change)
    {
        var accept = pair.AcceptOf(out var command);
        pair.Alice.Do(new PeerMessage(change(accept)));
        Expect.Failed(pair.Alice, rule, accept.TemporaryChannelId);
        Assert.Equal(CommandRefusal.OpeningFailed, Assert.IsType<CommandResult.Refused>(pair.Alice.AnswerTo(command)).Reason);
    }

    private static void Bounds(
        string rule, Func<ChannelPolicy, ChannelPolicy> policy, Func<AcceptChannel, AcceptChannel> beyond, Func<AcceptChannel, AcceptChannel> at)
    {
        using var refusing = Pair.Unopened();
        refusing.Alice.Policy = policy(refusing.Alice.Policy);
        Refused(refusing, rule, beyond);

        using var accepting = Pair.Unopened();
        accepting.Alice.Policy = policy(accepting.Alice.Policy);
        var accept = accepting.AcceptOf(out var command);
        accepting.Alice.Do(new PeerMessage(at(accept)));
        Assert.IsType<CommandResult.FundingWanted>(accepting.Alice.AnswerTo(command));
    }
}
