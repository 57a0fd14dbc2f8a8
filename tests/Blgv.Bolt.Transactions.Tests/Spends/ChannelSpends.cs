using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions.Tests.Spends;

/// <summary>Every way in which the outputs of a channel are spent, made by the library; what no claim is for, by hand.</summary>
internal sealed class ChannelSpends(RandomChannel channel)
{
    /// <summary>Where claims go.</summary>
    internal static Script Destination { get; } = StandardScript.P2wpkh(new byte[20]);

    private CommitmentTransaction Commitment => channel.Commitment;

    internal IEnumerable<Spend> All() =>
        [OfFunding(), .. Closings(), .. Enumerable.Range(0, Commitment.Outputs.Count).SelectMany(OfOutput), .. Commitment.HtlcTransactions.SelectMany(OfSecondStage)];

    internal Spend OfFunding() => ByBoth("funding by the commitment", channel.Signed);

    /// <summary>The legacy one, and the simple one with both outputs or one.</summary>
    internal IEnumerable<Spend> Closings()
    {
        var funding = Commitment.Funding;
        var half = new Satoshi(funding.Amount.Value / 2);
        var other = StandardScript.P2wsh(Script.Empty);
        var quarter = new Satoshi(funding.Amount.Value / 4);
        Assert.True(ClosingTransaction.TryBuildLegacy(
            funding, new((half + quarter).ToMilliSatoshi(), Destination), new(quarter.ToMilliSatoshi(), other), new(1_000), new(546), out var legacy, out _));
        yield return OfClosing("legacy closing", legacy);
        Assert.True(ClosingTransaction.TryBuild(
            funding, Destination, half.ToMilliSatoshi(), new ClosingShare(half.ToMilliSatoshi(), other), new(1_000), 77, out var simple, out _));
        yield return OfClosing("closing", simple);
        Assert.True(ClosingTransaction.TryBuild(funding, Destination, half.ToMilliSatoshi(), closee: null, new(1_000), 0, out var alone, out _));
        yield return OfClosing("closing with one output", alone);
    }

    internal Spend OfClosing(string form, ClosingTransaction closing)
    {
        var signed = closing.Complete(closing.Sign(channel.Owner.Funding), closing.Sign(channel.Peer.Funding));
        var spend = ByBoth(form, signed);
        Assert.Equal(closing.ExpectedWeight.Value, signed.Weight.Value + (ulong)spend.SignatureSavings());
        Assert.True(closing.Verify(closing.Sign(channel.Peer.Funding)));
        Assert.Equal(signed.Outputs.Select(output => output.Amount).Order(), signed.Outputs.Select(output => output.Amount));
        return spend;
    }

    internal IEnumerable<Spend> OfOutput(int index) => Commitment.Outputs[index].Kind switch
    {
        CommitmentOutputKind.ToLocal => [ToLocalDelayed(index), ToLocalRevoked(index)],
        CommitmentOutputKind.ToRemote => [ToRemote(index)],
        CommitmentOutputKind.LocalAnchor => [OwnedAnchor(index, isOwners: true), AnyonesAnchor(index)],
        CommitmentOutputKind.RemoteAnchor => [OwnedAnchor(index, isOwners: false), AnyonesAnchor(index)],
        CommitmentOutputKind.OfferedHtlc => [Timeout(index), PreimageClaim(index), HtlcRevoked(index)],
        _ => [Success(index), TimeoutClaim(index), HtlcRevoked(index)],
    };

    internal IEnumerable<Spend> OfSecondStage(HtlcTransaction stage)
    {
        var signed = SecondStage(stage);
        var delayed = DelayedClaim.OfHtlc(stage, new OutPoint(signed.ComputeTxId(), 0));
        yield return Claimed("second stage after the delay", channel.Owner, delayed) with
        {
            Delay = Commitment.Terms.ToSelfDelay,
            Unsigned = ScriptError.EvaluatedFalse,
            Swapped = ScriptError.NonMinimalIf,
        };
        yield return Claimed("second stage revoked", channel.Peer, Assert.Single(DelayedPenalty.OfSecondStage(Commitment, signed, channel.Secret))) with
        {
            Unsigned = ScriptError.EvaluatedFalse,
            Swapped = ScriptError.NonMinimalIf,
        };
    }

    /// <summary>The HTLC transaction of an output with all signatures.</summary>
    internal Transaction SecondStage(HtlcTransaction stage)
    {
        var remote = channel.Signatures.Htlcs[Commitment.HtlcTransactions.Span.IndexOf(stage)];
        Assert.True(stage.Verify(remote));
        var local = stage.SignAsOwner(channel.OwnerHtlc);
        return stage is HtlcSuccessTransaction success
            ? success.Complete(local, remote, channel.PreimageOf(stage.Htlc.PaymentHash))
            : ((HtlcTimeoutTransaction)stage).Complete(local, remote);
    }

    internal HtlcTransaction StageOf(int index) => Commitment.HtlcTransactions.First(stage => stage.OutputIndex == index);

    private uint AnchorsDelay => channel.HasAnchors ? 1U : 0;

    private Spend ByBoth(string form, Transaction transaction)
    {
        var funding = Commitment.Funding;
        var ownerFirst = funding.Local.ToPointBytes().CompareTo(funding.Remote.ToPointBytes()) <= 0;
        var (first, second) = ownerFirst ? (channel.Owner.Funding, channel.Peer.Funding) : (channel.Peer.Funding, channel.Owner.Funding);
        return new(form, transaction, 0, [channel.FundingSpent], funding.WitnessScript, [new(1, first), new(2, second)])
        {
            Stranger = channel.Stranger,
            Swapped = ScriptError.NullFail,
        };
    }

    private Spend ToLocalDelayed(int index) => Claimed("to_local after the delay", channel.Owner, DelayedClaim.OfToLocal(Commitment, index)) with
    {
        Delay = Commitment.Terms.ToSelfDelay,
        Unsigned = ScriptError.EvaluatedFalse,
        Swapped = ScriptError.NonMinimalIf,
    };

    private Spend ToLocalRevoked(int index) => Claimed("to_local revoked", channel.Peer, DelayedPenalty.OfToLocal(Commitment, index, channel.Secret)) with
    {
        Unsigned = ScriptError.EvaluatedFalse,
        Swapped = ScriptError.NonMinimalIf,
    };

    private Spend ToRemote(int index)
    {
        var claim = new ToRemoteClaim(Commitment.Terms.Format, channel.Peer.Payment.PublicKey, Commitment.OutPointOf(index), Commitment.Outputs[index].Amount);
        return Claimed("to_remote", channel.Peer, claim) with
        {
            Delay = AnchorsDelay,
            Unsigned = channel.HasAnchors ? ScriptError.CheckSigVerifyFailed : ScriptError.EvaluatedFalse,
            Swapped = channel.HasAnchors ? ScriptError.None : ScriptError.EqualVerifyFailed,
        };
    }

    /// <summary>An empty signature leads to the branch for anyone, which waits.</summary>
    private Spend OwnedAnchor(int index, bool isOwners) =>
        Claimed("anchor by its owner", isOwners ? channel.Owner : channel.Peer, new AnchorClaim(Commitment, index, isOwners)) with
        {
            Unsigned = ScriptError.UnsatisfiedLockTime,
        };

    private Spend AnyonesAnchor(int index)
    {
        var output = Commitment.Outputs[index];
        var witness = new Witness([Bytes.Empty, output.WitnessScript.Content]);
        var input = new TransactionInput(Commitment.OutPointOf(index), Script.Empty, 16, witness);
        var transaction = new Transaction(2, [input], [new(new(300), Destination)], 0);
        return new("anchor by anyone", transaction, 0, [SpentAt(index)], output.WitnessScript, []) { Stranger = channel.Stranger, Delay = 16 };
    }

    private Spend Timeout(int index) => Staged("offered HTLC by its timeout transaction", index) with { Swapped = ScriptError.NullFail };

    private Spend Success(int index) => Staged("received HTLC by its success transaction", index) with
    {
        Swapped = ScriptError.UnsatisfiedLockTime,
        OtherArgument = ScriptError.EqualVerifyFailed,
    };

    private Spend Staged(string form, int index)
    {
        var stage = StageOf(index);
        return new(form, SecondStage(stage), 0, [SpentAt(index)], stage.Output.WitnessScript, [new(1, channel.PeerHtlc), new(2, channel.OwnerHtlc)])
        {
            Stranger = channel.Stranger,
            Delay = AnchorsDelay,
        };
    }

    private Spend PreimageClaim(int index)
    {
        var preimage = channel.PreimageOf(Commitment.Outputs[index].Htlc!.Value.PaymentHash);
        return Claimed("offered HTLC by preimage", channel.Peer, new HtlcPreimageClaim(Commitment, channel.Point, index, preimage)) with
        {
            Delay = AnchorsDelay,
            Unsigned = ScriptError.EvaluatedFalse,
            Swapped = ScriptError.StackUnderflow,
            OtherArgument = ScriptError.EqualVerifyFailed,
        };
    }

    private Spend TimeoutClaim(int index) =>
        Claimed("received HTLC by timeout", channel.Peer, new HtlcTimeoutClaim(Commitment, channel.Point, index)) with
        {
            Delay = AnchorsDelay,
            Expiry = Commitment.Outputs[index].Htlc!.Value.Expiry.Value,
            Unsigned = ScriptError.EvaluatedFalse,
            Swapped = ScriptError.EvaluatedFalse,
        };

    /// <summary>With another key than revocationpubkey the script takes the branches of the HTLC itself.</summary>
    private Spend HtlcRevoked(int index)
    {
        var isOffered = Commitment.Outputs[index].Kind == CommitmentOutputKind.OfferedHtlc;
        var otherwise = isOffered ? ScriptError.StackUnderflow : ScriptError.UnsatisfiedLockTime;
        return Claimed("HTLC revoked", channel.Peer, new HtlcPenalty(Commitment, index, channel.Secret)) with
        {
            Unsigned = ScriptError.EvaluatedFalse,
            Swapped = otherwise,
            OtherArgument = otherwise,
        };
    }

    private TransactionOutput SpentAt(int index) => Commitment.UnsignedTransaction.Outputs[index];

    private Spend Claimed(string form, Party party, Claim claim) => Claimed(form, party, [claim])[0];

    /// <summary>Takes many outputs at once; each input is a spend.</summary>
    internal IReadOnlyList<Spend> Claimed(string form, Party party, Sequence<Claim> claims, FeeRate feeRate = default, Script? destination = null)
    {
        Assert.True(ClaimTransaction.TryBuild(claims, destination ?? Destination, feeRate, out var transaction, out var error), $"{form}: {error}");
        var keys = claims.Select(claim => party.For(claim.Key)).ToArray();
        var signed = transaction.Complete(keys.Select((key, i) => transaction.Sign(i, key)).ToSequence());
        var spent = claims.Select(claim => new TransactionOutput(claim.Amount, ScriptPubKeyOf(claim, party))).ToSequence();
        var spends = claims.Select((claim, i) => new Spend(form, signed, i, spent, ScriptCodeOf(claim, party), [new(0, keys[i])])
        {
            Stranger = channel.Stranger,
        }).ToArray();
        AssertWeight(transaction, signed, spends);
        return spends;
    }

    /// <summary>
    /// BOLT 5 counts a few bytes wrong: a to_local script as 83 bytes, a received HTLC's as 139. But for those and for counting many
    /// inputs, the expected weight is that of signatures of 73 bytes.
    /// </summary>
    private static void AssertWeight(ClaimTransaction transaction, Transaction signed, IReadOnlyList<Spend> spends)
    {
        var savings = (ulong)spends.Sum(spend => spend.SignatureSavings());
        var slack = (long)transaction.ExpectedWeight.Value - (long)(signed.Weight.Value + savings);
        var most = transaction.Claims.Sum(claim => claim is DelayedPenalty or HtlcPenalty ? 8 : 0);
        Assert.True(signed.Weight <= transaction.ExpectedWeight, $"{transaction.Claims[0]}: {signed.Weight} of {transaction.ExpectedWeight}");
        Assert.True(slack <= most, $"{transaction.Claims[0]}: {slack} of {most}");
    }

    private static Script ScriptPubKeyOf(Claim claim, Party party) =>
        claim.WitnessScript.IsEmpty ? StandardScript.P2wpkh(party.Payment.PublicKey.ToPointBytes()) : StandardScript.P2wsh(claim.WitnessScript);

    private static Script ScriptCodeOf(Claim claim, Party party) =>
        claim.WitnessScript.IsEmpty ? StandardScript.P2pkh(party.Payment.PublicKey.ToPointBytes()) : claim.WitnessScript;
}
