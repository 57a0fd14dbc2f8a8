using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Messages;
using FsCheck;
using FsCheck.Fluent;
using Property = Blgv.Bolt.Tests.Property;

namespace Blgv.Bolt.Channel.Tests.Opening;

/// <summary>Whatever is asked and answered, nothing throws, and what is agreed can be built.</summary>
public sealed class OpeningPropertyTests
{
    private static readonly ulong[] Edges = [0, 1, 353, 354, 355, 1000, 10_000, 20_000, 1_000_000, 16_777_215, 16_777_216, 2_100_000_000_000_000, long.MaxValue, ulong.MaxValue];

    private static readonly Gen<ulong> Amounts = Gen.OneOf(
        Gen.Elements(Edges),
        from edge in Gen.Elements(Edges) from offset in Gen.Choose(-2000, 2000) select unchecked(edge + (ulong)offset),
        from value in Gen.Choose(0, 2_000_000) select (ulong)value);

    /// <summary>One to four fields, each with an amount.</summary>
    private static readonly Arbitrary<(int Field, ulong Amount)[]> Changes =
        (from field in Gen.Choose(0, 9) from amount in Amounts select (field, amount)).ArrayOf(4).ToArbitrary();

    [Fact]
    public void What_is_accepted_of_open_channel_leads_to_commitments_on_both_sides() => Property.Holds(
        Changes,
        changes =>
        {
            using var pair = Pair.Unopened();
            pair.Bob.Policy = Generous(pair.Bob.Policy);
            var open = changes.Aggregate(pair.OpenOf(), Change);
            pair.Bob.Do(new PeerMessage(open));
            if (pair.Bob.State is not AwaitingFundingCreated awaiting)
            {
                Assert.Equal(new Ended(EndCause.Forgotten), pair.Bob.State);
                Assert.IsType<Error>(Assert.Single(pair.Bob.Outbox));
                return;
            }

            var core = OpeningSteps.CoreOf(awaiting.Setup, awaiting.Parameters, open, awaiting.RemotePoint, new(new(Pair.Hash("txid")), 0), null);
            foreach (var (own, request) in new[] { (true, CommitmentSteps.Accepted(Signed(core))[0].Commitment), (false, CommitmentSteps.Signed(core).Requests[0].Commitment) })
            {
                Assert.Equal(Satoshi.Zero, request.Amounts.OpenerShortfall);
                Assert.NotEmpty(request.Outputs);
                Assert.Equal(own, request.Terms.Local == core.Parameters.Local.Keys);
            }
        },
        runs: 1000);

    [Fact]
    public void What_is_accepted_of_accept_channel_leads_to_a_funding_script() => Property.Holds(
        Changes,
        changes =>
        {
            using var pair = Pair.Unopened();
            pair.Alice.Policy = Generous(pair.Alice.Policy);
            pair.Alice.Do(new PeerMessage(changes.Aggregate(pair.AcceptOf(out var command), Change)));
            Assert.True(pair.Alice.AnswerTo(command) is CommandResult.FundingWanted == pair.Alice.State is AwaitingFunding);
            Assert.NotNull(pair.Alice.AnswerTo(command));
        },
        runs: 1000);

    private static ChannelPolicy Generous(ChannelPolicy policy) => policy with
    {
        MinFunding = Satoshi.Zero,
        MaxFunding = Satoshi.Max,
        MaxRemoteDustLimit = Satoshi.Max,
        MaxReserveProportionalMillionths = uint.MaxValue,
        MaxRemoteHtlcMinimum = MilliSatoshi.Max,
        MinRemoteInFlightProportionalMillionths = 0,
        MinRemoteAcceptedHtlcs = 0,
        MaxToSelfDelay = ushort.MaxValue,
        MaxMinimumDepth = uint.MaxValue,
        MinFeeRate = new(0),
        AlwaysAcceptedFeeRate = new(uint.MaxValue),
    };

    private static ChannelCore Signed(ChannelCore core) => core with
    {
        Commitments = core.Commitments with { Active = [core.Commitments.Active[0] with { Signatures = new CommitmentSignatures(default, default) }] },
    };

    private static OpenChannel Change(OpenChannel open, (int Field, ulong Amount) change) => change.Field switch
    {
        0 => open with { FundingSatoshis = new(change.Amount) },
        1 => open with { PushMsat = new(change.Amount) },
        2 => open with { DustLimitSatoshis = new(change.Amount) },
        3 => open with { ChannelReserveSatoshis = new(change.Amount) },
        4 => open with { MaxHtlcValueInFlightMsat = new(change.Amount) },
        5 => open with { HtlcMinimumMsat = new(change.Amount) },
        6 => open with { FeeratePerKw = new((uint)(change.Amount & uint.MaxValue)) },
        7 => open with { ToSelfDelay = (ushort)(change.Amount & ushort.MaxValue) },
        8 => open with { MaxAcceptedHtlcs = (ushort)(change.Amount & ushort.MaxValue) },
        _ => open with { ChannelType = change.Amount % 2 == 0 ? Pair.StaticRemotekey : Pair.Anchors },
    };

    private static AcceptChannel Change(AcceptChannel accept, (int Field, ulong Amount) change) => change.Field switch
    {
        0 => accept with { DustLimitSatoshis = new(change.Amount) },
        1 => accept with { ChannelReserveSatoshis = new(change.Amount) },
        2 => accept with { MaxHtlcValueInFlightMsat = new(change.Amount) },
        3 => accept with { HtlcMinimumMsat = new(change.Amount) },
        4 => accept with { MinimumDepth = (uint)(change.Amount & uint.MaxValue) },
        5 => accept with { ToSelfDelay = (ushort)(change.Amount & ushort.MaxValue) },
        6 => accept with { MaxAcceptedHtlcs = (ushort)(change.Amount & ushort.MaxValue) },
        7 => accept with { UpfrontShutdownScript = Bytes.Copy(BitConverter.GetBytes(change.Amount)) },
        _ => accept,
    };
}
