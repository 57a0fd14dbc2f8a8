using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Transactions.Tests;

/// <summary>What was proved once in this process is not proved again, and nothing else is taken for proved.</summary>
public sealed class OnceTests : IDisposable
{
    private const uint Number = TestChannel.Number;

    private readonly TestChannel _channel = new(CommitmentFormat.Anchors);

    public void Dispose() => _channel.Dispose();

    [Fact]
    public void Keys_know_what_they_were_derived_from_and_nothing_is_derived_again()
    {
        var terms = _channel.AliceTerms;
        var point = _channel.Alice.PerCommitmentPointOf(Number, new(0));
        Assert.True(CommitmentKeys.TryDerive(terms.Local, terms.Remote, point, out var keys));
        var sameByValue = (Local: terms.Local with { }, Remote: terms.Remote with { });
        var spliced = (Local: terms.Local with { Funding = point }, Remote: terms.Remote with { Funding = point });
        var followed = 0;

        var allocated = Allocation.Least(() =>
        {
            followed += keys.FollowFrom(sameByValue.Local, sameByValue.Remote, point) ? 1 : 0;
            followed += keys.FollowFrom(spliced.Local, spliced.Remote, point) ? 1 : 0;
        });

        Assert.Equal(0, allocated);
        Assert.NotEqual(0, followed);
        Assert.Equal(0, followed % 2);
    }

    [Fact]
    public void Keys_do_not_follow_from_anything_else()
    {
        var terms = _channel.AliceTerms;
        var point = _channel.Alice.PerCommitmentPointOf(Number, new(0));
        Assert.True(CommitmentKeys.TryDerive(terms.Local, terms.Remote, point, out var keys));

        Assert.False(keys.FollowFrom(terms.Local, terms.Remote, _channel.Alice.PerCommitmentPointOf(Number, new(1))));
        Assert.False(keys.FollowFrom(terms.Remote, terms.Local, point));
        Assert.False(keys.FollowFrom(terms.Local with { DelayedPaymentBasepoint = point }, terms.Remote, point));
        Assert.False(keys.FollowFrom(terms.Local with { HtlcBasepoint = point }, terms.Remote, point));
        Assert.False(keys.FollowFrom(terms.Local, terms.Remote with { RevocationBasepoint = point }, point));
        Assert.False(keys.FollowFrom(terms.Local, terms.Remote with { HtlcBasepoint = point }, point));
        Assert.False(keys.FollowFrom(terms.Local, terms.Remote with { PaymentBasepoint = point }, point));
    }

    [Fact]
    public void Keys_put_together_by_hand_are_as_good_as_derived_ones_and_no_better()
    {
        var terms = _channel.AliceTerms;
        var point = _channel.Alice.PerCommitmentPointOf(Number, new(0));
        Assert.True(CommitmentKeys.TryDerive(terms.Local, terms.Remote, point, out var keys));
        var byHand = new CommitmentKeys(keys.Revocation, keys.LocalDelayed, keys.LocalHtlc, keys.RemoteHtlc, keys.Remote);

        Assert.Equal(keys, byHand);
        Assert.Equal(keys.GetHashCode(), byHand.GetHashCode());
        Assert.True(byHand.FollowFrom(terms.Local, terms.Remote, point));
        foreach (var changed in Changed(keys))
        {
            Assert.NotEqual(keys, changed);
            Assert.False(changed.FollowFrom(terms.Local, terms.Remote, point));
            Assert.True((changed with { Revocation = keys.Revocation, LocalDelayed = keys.LocalDelayed, LocalHtlc = keys.LocalHtlc, RemoteHtlc = keys.RemoteHtlc, Remote = keys.Remote })
                .FollowFrom(terms.Local, terms.Remote, point));
        }
    }

    /// <summary>Whoever asks could put its own key into the commitment, by a copy of keys that were derived honestly.</summary>
    [Fact]
    public void The_signer_refuses_a_copy_of_derived_keys_in_which_one_was_exchanged()
    {
        var spec = _channel.TypicalSpec();
        var point = _channel.Alice.PerCommitmentPointOf(Number, new(0));
        foreach (var keys in Changed(_channel.OfAlice(0, spec).Keys))
        {
            Assert.True(_channel.AliceBuilder.TryBuild(new(0), keys, spec, out var forged, out _));

            Assert.Equal(Refusal.OtherChannel, _channel.Bob.Sign(new RemoteCommitmentRequest(Number, forged, point)).Refusal);
            Assert.Equal(Refusal.OtherChannel, _channel.Alice.Accept(new(Number, forged, new(default, default))));
            Assert.Equal(Refusal.OtherChannel, _channel.Alice.Sign(new BroadcastRequest(Number, forged)).Refusal);
        }
    }

    [Fact]
    public void Signatures_that_held_are_not_checked_again_even_if_they_come_in_another_object()
    {
        var commitment = _channel.OfAlice(0, _channel.TypicalSpec());
        var signatures = _channel.BobSigns(commitment);
        Assert.Equal(SignatureFault.None, commitment.Verify(signatures));
        var again = new CommitmentSignatures(signatures.Commitment, [.. signatures.Htlcs]);
        var faults = 0;

        var allocated = Allocation.Least(() => faults += commitment.Verify(again) == SignatureFault.None ? 0 : 1);

        Assert.Equal(0, allocated);
        Assert.Equal(0, faults);
    }

    [Fact]
    public void Signatures_that_held_say_nothing_of_others()
    {
        var spec = _channel.TypicalSpec();
        var commitment = _channel.OfAlice(0, spec);
        var good = _channel.BobSigns(commitment);
        Assert.Equal(SignatureFault.None, commitment.Verify(good));
        (CommitmentSignatures Signatures, SignatureFault Fault)[] wrong =
        [
            (good with { Commitment = good.Htlcs[0] }, SignatureFault.Commitment),
            (good with { Htlcs = [good.Htlcs[1], good.Htlcs[0], .. good.Htlcs.Span[2..]] }, SignatureFault.Htlc),
            (good with { Htlcs = [.. good.Htlcs.Span[..^1], good.Commitment] }, SignatureFault.Htlc),
            (good with { Htlcs = [.. good.Htlcs.Span[..^1]] }, SignatureFault.HtlcCount),
            (good with { Htlcs = [.. good.Htlcs, good.Htlcs[0]] }, SignatureFault.HtlcCount),
        ];

        foreach (var (signatures, fault) in wrong)
        {
            // Twice: neither the good ones before nor a first look at the wrong ones makes them good.
            Assert.Equal(fault, commitment.Verify(signatures));
            Assert.Equal(fault, commitment.Verify(signatures));
            Assert.Equal(Refusal.NotAccepted, _channel.Alice.Accept(new(Number, commitment, signatures)));
            Assert.Equal(SignatureFault.None, commitment.Verify(good));
        }

        // The same signatures on another commitment: each object knows only its own.
        Assert.NotEqual(SignatureFault.None, _channel.OfAlice(1, spec).Verify(good));
        Assert.Equal(Refusal.None, _channel.Alice.Accept(new(Number, commitment, good)));
    }

    [Fact]
    public void Without_htlc_outputs_no_htlc_secret_is_needed_and_with_them_none_will_not_do()
    {
        using var funding = PrivateKey.FromBytes(TestChannel.Seed(3));
        var terms = _channel.AliceTerms with { Remote = _channel.AliceTerms.Remote with { Funding = funding.PublicKey } };
        var builder = new CommitmentBuilder(terms);
        var keys = _channel.OfAlice(0, _channel.TypicalSpec()).Keys;
        Assert.True(builder.TryBuild(new(0), keys, _channel.Spec(TestChannel.OrdinaryFee), out var without, out _));
        Assert.True(builder.TryBuild(new(0), keys, _channel.TypicalSpec(), out var with, out _));

        Assert.Equal(SignatureFault.None, without.Verify(without.SignAsRemote(funding, null)));
        Assert.Throws<ArgumentNullException>(() => with.SignAsRemote(funding, null));
        Assert.Throws<ArgumentException>(() => with.SignAsRemote(funding, funding));
    }

    private static IEnumerable<CommitmentKeys> Changed(CommitmentKeys keys) =>
    [
        keys with { Revocation = keys.Remote },
        keys with { LocalDelayed = keys.Remote },
        keys with { LocalHtlc = keys.Remote },
        keys with { RemoteHtlc = keys.Remote },
        keys with { Remote = keys.Revocation },
    ];
}
