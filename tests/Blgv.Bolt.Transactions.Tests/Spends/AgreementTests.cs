using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Tests;
using FsCheck.Fluent;
using Property = Blgv.Bolt.Tests.Property;

namespace Blgv.Bolt.Transactions.Tests.Spends;

/// <summary>What both parties build without telling each other: they have to come to the same bytes.</summary>
public sealed class AgreementTests
{
    [Fact]
    public void Both_parties_build_the_same_commitment() => Holds((channel, random) =>
    {
        var (terms, spec) = (channel.Commitment.Terms, channel.Commitment.Spec);
        var seenByPeer = terms.FromOtherSide(toSelfDelay: 7, dustLimit: new Satoshi(999));
        var peersSpec = spec.FromOtherSide() with { Htlcs = Shuffled(spec.FromOtherSide().Htlcs, random) };
        Assert.True(CommitmentKeys.TryDerive(seenByPeer.Remote, seenByPeer.Local, channel.Point, out var keys));
        var builder = new CommitmentBuilder(seenByPeer.FromOtherSide(terms.ToSelfDelay, terms.DustLimit));

        Assert.True(builder.TryBuild(channel.Number, keys, peersSpec.FromOtherSide(), out var same, out _));

        Assert.Equal(channel.Commitment.UnsignedTransaction, same.UnsignedTransaction);
        Assert.Equal(channel.Commitment.TxId, same.TxId);
        Assert.Equal(
            channel.Commitment.HtlcTransactions.Select(stage => stage.UnsignedTransaction), same.HtlcTransactions.Select(stage => stage.UnsignedTransaction));
        Assert.Equal(channel.Signatures, same.SignAsRemote(channel.Peer.Funding, channel.PeerHtlc));
    });

    [Fact]
    public void Outputs_are_sorted_by_amount_then_script_then_expiry() => Holds((channel, random) =>
    {
        // Every HTLC is there four times with expiries of its own: those that are offered differ in nothing else.
        var spec = channel.Commitment.Spec;
        if (spec.Htlcs.IsEmpty)
        {
            return;
        }

        var copies = spec.Htlcs.SelectMany(htlc => Enumerable.Range(0, 4).Select(copy => htlc with
        {
            Id = new HtlcId((4 * htlc.Id.Value) + (ulong)copy),
            Amount = new MilliSatoshi(5_000_000),
            Expiry = new CltvExpiry((uint)(500 + random.Below(1_000))),
        })).ToSequence();
        var taken = (ulong)copies.Count * 5_000_000;
        var pending = spec.Htlcs.Aggregate(0UL, (sum, htlc) => sum + htlc.Amount.Value);
        var toLocal = spec.ToLocal.Value + spec.ToRemote.Value + pending - taken;
        var copied = new CommitmentSpec(FeeRate.Floor, new MilliSatoshi(toLocal), MilliSatoshi.Zero, copies);

        Assert.True(new CommitmentBuilder(channel.Commitment.Terms with { LocalIsOpener = true })
            .TryBuild(channel.Number, channel.Commitment.Keys, copied, out var commitment, out _));

        var outputs = commitment.Outputs.ToArray();
        foreach (var (left, right) in outputs.Zip(outputs.Skip(1)))
        {
            var order = left.Amount.CompareTo(right.Amount);
            order = order != 0 ? order : left.ScriptPubKey.Span.SequenceCompareTo(right.ScriptPubKey.Span);
            order = order != 0 ? order : left.Htlc!.Value.Expiry.CompareTo(right.Htlc!.Value.Expiry);
            Assert.True(order <= 0, $"{left} before {right}");
        }

        Assert.Equal(
            outputs.Where(output => output.Htlc is not null).Select(output => output.Htlc!.Value),
            commitment.HtlcTransactions.Select(stage => stage.Htlc));
    });

    private static void Holds(Action<RandomChannel, SplitMix64> body)
    {
        var cases =
            from seed in Gen.Choose(0, int.MaxValue)
            from htlcs in Gen.Elements(0, 1, 2, 5, 20)
            select new ChannelCase((ulong)seed, htlcs);
        Property.Holds(
            cases.ToArbitrary(),
            @case =>
            {
                using var channel = new RandomChannel(@case);
                body(channel, new SplitMix64(@case.Seed ^ 1));
            },
            runs: 80);
    }

    private static Sequence<CommitmentHtlc> Shuffled(Sequence<CommitmentHtlc> htlcs, SplitMix64 random) =>
        htlcs.OrderBy(_ => random.Next()).ToSequence();
}
