using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions.Tests;

public sealed class SignerTests : IDisposable
{
    private const uint Number = TestChannel.Number;

    private readonly TestChannel _channel = new(CommitmentFormat.Anchors);

    public void Dispose() => _channel.Dispose();

    [Fact]
    public void A_revoked_commitment_is_never_signed_for_broadcast()
    {
        var spec = _channel.TypicalSpec();
        var old = _channel.OfAlice(0, spec);
        _channel.Advance(2, spec);

        Assert.Equal(new(default, Refusal.NotNewest), _channel.Alice.Sign(new BroadcastRequest(Number, old)));
        Assert.Equal(new(default, Refusal.NotNewest), _channel.Alice.Sign(new HtlcRequest(Number, old.HtlcTransactions[0])));
        Assert.Equal(new(default, Refusal.NotNewest), _channel.Alice.Sign(new BroadcastRequest(Number, _channel.OfAlice(1, spec))));
    }

    [Fact]
    public void A_commitment_without_the_peers_signatures_is_not_signed_for_broadcast()
    {
        var spec = _channel.TypicalSpec();
        _channel.Advance(0, spec);
        var otherState = _channel.OfAlice(0, _channel.Spec(TestChannel.OrdinaryFee));

        Assert.Equal(Refusal.NotAccepted, _channel.Alice.Sign(new BroadcastRequest(Number, otherState)).Refusal);
        Assert.Equal(Refusal.NotAccepted, _channel.Alice.Sign(new BroadcastRequest(Number, _channel.OfAlice(1, spec))).Refusal);
    }

    [Fact]
    public void A_secret_is_not_revealed_before_the_next_commitment_is_accepted()
    {
        _channel.Advance(1, _channel.TypicalSpec());

        Assert.Equal(Refusal.NextNotAccepted, _channel.Alice.Reveal(new(Number, new(1))).Refusal);
        Assert.Equal(Refusal.SecretOutOfOrder, _channel.Alice.Reveal(new(Number, new(2))).Refusal);
        Assert.Equal(Refusal.None, _channel.Alice.Reveal(new(Number, new(0))).Refusal);
    }

    [Fact]
    public void A_refused_request_carries_no_secret()
    {
        Assert.Equal(default, _channel.Alice.Reveal(new(Number, new(0))).Value);
        Assert.Equal(Refusal.NextNotAccepted, _channel.Alice.Reveal(new(Number, new(0))).Refusal);
    }

    [Fact]
    public void The_secret_of_a_commitment_that_was_signed_for_broadcast_stays_and_no_newer_one_is_accepted()
    {
        var spec = _channel.TypicalSpec();
        var newest = _channel.Advance(1, spec);
        Assert.True(_channel.Alice.Sign(new BroadcastRequest(Number, newest)).IsGiven);
        var next = _channel.OfAlice(2, spec);

        Assert.Equal(Refusal.SignedForBroadcast, _channel.Alice.Accept(new(Number, next, _channel.BobSigns(next))));
        Assert.Equal(Refusal.SignedForBroadcast, _channel.Alice.Reveal(new(Number, new(1))).Refusal);
    }

    [Fact]
    public void A_second_state_of_one_number_is_not_signed_for_the_peer()
    {
        var first = _channel.OfAlice(0, _channel.TypicalSpec());
        var second = _channel.OfAlice(0, _channel.Spec(TestChannel.OrdinaryFee));
        var signatures = _channel.BobSigns(first);

        Assert.Equal(Refusal.DifferentState, Ask(second).Refusal);
        Assert.Equal(signatures, Ask(first).Value);
        Assert.Equal(Refusal.NumberSkipped, Ask(_channel.OfAlice(2, _channel.TypicalSpec())).Refusal);
        Assert.Equal(Refusal.None, Ask(_channel.OfAlice(1, _channel.TypicalSpec())).Refusal);
        Assert.Equal(Refusal.OldState, Ask(first).Refusal);

        SignerReply<CommitmentSignatures> Ask(CommitmentTransaction commitment) =>
            _channel.Bob.Sign(new RemoteCommitmentRequest(Number, commitment, _channel.Alice.PerCommitmentPointOf(Number, commitment.Number)));
    }

    [Fact]
    public void Commitments_of_one_number_on_two_funding_outputs_are_signed_side_by_side()
    {
        var spec = _channel.TypicalSpec();
        var first = _channel.OfAlice(0, spec);
        _channel.BobSigns(first);
        var splicedTerms = _channel.AliceTerms with { FundingOutPoint = new(default, 3) };
        Assert.True(new CommitmentBuilder(splicedTerms).TryBuild(new(0), first.Keys, spec, out var spliced, out _));

        _channel.BobSigns(spliced);

        Assert.Equal(2, _channel.Bob.MarksOf(Number).RemoteNewest.Count);
    }

    [Fact]
    public void Transactions_of_another_channel_are_refused()
    {
        var spec = _channel.TypicalSpec();
        var commitment = _channel.OfAlice(0, spec);
        var point = _channel.Alice.PerCommitmentPointOf(Number, new(0));
        var otherPoint = _channel.Alice.PerCommitmentPointOf(Number, new(1));

        Assert.Equal(Refusal.OtherChannel, _channel.Bob.Sign(new RemoteCommitmentRequest(Number + 1, commitment, point)).Refusal);
        Assert.Equal(Refusal.OtherChannel, _channel.Bob.Sign(new RemoteCommitmentRequest(Number, commitment, otherPoint)).Refusal);
        Assert.Equal(Refusal.OtherChannel, _channel.Bob.Sign(new RemoteCommitmentRequest(Number, _channel.OfBob(0, spec), point)).Refusal);
        Assert.Equal(Refusal.OtherChannel, _channel.Bob.Sign(new BroadcastRequest(Number, commitment)).Refusal);
        Assert.Equal(Refusal.OtherChannel, _channel.Alice.Accept(new(Number + 1, commitment, _channel.BobSigns(commitment))));
    }

    [Fact]
    public void Signatures_that_do_not_hold_are_not_accepted()
    {
        var commitment = _channel.OfAlice(0, _channel.TypicalSpec());
        var good = _channel.BobSigns(commitment);

        Assert.Equal(Refusal.NotAccepted, _channel.Alice.Accept(new(Number, commitment, good with { Commitment = good.Htlcs[0] })));
        Assert.Equal(Refusal.NotAccepted, _channel.Alice.Accept(new(Number, commitment, good with { Htlcs = [] })));
        Assert.Equal(SignerMarks.Initial, _channel.Alice.MarksOf(Number));
        Assert.Equal(Refusal.None, _channel.Alice.Accept(new(Number, commitment, good)));
    }

    [Fact]
    public void Marks_survive_a_restart_and_never_go_back()
    {
        var spec = _channel.TypicalSpec();
        _channel.Advance(1, spec);
        var early = _channel.Alice.MarksOf(Number);
        var newest = _channel.OfAlice(2, spec);
        Assert.Equal(Refusal.None, _channel.Alice.Accept(new(Number, newest, _channel.BobSigns(newest))));
        Assert.True(_channel.Alice.Reveal(new(Number, new(1))).IsGiven);
        var late = _channel.Alice.MarksOf(Number);

        using var restarted = new SeedSigner(TestChannel.Seed(1));
        Assert.True(restarted.TryRestore(Number, late));
        Assert.False(restarted.TryRestore(Number, early));
        Assert.Equal(late, restarted.MarksOf(Number));
        Assert.Equal(Refusal.NotNewest, restarted.Sign(new BroadcastRequest(Number, _channel.OfAlice(1, spec))).Refusal);
        Assert.True(restarted.Sign(new BroadcastRequest(Number, newest)).IsGiven);
        Assert.False(restarted.TryRestore(Number, late));
    }

    [Fact]
    public void Every_to_remote_is_found_and_spent_with_nothing_but_the_seed()
    {
        foreach (var format in new[] { CommitmentFormat.StaticRemotekey, CommitmentFormat.Anchors })
        {
            using var channel = new TestChannel(format);
            var theirs = channel.OfBob(5, channel.TypicalSpec());
            using var recovered = new SeedSigner(TestChannel.Seed(1));
            var scan = new ToRemoteScan(recovered, channels: 10);

            var found = Assert.Single(scan.Find(theirs.UnsignedTransaction));

            Assert.Equal(Number, found.Channel);
            Assert.Equal(theirs.Amounts.ToRemote, found.Claim.Amount);
            Assert.Empty(scan.Find(channel.OfAlice(5, channel.TypicalSpec()).UnsignedTransaction));
            Assert.True(ClaimTransaction.TryBuild([found.Claim], Formats.Destination, FeeRate.Floor, out var claim, out _));
            var reply = recovered.Sign(new ClaimRequest(Number, claim, 0));
            Assert.True(reply.IsGiven);
            var signed = claim.Complete([reply.Value]);
            Formats.VerifyInput(signed, 0, found.Claim.ScriptCode, found.Claim.Amount, recovered.PublicKeysOf(Number).PaymentBasepoint, signed.Inputs[0].Witness.Items[0]);
        }
    }

    [Fact]
    public void Nothing_of_a_signer_is_shown()
    {
        Assert.Equal("***", _channel.Alice.ToString());
        Assert.DoesNotContain("0", new ClaimKey.Revocation(new(Bytes32.FromHex(new string('0', 64)))).ToString(), StringComparison.Ordinal);
    }
}
