using Blgv.Bolt.Primitives;
using FsCheck;
using FsCheck.Fluent;
using Property = Blgv.Bolt.Tests.Property;

namespace Blgv.Bolt.Transactions.Tests;

/// <summary>What holds for every state of every channel.</summary>
public sealed class CommitmentProperties
{
    [Theory]
    [InlineData("option_static_remotekey")]
    [InlineData("option_anchors")]
    public void Both_sides_build_the_same_and_no_satoshi_is_lost(string format)
    {
        using var channel = new TestChannel(Formats.Of(format), aliceDust: 354, bobDust: 1000);
        var number = 0UL;
        Property.Holds(Specs(channel, Gen.Elements(0, 1, 2, 5, 20)).ToArbitrary(), spec => CheckState(channel, number++, spec), runs: 60);
    }

    [Theory]
    [InlineData("option_static_remotekey")]
    [InlineData("option_anchors")]
    public void A_channel_full_of_htlcs_holds_too(string format)
    {
        using var channel = new TestChannel(Formats.Of(format), funding: 1_000_000_000);
        var directions = new[] { HtlcDirection.Offered, HtlcDirection.Received };
        CommitmentHtlc[] htlcs = [.. Enumerable.Range(0, 966).Select(id => TestChannel.Htlc(directions[id % 2], id, 500_000_000 + (ulong)(id % 7), 500_000 + (uint)(id % 3)))];

        CheckState(channel, 0, channel.Spec(TestChannel.OrdinaryFee, htlcs));
    }

    internal static Gen<CommitmentSpec> Specs(TestChannel channel, Gen<int> counts) =>
        from count in counts
        from rate in Gen.Elements(0, 253, 1000, 15_000, 1_000_000)
        from seeds in Gen.Choose(0, int.MaxValue).ArrayOf(count)
        from share in Gen.Choose(0, 1000)
        select Spec(channel, new((uint)rate), seeds, (ulong)share);

    /// <summary>Amounts around the dust limits and beyond, few of them different, so that ties come up.</summary>
    private static CommitmentSpec Spec(TestChannel channel, FeeRate rate, int[] seeds, ulong share)
    {
        ulong[] amounts = [353_999, 354_000, 999_999, 1_000_000, 1_663_000, 20_000_000, 20_000_999, 300_000_000];
        CommitmentHtlc[] htlcs =
        [
            .. seeds.Select((seed, id) => TestChannel.Htlc((HtlcDirection)(seed % 2), seed % 5, amounts[seed / 2 % amounts.Length], 500 + (uint)(seed / 16 % 3))
                with { Id = new((ulong)id) }),
        ];
        var left = channel.Spec(rate, htlcs);
        var total = left.ToLocal.Value + left.ToRemote.Value;
        var local = (ulong)((UInt128)total * share / 1000);

        // The opener keeps what the anchors hold: no channel is opened with less.
        local = Math.Max(local, 1_000_000);
        return left with { ToLocal = new(local), ToRemote = new(total - local) };
    }

    private static void CheckState(TestChannel channel, ulong number, CommitmentSpec spec)
    {
        var ofAlice = channel.OfAlice(number, spec);
        CheckAmounts(ofAlice, spec);
        CheckOrder(ofAlice);

        // Bob builds Alice's commitment from his view of the state and signs his own build; Alice checks it on hers.
        var terms = channel.BobTerms.FromOtherSide(channel.AliceTerms.ToSelfDelay, channel.AliceTerms.DustLimit);
        Assert.Equal(channel.AliceTerms, terms);
        Assert.True(new CommitmentBuilder(terms).TryBuild(new(number), ofAlice.Keys, spec.FromOtherSide().FromOtherSide(), out var asBobBuilds, out _));
        Assert.Equal(ofAlice.UnsignedTransaction, asBobBuilds.UnsignedTransaction);
        Assert.Equal(SignatureFault.None, ofAlice.Verify(channel.BobSigns(asBobBuilds), degree: 2));

        var ofBob = channel.OfBob(number, spec);
        CheckAmounts(ofBob, spec.FromOtherSide());
        CheckOrder(ofBob);
        Assert.NotEqual(ofAlice.TxId, ofBob.TxId);
    }

    private static void CheckAmounts(CommitmentTransaction commitment, CommitmentSpec spec)
    {
        var terms = commitment.Terms;
        Assert.True(commitment.UnsignedTransaction.TryGetTotalOutput(out var outputs));
        Assert.Equal(terms.FundingAmount, outputs + commitment.Amounts.Fee);
        Assert.All(commitment.Outputs, output => Assert.True(output.Amount >= terms.DustLimit || output.Kind is CommitmentOutputKind.LocalAnchor or CommitmentOutputKind.RemoteAnchor));
        Assert.All(commitment.HtlcTransactions, htlc => Assert.True(htlc.UnsignedTransaction.Outputs[0].Amount >= terms.DustLimit));
        Assert.Equal(
            spec.Htlcs.Count(htlc => !terms.Format.IsTrimmed(htlc.Direction, htlc.Amount, spec.FeeRate, terms.DustLimit)),
            commitment.HtlcTransactions.Count);
        if (commitment.Amounts.OpenerShortfall == Satoshi.Zero)
        {
            Assert.True(commitment.Amounts.Fee >= commitment.Amounts.BaseFee);
        }
    }

    private static void CheckOrder(CommitmentTransaction commitment)
    {
        for (var i = 1; i < commitment.Outputs.Count; i++)
        {
            var (left, right) = (commitment.Outputs[i - 1], commitment.Outputs[i]);
            var order = left.Amount.CompareTo(right.Amount);
            order = order != 0 ? order : left.ScriptPubKey.Span.SequenceCompareTo(right.ScriptPubKey.Span);
            Assert.True(order < 0 || (order == 0 && left.Htlc!.Value.Expiry <= right.Htlc!.Value.Expiry));
        }
    }
}
