using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;
using FsCheck.Fluent;

namespace Blgv.Bolt.Channel.Tests;

/// <summary>What went wrong elsewhere, and must not here.</summary>
public sealed class IncidentTests
{
    private static readonly Preimage Known = new(Pair.Hash("preimage"));
    private static readonly Bytes Onion = Bytes.Copy(new byte[1366]);

    [Fact]
    public void Incident_8_two_equal_htlcs_of_different_expiry_are_told_apart()
    {
        using var pair = Pair.InUse();
        foreach (var expiry in (uint[])[300, 200])
        {
            Assert.IsType<CommandResult.Accepted>(pair.Alice.Command(new AddHtlcCommand(new(10_000_000), new(Pair.HashOf(Known)), new(expiry), Onion)));
        }

        pair.Settle();
        Assert.IsType<CommandResult.Accepted>(pair.Bob.Command(new RemoveHtlcCommand(new(1), new HtlcRemoval.Failed(default, null))));
        pair.Settle();
        var left = Assert.Single(pair.Alice.Core.Commitments.Htlcs);
        Assert.Equal((new HtlcId(0), new CltvExpiry(300)), (left.Key.Id, left.Expiry));
        Assert.Equal(new HtlcId(1), Assert.Single(pair.Alice.Settled).Id);
        Assert.IsType<CommandResult.Accepted>(pair.Bob.Command(new RemoveHtlcCommand(new(0), new HtlcRemoval.Fulfilled(Known, null))));
        pair.Settle();
        Assert.Equal([typeof(HtlcRemoval.Failed), typeof(HtlcRemoval.Fulfilled)], pair.Alice.Settled.Select(settled => settled.Removal.GetType()));
        Assert.Equal(8_010_000_000UL, pair.Bob.Core.Commitments.Active[0].ToLocal.Value);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(21)]
    public void Incident_12_commitments_with_fees_in_second_stages_are_not_to_be_had(int bit)
    {
        var type = FeatureSet<ChannelTypeContext>.Empty.WithBit(12).WithBit(bit);
        using var pair = Pair.Unopened();
        Assert.Equal(
            CommandRefusal.InvalidValue,
            Assert.IsType<CommandResult.Refused>(pair.Alice.Command(Pair.Opening() with { Type = type })).Reason);

        pair.Alice.Order(Pair.Opening());
        var open = Assert.IsType<Wire.Messages.OpenChannel>(pair.Alice.Outbox.Dequeue());
        pair.Bob.Do(new PeerMessage(open with { ChannelType = type }));
        Assert.Contains(pair.Bob.Reports, report => report.Rule == "2.66");
        Assert.True(pair.Bob.State.IsEnded);
    }

    /// <summary>Without anchors a rate at which HTLCs are outputs can cost the opener more than twice that rate, at which they are trimmed.</summary>
    [Fact]
    public void Incident_20_what_the_opener_can_pay_at_a_higher_rate_it_may_not_be_able_to_pay_at_the_present_one()
    {
        using var pair = Pair.InUse(Pair.StaticRemotekey, 46_338, 0, feeRate: 2500, change: side => side with { ChannelReserve = new(1000) });
        for (var i = 0; i < 20; i++)
        {
            pair.Alice.Command(new AddHtlcCommand(new(2_500_000), new(Pair.HashOf(Known)), new(200), Onion));
        }

        pair.Settle();
        Assert.Empty(pair.Alice.Reports);
        Assert.Empty(pair.Bob.Reports);
        Assert.InRange(pair.Alice.Core.Commitments.Htlcs.Count, 8, 15);
    }

    /// <summary>An HTLC that was admitted, by either side, around every amount at which it is just not trimmed or not paid for any more.</summary>
    [Fact]
    public void Incident_20_what_is_admitted_can_be_built_and_leaves_the_opener_its_reserve()
    {
        var cases = (from funding in Gen.Choose(20_000, 60_000)
                     from pushed in Gen.Choose(0, 60)
                     from rate in Gen.Elements(253u, 500u, 1000u, 2500u)
                     from amounts in Gen.ListOf(Gen.Choose(1, 6_000))
                     from anchors in Gen.Elements(true, false)
                     select (funding, pushed, rate, amounts: amounts.Take(40).ToArray(), anchors)).ToArbitrary();
        Property.Holds(
            cases,
            one =>
            {
                var pushed = (ulong)one.funding * (ulong)one.pushed * 10;
                using var pair = Pair.InUse(
                    one.anchors ? Pair.Anchors : Pair.StaticRemotekey, (ulong)one.funding, pushed, feeRate: one.rate,
                    change: side => side with { ChannelReserve = new(1000) });
                for (var i = 0; i < one.amounts.Length; i++)
                {
                    var (us, amount) = (i % 3 == 0 ? pair.Bob : pair.Alice, new MilliSatoshi((ulong)one.amounts[i] * 1000));
                    us.Command(new AddHtlcCommand(amount, new(Pair.HashOf(Known)), new(200), Onion));
                    if (i % 5 == 4)
                    {
                        pair.Settle();
                    }
                }

                pair.Settle();
                Assert.Empty(pair.Alice.Reports);
                Assert.Empty(pair.Bob.Reports);
                foreach (var party in new[] { pair.Alice, pair.Bob })
                {
                    var commitments = party.Core.Commitments;
                    Assert.True(commitments.TryGetSpec(commitments.Active[0], CommitmentView.Local, out var spec));
                    Assert.True(CommitmentAmounts.TryCompute(commitments.Active[0].Scope.LocalBuilder.Terms, spec, out var amounts, out _));
                    var opener = party == pair.Alice ? spec.ToLocal : spec.ToRemote;
                    var isUsed = commitments.Htlcs.Any(htlc => htlc.IsOffered == (party == pair.Alice));
                    Assert.True(!isUsed || (amounts.OpenerShortfall == Satoshi.Zero && opener.ToSatoshiRoundedDown() >= new Satoshi(1000)));
                }
            },
            runs: 100);
    }
}
