using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Opening;

/// <summary>What the opener refuses of its own side, before the peer hears of it.</summary>
public sealed class OpenCommandTests
{
    private static readonly NegotiatedSet All = Pair.AllFeatures;

    [Fact]
    public void What_the_peer_does_not_support_is_refused()
    {
        Refused(CommandRefusal.NotNegotiated, Pair.Opening(), All with { DualFund = true });
        Refused(CommandRefusal.NotNegotiated, Pair.Opening(Pair.Anchors), All with { Anchors = false });
        Refused(CommandRefusal.NotNegotiated, Pair.Opening(OpeningTests.TypeOf(true, true, false)), All with { ScidAlias = false });
        Refused(CommandRefusal.NotNegotiated, Pair.Opening(OpeningTests.TypeOf(true, false, true)), All with { Zeroconf = false });
        Refused(CommandRefusal.NotNegotiated, Pair.Opening(funding: 1 << 24), All with { LargeChannel = false });
        Asked(Pair.Opening(funding: (1 << 24) - 1), features: All with { LargeChannel = false });
        Asked(Pair.Opening(funding: 1 << 24));
    }

    [Fact]
    public void A_type_that_is_not_defined_is_refused()
    {
        Refused(CommandRefusal.InvalidValue, Pair.Opening(FeatureSet<ChannelTypeContext>.Empty));
        Refused(CommandRefusal.InvalidValue, Pair.Opening(Pair.Anchors.WithBit(100)));
        Refused(CommandRefusal.InvalidValue, Pair.Opening(OpeningTests.TypeOf(true, true, false), isAnnounced: true));
    }

    [Fact]
    public void Amounts_outside_of_what_can_be_are_refused()
    {
        Refused(CommandRefusal.InvalidValue, Pair.Opening(funding: Satoshi.Max.Value + 1));
        Refused(CommandRefusal.InvalidValue, Pair.Opening(funding: ulong.MaxValue));
        Refused(CommandRefusal.InvalidValue, Pair.Opening(pushed: 1_000_000_001));
        Refused(CommandRefusal.InsufficientBalance, Pair.Opening(pushed: 1_000_000_000));
        Refused(CommandRefusal.InsufficientBalance, Pair.Opening(funding: 1000 + 660 + 284));
        Asked(Pair.Opening(funding: 1000 + 660 + 285));
    }

    [Fact]
    public void Policy_is_held_to()
    {
        Refused(CommandRefusal.Policy, Pair.Opening(funding: 1_000_001), policy: policy => policy with { MaxFunding = new(1_000_000) });
        Asked(Pair.Opening(funding: 1_000_000), policy => policy with { MaxFunding = new(1_000_000) });
        Refused(CommandRefusal.Policy, Pair.Opening(isAnnounced: true), policy: policy => policy with { AllowsAnnounced = false });
        Refused(CommandRefusal.Policy, Pair.Opening(), policy: policy => policy with { AllowsUnannounced = false });
        Refused(CommandRefusal.Policy, Pair.Opening(feeRate: 252));
        Refused(CommandRefusal.Policy, Pair.Opening(feeRate: 2531));
        Asked(Pair.Opening(feeRate: 2530));
    }

    [Fact]
    public void A_shutdown_script_that_the_peer_need_not_accept_is_refused()
    {
        var taproot = new Script(Bytes.FromHex("5120" + new string('2', 64)));
        Refused(CommandRefusal.InvalidValue, Pair.Opening() with { ShutdownScript = Script.FromHex("76a914" + new string('3', 40) + "88ac") });
        Refused(CommandRefusal.InvalidValue, Pair.Opening() with { ShutdownScript = taproot }, All with { ShutdownAnysegwit = false });
        Refused(CommandRefusal.InvalidValue, Pair.Opening() with { ShutdownScript = Script.FromHex("6a06aabbccddeeff") }, All with { SimpleClose = false });
        Refused(CommandRefusal.InvalidValue, Pair.Opening() with { ShutdownScript = Script.FromHex("6a05aabbccddee") });
        Refused(CommandRefusal.InvalidValue, Pair.Opening() with { ShutdownScript = Script.FromHex("6a4c06aabbccddeeff") });
        Asked(Pair.Opening() with { ShutdownScript = Script.FromHex("6a06aabbccddeeff") });
        Asked(Pair.Opening() with { ShutdownScript = Script.FromHex("6a4c50" + new string('4', 160)) });
        Refused(CommandRefusal.InvalidValue, Pair.Opening() with { ShutdownScript = Script.FromHex("6a4c51" + new string('4', 162)) });
        Assert.Equal(taproot.Content, Asked(Pair.Opening() with { ShutdownScript = taproot }).UpfrontShutdownScript);
        Assert.Equal(taproot.Content, Asked(Pair.Opening(), policy => policy with { ShutdownScript = taproot, CommitsToShutdownScript = true }).UpfrontShutdownScript);
        Assert.Equal(Bytes.Empty, Asked(Pair.Opening(), policy => policy with { ShutdownScript = taproot }).UpfrontShutdownScript);
    }

    [Fact]
    public void What_is_asked_follows_from_policy()
    {
        var open = Asked(
            Pair.Opening(funding: 2_000_000, isAnnounced: true, pushed: 5),
            policy => policy with { DustLimit = new(1), MaxAcceptedHtlcs = 1000, MaxInFlightProportionalMillionths = 500_000, ToSelfDelay = 99, HtlcMinimum = new(7) });
        Assert.Equal(new Satoshi(354), open.DustLimitSatoshis);
        Assert.Equal(483, open.MaxAcceptedHtlcs);
        Assert.Equal(new MilliSatoshi(1_000_000_000), open.MaxHtlcValueInFlightMsat);
        Assert.Equal(new Satoshi(20_000), open.ChannelReserveSatoshis);
        Assert.Equal(99, open.ToSelfDelay);
        Assert.Equal(new MilliSatoshi(7), open.HtlcMinimumMsat);
        Assert.Equal(new MilliSatoshi(5), open.PushMsat);
        Assert.True(open.AnnounceChannel);

        // A reserve of one percent would not cover two anchors.
        Assert.Equal(new Satoshi(1000), Asked(Pair.Opening(funding: 20_000)).ChannelReserveSatoshis);
    }

    [Fact]
    public void A_funding_transaction_must_be_what_was_asked_for()
    {
        using var pair = Pair.Unopened();
        var wanted = pair.Agree(Pair.Opening());
        var good = pair.Chain.Pay(wanted.Script, wanted.Amount);
        var output = good.Outputs[0];
        foreach (var bad in new[]
        {
            new FundCommand(good, 1),
            new FundCommand(good, ushort.MaxValue),
            new FundCommand(good with { Outputs = [] }, 0),
            new FundCommand(good with { Outputs = [output with { Amount = output.Amount - new Satoshi(1) }] }, 0),
            new FundCommand(good with { Outputs = [output with { Amount = output.Amount + new Satoshi(1) }] }, 0),
            new FundCommand(good with { Outputs = [output with { ScriptPubKey = StandardScript.P2wsh(output.ScriptPubKey) }] }, 0),
            new FundCommand(good with { Inputs = [good.Inputs[0] with { Witness = Bitcoin.Witness.Empty }] }, 0),
        })
        {
            Assert.Equal(CommandRefusal.InvalidValue, Assert.IsType<CommandResult.Refused>(pair.Alice.Command(bad)).Reason);
        }

        Assert.Empty(pair.Alice.Outbox);
        pair.Alice.Order(new FundCommand(good with { Outputs = [output with { Amount = new(330) }, output] }, 1));
        Assert.Equal(1, pair.Alice.Next<FundingCreated>().FundingOutputIndex);
    }

    [Fact]
    public void Commands_out_of_their_time_are_refused()
    {
        using var pair = Pair.Unopened();
        var fund = new FundCommand(new Transaction(2, [], [], 0), 0);
        Refuses(fund, pair.Alice);
        pair.Alice.Order(Pair.Opening());
        Refuses(Pair.Opening(), pair.Alice);
        Refuses(fund, pair.Alice);
        pair.Deliver();
        Refuses(Pair.Opening(), pair.Bob);
        Refuses(Pair.Opening(), pair.Alice);
        using var open = Pair.Open();
        Refuses(Pair.Opening(), open.Alice);
        Refuses(fund, open.Alice);
        Refuses(new AbandonCommand(), open.Alice);

        static void Refuses(ChannelCommand command, Party party) =>
            Assert.Equal(CommandRefusal.WrongState, Assert.IsType<CommandResult.Refused>(party.Command(command)).Reason);
    }

    private static void Refused(CommandRefusal reason, OpenCommand command, NegotiatedSet? features = null, Func<ChannelPolicy, ChannelPolicy>? policy = null)
    {
        using var pair = Unopened(features, policy);
        Assert.Equal(reason, Assert.IsType<CommandResult.Refused>(pair.Alice.Command(command)).Reason);
        Assert.Empty(pair.Alice.Outbox);
        Assert.IsType<Unopened>(pair.Alice.State);
    }

    private static OpenChannel Asked(OpenCommand command, Func<ChannelPolicy, ChannelPolicy>? policy = null, NegotiatedSet? features = null)
    {
        using var pair = Unopened(features, policy);
        return pair.OpenOf(command);
    }

    private static Pair Unopened(NegotiatedSet? features, Func<ChannelPolicy, ChannelPolicy>? policy)
    {
        var pair = Pair.Unopened(features);
        pair.Alice.Policy = (policy ?? (same => same))(pair.Alice.Policy with { MaxFunding = new(ulong.MaxValue) });
        return pair;
    }
}
