using Blgv.Bolt.Primitives;
using FsCheck;
using FsCheck.Fluent;
using Property = Blgv.Bolt.Tests.Property;

namespace Blgv.Bolt.Transactions.Tests.Spends;

/// <summary>
/// What the BOLTs expect a transaction to weigh, against what the signed one does: to the unit, once the signatures are counted
/// with the 73 bytes that the BOLTs give each. <see cref="ChannelSpends"/> does the same for closing transactions and claims.
/// </summary>
public sealed class WeightTests
{
    private const int P2wpkhOutput = 8 + 1 + 22;
    private const int P2wshOutput = 8 + 1 + 34;

    [Fact]
    public void A_commitment_weighs_what_its_fee_is_computed_from_less_the_outputs_that_it_lacks() => Property.Holds(
        Channels(0, 1, 2, 5, 20, 300),
        @case =>
        {
            using var channel = new RandomChannel(@case);
            var commitment = channel.Commitment;
            var kinds = commitment.Outputs.Select(output => output.Kind).ToArray();
            var lacks = (kinds.Contains(CommitmentOutputKind.ToLocal) ? 0 : P2wshOutput)
                + (kinds.Contains(CommitmentOutputKind.ToRemote) ? 0 : channel.HasAnchors ? P2wshOutput : P2wpkhOutput);
            if (channel.HasAnchors)
            {
                lacks += P2wshOutput * (2 - kinds.Count(kind => kind is CommitmentOutputKind.LocalAnchor or CommitmentOutputKind.RemoteAnchor));
            }

            // The number of outputs takes three bytes from 253 on. BOLT 3 counts one without anchors and three with them.
            var longerCount = (kinds.Length > 252 ? 3 : 1) - (channel.HasAnchors ? 3 : 1);
            var savings = new ChannelSpends(channel).OfFunding().SignatureSavings();
            Assert.Equal((long)commitment.ExpectedWeight.Value, (long)channel.Signed.Weight.Value + savings + (4 * (lacks - longerCount)));
        },
        runs: 60);

    [Fact]
    public void An_HTLC_transaction_weighs_what_its_fee_is_computed_from() => Property.Holds(
        Channels(2, 5, 20),
        @case =>
        {
            using var channel = new RandomChannel(@case);
            var spends = new ChannelSpends(channel);
            foreach (var stage in channel.Commitment.HtlcTransactions)
            {
                var spend = spends.OfOutput(stage.OutputIndex).First();

                // BOLT 3 counts an HTLC-success transaction for one byte more than it has with an expiry of four bytes.
                var shorterExpiry = stage is HtlcSuccessTransaction
                    ? 1 + stage.Htlc.Expiry.Value switch { <= 16 => 4, <= 127 => 3, <= 32_767 => 2, <= 8_388_607 => 1, _ => 0 }
                    : 0;
                Assert.Equal(stage.ExpectedWeight.Value, spend.Transaction.Weight.Value + (ulong)(spend.SignatureSavings() + shorterExpiry));
            }
        },
        runs: 60);

    [Fact]
    public void The_fee_that_a_commitment_pays_is_at_least_that_of_its_own_weight_unless_its_opener_is_short() => Property.Holds(
        Channels(0, 2, 20),
        @case =>
        {
            using var channel = new RandomChannel(@case);
            var commitment = channel.Commitment;
            var due = commitment.Spec.FeeRate.FeeFor(channel.Signed.Weight);
            Assert.True(commitment.Amounts.OpenerShortfall > Satoshi.Zero || commitment.Amounts.Fee >= due, $"{commitment.Amounts} for {due}");
            Assert.True(channel.Signed.TryGetTotalOutput(out var total));
            Assert.Equal(channel.FundingSpent.Amount, total + commitment.Amounts.Fee);
        },
        runs: 60);

    private static Arbitrary<ChannelCase> Channels(params int[] htlcs) => (
        from seed in Gen.Choose(0, int.MaxValue)
        from count in Gen.Elements(htlcs)
        from range in Gen.Elements(10U, 100U, 30_000U, 1_000_000U, 400_000_000U)
        select new ChannelCase((ulong)seed, count) { ExpiryRange = range }).ToArbitrary();
}
