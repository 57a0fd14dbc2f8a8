using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions.Tests;

/// <summary>Every way to take an output: the right key's signature, the branch, the delays, the weight.</summary>
public sealed class ClaimTests
{
    public static TheoryData<string> BothFormats => Formats.Names;

    [Theory]
    [MemberData(nameof(BothFormats))]
    public void The_owner_takes_to_local_its_htlc_transaction_and_its_anchor(string format)
    {
        using var channel = new TestChannel(Formats.Of(format));
        var commitment = channel.OfAlice(3, channel.TypicalSpec());
        var keys = commitment.Keys;
        var htlc = commitment.HtlcTransactions[0];

        var signed = Take(channel.Alice, DelayedClaim.OfToLocal(commitment, IndexOf(commitment, CommitmentOutputKind.ToLocal)), keys.LocalDelayed, known: 0);
        Assert.Equal((144U, 0), (signed.Inputs[0].Sequence, signed.Inputs[0].Witness.Items[1].Length));
        var second = Take(channel.Alice, DelayedClaim.OfHtlc(htlc, new(htlc.UnsignedTransaction.ComputeTxId(), 0)), keys.LocalDelayed, known: 0);
        Assert.Equal(144U, second.Inputs[0].Sequence);
        if (channel.Format.HasAnchors)
        {
            var anchor = new AnchorClaim(commitment, IndexOf(commitment, CommitmentOutputKind.LocalAnchor), isOurs: true);
            var toLocal = DelayedClaim.OfToLocal(commitment, IndexOf(commitment, CommitmentOutputKind.ToLocal));
            var both = TakeAll(channel.Alice, [anchor, toLocal]);
            Formats.VerifyInput(both, 0, anchor.WitnessScript, anchor.Amount, channel.AliceTerms.Local.Funding, both.Inputs[0].Witness.Items[0]);
            Assert.Throws<ArgumentException>(() => new AnchorClaim(commitment, IndexOf(commitment, CommitmentOutputKind.RemoteAnchor), isOurs: true));
        }
    }

    [Theory]
    [MemberData(nameof(BothFormats))]
    public void The_other_party_takes_to_remote_and_htlcs(string format)
    {
        using var channel = new TestChannel(Formats.Of(format));
        var commitment = channel.OfAlice(3, channel.TypicalSpec());
        var point = channel.Alice.PerCommitmentPointOf(TestChannel.Number, new(3));
        var keys = commitment.Keys;
        var waits = channel.Format.HasAnchors ? 1U : 0xffff_fffdU;
        var toRemote = IndexOf(commitment, CommitmentOutputKind.ToRemote);

        var balance = Take(channel.Bob, new ToRemoteClaim(channel.Format, keys.Remote, commitment.OutPointOf(toRemote), commitment.Outputs[toRemote].Amount), keys.Remote, known: 0);
        Assert.Equal(waits, balance.Inputs[0].Sequence);

        var offered = IndexOf(commitment, CommitmentOutputKind.OfferedHtlc);
        var preimage = TestChannel.PreimageOf((int)commitment.Outputs[offered].Htlc!.Value.Id.Value);
        var redeemed = Take(channel.Bob, new HtlcPreimageClaim(commitment, point, offered, preimage), keys.RemoteHtlc, known: 0);
        Assert.Equal(preimage.ToArray(), redeemed.Inputs[0].Witness.Items[1].Span.ToArray());
        Assert.Equal((waits, 0U), (redeemed.Inputs[0].Sequence, redeemed.LockTime));

        var received = IndexOf(commitment, CommitmentOutputKind.ReceivedHtlc);
        var expired = Take(channel.Bob, new HtlcTimeoutClaim(commitment, point, received), keys.RemoteHtlc, known: 0);
        Assert.Equal((waits, 500_000U, 0), (expired.Inputs[0].Sequence, expired.LockTime, expired.Inputs[0].Witness.Items[1].Length));
        Assert.Throws<ArgumentException>(() => new HtlcTimeoutClaim(commitment, point, offered));
        Assert.Throws<ArgumentException>(() => new HtlcPreimageClaim(commitment, point, received, preimage));
    }

    [Theory]
    [MemberData(nameof(BothFormats))]
    public void A_revoked_commitment_is_taken_whole(string format)
    {
        using var channel = new TestChannel(Formats.Of(format));
        var revoked = channel.OfAlice(0, channel.TypicalSpec());
        channel.Advance(1, channel.TypicalSpec());
        var secret = channel.Alice.Reveal(new(TestChannel.Number, new(0))).Value;
        var anchors = channel.Format.HasAnchors ? 3UL : 0;
        var key = revoked.Keys.Revocation;
        var toLocal = DelayedPenalty.OfToLocal(revoked, IndexOf(revoked, CommitmentOutputKind.ToLocal), secret);
        var offered = new HtlcPenalty(revoked, IndexOf(revoked, CommitmentOutputKind.OfferedHtlc), secret);
        var received = new HtlcPenalty(revoked, IndexOf(revoked, CommitmentOutputKind.ReceivedHtlc), secret);

        Assert.Equal(
            [new(324), new(407 + anchors), new(413 + anchors)],
            new[] { toLocal.ExpectedWeight, offered.ExpectedWeight, received.ExpectedWeight });
        Assert.Equal([1], Take(channel.Bob, toLocal, key, known: 8).Inputs[0].Witness.Items[1].Span.ToArray());
        Assert.Equal(revoked.Keys.Revocation.ToPointBytes().ToArray(), Take(channel.Bob, offered, key, known: 0).Inputs[0].Witness.Items[1].Span.ToArray());
        Take(channel.Bob, received, key, known: 0);

        var secondStage = DelayedPenalty.OfSecondStage(revoked, revoked.HtlcTransactions[0].UnsignedTransaction, secret);
        Take(channel.Bob, Assert.Single(secondStage), key, known: 8);
        Assert.Empty(DelayedPenalty.OfSecondStage(revoked, new Transaction(2, [], [new(new(5), Formats.Destination)], 0), secret));

        var batch = TakeAll(channel.Bob, [toLocal, offered, received, secondStage[0]]);
        Assert.Equal(4, batch.Inputs.Count);
    }

    [Fact]
    public void All_htlcs_of_the_fullest_channel_are_taken_in_one_penalty()
    {
        using var channel = new TestChannel(CommitmentFormat.StaticRemotekey, funding: 1_000_000_000);
        CommitmentHtlc[] htlcs = [.. Enumerable.Range(0, 966).Select(id => TestChannel.Htlc((HtlcDirection)(id % 2), id, 500_000_000))];
        var revoked = channel.OfAlice(0, channel.Spec(TestChannel.OrdinaryFee, htlcs));
        var secret = new PerCommitmentSecret(Bytes32.FromHex(new string('1', 64)));
        Claim[] claims =
        [
            DelayedPenalty.OfToLocal(revoked, IndexOf(revoked, CommitmentOutputKind.ToLocal), secret),
            .. revoked.HtlcTransactions.Select(htlc => new HtlcPenalty(revoked, htlc.OutputIndex, secret)),
        ];

        Assert.True(ClaimTransaction.TryBuild([.. claims], Formats.Destination, FeeRate.Floor, out var penalty, out var error), error.ToString());
        Assert.Equal(967, penalty.UnsignedTransaction.Inputs.Count);
        Assert.False(ClaimTransaction.TryBuild([.. claims, .. claims], Formats.Destination, FeeRate.Floor, out _, out var heavy));
        Assert.Equal(ClaimError.TooHeavy, heavy);
    }

    [Fact]
    public void A_claim_that_is_not_worth_its_fee_is_not_made()
    {
        using var channel = new TestChannel(CommitmentFormat.Anchors);
        var commitment = channel.OfAlice(0, channel.TypicalSpec());
        var anchor = new AnchorClaim(commitment, IndexOf(commitment, CommitmentOutputKind.LocalAnchor), isOurs: true);

        Assert.False(ClaimTransaction.TryBuild([anchor], Formats.Destination, FeeRate.Floor, out _, out var dust));
        Assert.False(ClaimTransaction.TryBuild([], Formats.Destination, FeeRate.Floor, out _, out var nothing));
        Assert.Equal((ClaimError.AmountBelowDustLimit, ClaimError.NothingToClaim), (dust, nothing));
    }

    [Fact]
    public void A_wallet_pays_for_an_anchor_whose_commitment_is_to_confirm()
    {
        using var channel = new TestChannel(CommitmentFormat.Anchors);
        var commitment = channel.OfAlice(0, channel.TypicalSpec());
        var anchor = new AnchorClaim(commitment, IndexOf(commitment, CommitmentOutputKind.LocalAnchor), isOurs: true);
        var coin = new WalletInput(new(new(Bytes32.FromHex(new string('c', 64))), 3), new(20_000), new(272));
        var other = coin with { OutPoint = coin.OutPoint with { Index = 4 }, Amount = new(700) };

        Assert.True(ClaimTransaction.TryBuild([anchor], [coin, other], Formats.Destination, new(5_000), out var child, out var error), error.ToString());
        Assert.Equal([anchor.OutPoint, coin.OutPoint, other.OutPoint], child.UnsignedTransaction.Inputs.Select(input => input.PreviousOutput));
        Assert.Equal([WalletInput.Sequence, WalletInput.Sequence], child.UnsignedTransaction.Inputs.Skip(1).Select(input => input.Sequence));
        Assert.Equal([new TransactionOutput(new(330 + 20_000 + 700 - 5_000), Formats.Destination)], child.UnsignedTransaction.Outputs);
        Assert.Equal(
            ClaimTransaction.WeightOf(ClaimTransaction.FrameWeight(Formats.Destination), anchor.ExpectedWeight + coin.ExpectedWeight + other.ExpectedWeight, 3),
            child.ExpectedWeight);

        var signed = Sign(channel.Alice, child);
        Formats.VerifyInput(signed, 0, anchor.WitnessScript, anchor.Amount, channel.AliceTerms.Local.Funding, signed.Inputs[0].Witness.Items[0]);
        Assert.All(signed.Inputs.Skip(1), input => Assert.True(input.Witness.IsEmpty));
        Assert.Throws<ArgumentException>(() => child.Complete([default, default, default]));

        Assert.True(ClaimTransaction.TryBuild([anchor], [coin], Formats.Destination, new(20_000), out _, out _));
        Assert.False(ClaimTransaction.TryBuild([anchor], [coin], Formats.Destination, new(20_001), out _, out var dust));
        Assert.False(ClaimTransaction.TryBuild([], [coin], Formats.Destination, new(500), out _, out var nothing));
        Assert.Equal((ClaimError.AmountBelowDustLimit, ClaimError.NothingToClaim), (dust, nothing));
    }

    private static int IndexOf(CommitmentTransaction commitment, CommitmentOutputKind kind) => commitment.Outputs.ToList().FindIndex(output => output.Kind == kind);

    private static Transaction Take(SeedSigner signer, Claim claim, PublicKey key, int known)
    {
        Assert.True(ClaimTransaction.TryBuild([claim], Formats.Destination, TestChannel.OrdinaryFee, out var claimTransaction, out var error), error.ToString());
        var signed = Sign(signer, claimTransaction);
        Formats.VerifyInput(signed, 0, claim.ScriptCode, claim.Amount, key, signed.Inputs[0].Witness.Items[0]);
        CommitmentTests.AssertWeight(claimTransaction.ExpectedWeight, signed, signatures: 1, known);
        return signed;
    }

    private static Transaction TakeAll(SeedSigner signer, Sequence<Claim> claims)
    {
        Assert.True(ClaimTransaction.TryBuild(claims, Formats.Destination, TestChannel.OrdinaryFee, out var transaction, out _));
        var signed = Sign(signer, transaction);
        CommitmentTests.AssertWeight(transaction.ExpectedWeight, signed, signatures: claims.Count, known: 16);
        Assert.Equal(claims.Aggregate(0UL, (sum, claim) => sum + claim.Amount.Value), signed.Outputs[0].Amount.Value + TestChannel.OrdinaryFee.FeeFor(transaction.ExpectedWeight).Value);
        return signed;
    }

    private static Transaction Sign(SeedSigner signer, ClaimTransaction transaction) =>
        transaction.Complete([.. Enumerable.Range(0, transaction.Claims.Count).Select(input =>
        {
            var reply = signer.Sign(new ClaimRequest(TestChannel.Number, transaction, input));
            Assert.True(reply.IsGiven);
            return reply.Value;
        })]);
}
