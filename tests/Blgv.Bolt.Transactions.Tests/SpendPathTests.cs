using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using FsCheck.Fluent;

namespace Blgv.Bolt.Transactions.Tests;

/// <summary>Every way to spend every output executes exactly when it should: before and after delays, right and wrong key or preimage.</summary>
public sealed class SpendPathTests
{
    public static TheoryData<string> BothFormats => Formats.Names;

    [Theory]
    [MemberData(nameof(BothFormats))]
    public void Every_output_of_a_typical_commitment_is_spent_when_and_by_whom_it_should(string format)
    {
        using var channel = new TestChannel(Formats.Of(format));
        Check(channel, channel.TypicalSpec(), number: 2);
    }

    [Theory]
    [MemberData(nameof(BothFormats))]
    public void Every_output_of_any_commitment_is_spent_when_and_by_whom_it_should(string format)
    {
        using var channel = new TestChannel(Formats.Of(format), aliceDust: 354);
        var number = 0UL;
        Property.Holds(CommitmentProperties.Specs(channel, Gen.Elements(0, 1, 2, 5)).ToArbitrary(), spec => Check(channel, spec, number++), runs: 25);
    }

    [Theory]
    [MemberData(nameof(BothFormats))]
    public void Closing_transactions_execute(string format)
    {
        using var channel = new TestChannel(Formats.Of(format));
        var funding = channel.AliceBuilder.Funding;
        Assert.True(ClosingTransaction.TryBuild(funding, Formats.Destination, new(6_000_000_000), new(new(4_000_000_000), Formats.Destination), new(400), 0, out var closing, out _));
        using var alice = KeysOf(1);
        using var bob = KeysOf(2);
        var signed = closing.Complete(closing.Sign(alice.Funding), closing.Sign(bob.Funding));

        AssertVerdict(expected: true, signed, new(funding.Amount, funding.ScriptPubKey));
        AssertVerdict(expected: false, closing.Complete(closing.Sign(bob.Funding), closing.Sign(alice.Funding)), new(funding.Amount, funding.ScriptPubKey));
    }

    [Fact]
    public void Htlc_transactions_of_one_locktime_go_together_with_an_input_that_pays_and_the_peers_signatures_hold()
    {
        using var channel = new TestChannel(CommitmentFormat.Anchors);
        var commitment = channel.Advance(0, channel.TypicalSpec());
        var remote = channel.BobSigns(commitment);
        HtlcSuccessTransaction[] htlcs = [.. commitment.HtlcTransactions.OfType<HtlcSuccessTransaction>()];
        var fee = new TransactionInput(new(default, 0), 0xffff_fffd);
        var larger = new Transaction(
            2, [.. htlcs.Select(htlc => htlc.UnsignedTransaction.Inputs[0]), fee], [.. htlcs.Select(htlc => htlc.UnsignedTransaction.Outputs[0]), new(new(1000), Formats.Destination)], 0);
        Sequence<TransactionOutput> spent = [.. htlcs.Select(htlc => new TransactionOutput(htlc.Output.Amount, htlc.Output.ScriptPubKey)), new(new(5000), Formats.Destination)];

        for (var i = 0; i < htlcs.Length; i++)
        {
            var signature = channel.Alice.Sign(new HtlcRequest(TestChannel.Number, htlcs[i], larger, i));
            Assert.True(signature.IsGiven);
            var theirs = remote.Htlcs[commitment.HtlcTransactions.ToList().IndexOf(htlcs[i])];
            var signed = larger.WithWitness(i, htlcs[i].WitnessOf(signature.Value, theirs, PreimageOf(htlcs[i].Output)));
            Assert.True(ScriptInterpreter.Verify(signed, i, spent, out var error), error.ToString());
            Assert.False(ScriptInterpreter.Verify(signed with { Outputs = [signed.Outputs[0], signed.Outputs[1]] }, i, spent, out _));
            Assert.Equal(Refusal.OtherTransaction, channel.Alice.Sign(new HtlcRequest(TestChannel.Number, htlcs[i], larger, 1 - i)).Refusal);
            Assert.Equal(Refusal.OtherTransaction, channel.Alice.Sign(new HtlcRequest(TestChannel.Number, htlcs[i], larger with { LockTime = 1 }, i)).Refusal);
            Assert.Equal(Refusal.OtherTransaction, channel.Alice.Sign(new HtlcRequest(TestChannel.Number, htlcs[i], larger, 9)).Refusal);
        }
    }

    private static void Check(TestChannel channel, CommitmentSpec spec, ulong number)
    {
        using var alice = KeysOf(1);
        using var bob = KeysOf(2);
        var commitment = channel.OfAlice(number, spec);
        var point = alice.PerCommitment.PointOf(new(number));
        var secret = alice.PerCommitment.Reveal(new(number));
        using var aliceHtlc = Derived(alice.Htlc, point);
        using var bobHtlc = Derived(bob.Htlc, point);
        using var delayed = Derived(alice.DelayedPayment, point);
        Assert.True(KeyDerivation.TryDeriveRevocationPrivateKey(bob.Revocation, secret, out var revocation));
        using (revocation)
        {
            CheckCommitment(commitment, alice.Funding, bob.Funding);
            for (var i = 0; i < commitment.Outputs.Count; i++)
            {
                var output = commitment.Outputs[i];
                switch (output.Kind)
                {
                    case CommitmentOutputKind.ToLocal:
                        CheckClaim(DelayedClaim.OfToLocal(commitment, i), output, delayed, wrong: revocation);
                        CheckClaim(DelayedPenalty.OfToLocal(commitment, i, secret), output, revocation, wrong: delayed);
                        break;
                    case CommitmentOutputKind.ToRemote:
                        CheckClaim(new ToRemoteClaim(channel.Format, bob.PublicKeys.PaymentBasepoint, commitment.OutPointOf(i), output.Amount), output, bob.Payment, wrong: alice.Payment);
                        break;
                    case CommitmentOutputKind.LocalAnchor:
                        CheckClaim(new AnchorClaim(commitment, i, isOurs: true), output, alice.Funding, wrong: bob.Funding);
                        CheckAnchorOfAnybody(commitment, i);
                        break;
                    case CommitmentOutputKind.RemoteAnchor:
                        CheckClaim(new AnchorClaim(commitment, i, isOurs: false), output, bob.Funding, wrong: alice.Funding);
                        CheckAnchorOfAnybody(commitment, i);
                        break;
                    case CommitmentOutputKind.OfferedHtlc:
                        CheckClaim(new HtlcPreimageClaim(commitment, point, i, PreimageOf(output)), output, bobHtlc, wrong: aliceHtlc);
                        CheckClaim(new HtlcPreimageClaim(commitment, point, i, new(Bytes32.FromHex(new string('e', 64)))), output, right: null, wrong: bobHtlc);
                        CheckClaim(new HtlcPenalty(commitment, i, secret), output, revocation, wrong: bobHtlc);
                        break;
                    default:
                        CheckClaim(new HtlcTimeoutClaim(commitment, point, i), output, bobHtlc, wrong: aliceHtlc);
                        CheckClaim(new HtlcPenalty(commitment, i, secret), output, revocation, wrong: bobHtlc);
                        break;
                }
            }

            foreach (var htlc in commitment.HtlcTransactions)
            {
                CheckHtlc(htlc, aliceHtlc, bobHtlc);
                var second = new CommitmentOutput(CommitmentOutputKind.ToLocal, htlc.UnsignedTransaction.Outputs[0].Amount, htlc.UnsignedTransaction.Outputs[0].ScriptPubKey, commitment.DelayedWitnessScript, null);
                CheckClaim(DelayedClaim.OfHtlc(htlc, new(htlc.UnsignedTransaction.ComputeTxId(), 0)), second, delayed, wrong: aliceHtlc);
                CheckClaim(Assert.Single(DelayedPenalty.OfSecondStage(commitment, htlc.UnsignedTransaction, secret)), second, revocation, wrong: delayed);
            }
        }
    }

    private static void CheckCommitment(CommitmentTransaction commitment, PrivateKey alice, PrivateKey bob)
    {
        var spent = new TransactionOutput(commitment.Funding.Amount, commitment.Funding.ScriptPubKey);
        var (own, remote) = (commitment.SignAsOwner(alice), Witnesses.Sign(bob, commitment.Digest));
        AssertVerdict(expected: true, commitment.Complete(own, remote), spent);
        AssertVerdict(expected: false, commitment.Complete(remote, own), spent);
        AssertVerdict(expected: false, commitment.Complete(own, own), spent);
    }

    private static void CheckHtlc(HtlcTransaction htlc, PrivateKey alice, PrivateKey bob)
    {
        var spent = new TransactionOutput(htlc.Output.Amount, htlc.Output.ScriptPubKey);
        var (own, remote) = (htlc.SignAsOwner(alice), Witnesses.Sign(bob, htlc.RemoteDigest));
        switch (htlc)
        {
            case HtlcSuccessTransaction success:
                AssertVerdict(expected: true, success.Complete(own, remote, PreimageOf(htlc.Output)), spent);
                AssertVerdict(expected: false, success.Complete(own, remote, new(Bytes32.FromHex(new string('e', 64)))), spent);
                AssertVerdict(expected: false, success.Complete(remote, own, PreimageOf(htlc.Output)), spent);
                break;
            case HtlcTimeoutTransaction timeout:
                AssertVerdict(expected: true, timeout.Complete(own, remote), spent);
                AssertVerdict(expected: false, timeout.Complete(remote, own), spent);
                AssertVerdict(expected: false, timeout.Complete(own, remote) with { LockTime = htlc.Htlc.Expiry.Value - 1 }, spent);
                break;
            default:
                Assert.Fail("an HTLC transaction of no known kind");
                break;
        }
    }

    /// <summary>With its key, then with a wrong one, then before each delay has passed.</summary>
    private static void CheckClaim(Claim claim, CommitmentOutput output, PrivateKey? right, PrivateKey wrong)
    {
        var spent = new TransactionOutput(output.Amount, output.ScriptPubKey);
        var unsigned = new Transaction(2, [new(claim.OutPoint, claim.Sequence)], [new(new(330), Formats.Destination)], claim.LockTime);
        AssertVerdict(expected: false, Signed(unsigned, claim, wrong), spent);
        if (right is null)
        {
            return;
        }

        AssertVerdict(expected: true, Signed(unsigned, claim, right), spent);
        if (LockTime.IsRelative(claim.Sequence) && claim.Sequence > 0)
        {
            AssertVerdict(expected: false, Signed(unsigned with { Inputs = [new(claim.OutPoint, claim.Sequence - 1)] }, claim, right), spent);
            AssertVerdict(expected: false, Signed(unsigned with { Version = 1 }, claim, right), spent);
        }

        if (claim.LockTime > 0)
        {
            AssertVerdict(expected: false, Signed(unsigned with { LockTime = claim.LockTime - 1 }, claim, right), spent);
        }
    }

    private static void CheckAnchorOfAnybody(CommitmentTransaction commitment, int index)
    {
        var output = commitment.Outputs[index];
        var witness = Witnesses.Of(Bytes.Empty, output.WitnessScript.Content);
        foreach (var (sequence, expected) in new[] { (16U, true), (15U, false), (0xffff_fffdU, false) })
        {
            var transaction = new Transaction(2, [new(commitment.OutPointOf(index), Script.Empty, sequence, witness)], [new(new(330), Formats.Destination)], 0);
            AssertVerdict(expected, transaction, new(output.Amount, output.ScriptPubKey));
        }
    }

    private static Transaction Signed(Transaction unsigned, Claim claim, PrivateKey key)
    {
        var digest = new TransactionDigests(unsigned).SegwitV0(0, claim.ScriptCode, claim.Amount, SighashType.All);
        return unsigned.WithWitness(0, claim.WitnessWith(Witnesses.Signature(Witnesses.Sign(key, digest))));
    }

    private static void AssertVerdict(bool expected, Transaction transaction, TransactionOutput spent)
    {
        var verdict = ScriptInterpreter.Verify(transaction, 0, [spent], out var error);
        Assert.True(verdict == expected, $"{error} in {Convert.ToHexStringLower(transaction.ToBytes())} spending {spent}");
    }

    private static Preimage PreimageOf(CommitmentOutput output) =>
        Enumerable.Range(0, 10).Select(TestChannel.PreimageOf).Single(preimage => PaymentHash.FromBytes(System.Security.Cryptography.SHA256.HashData(preimage.ToArray())) == output.Htlc!.Value.PaymentHash);

    private static PrivateKey Derived(PrivateKey basepoint, PublicKey point) =>
        KeyDerivation.TryDerivePrivateKey(basepoint, point, out var key) ? key : throw new InvalidOperationException("no key");

    private static ChannelKeys KeysOf(byte seed)
    {
        Assert.True(ExtendedPrivateKey.TryFromSeed(TestChannel.Seed(seed), out var master));
        using (master)
        {
            Assert.True(ChannelKeys.TryDerive(master, TestChannel.Number, out var keys));
            return keys;
        }
    }
}
