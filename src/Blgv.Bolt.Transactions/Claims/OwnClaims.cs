using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>Our to_local, or what our HTLC transaction holds, after the delay.</summary>
/// <remarks>BOLT 5, "Unilateral Close Handling: Local Commitment Transaction".</remarks>
public sealed record DelayedClaim : Claim
{
    private readonly ushort _delay;

    private DelayedClaim(OutPoint outPoint, Satoshi amount, CommitmentTransaction commitment)
        : base(outPoint, amount, commitment.DelayedWitnessScript, new ClaimKey.Delayed(commitment.Number)) => _delay = commitment.Terms.ToSelfDelay;

    /// <inheritdoc/>
    public override uint Sequence => _delay;

    private protected override ulong ExpectedWitness => WitnessSize(between: 1);

    /// <summary>Of our own commitment.</summary>
    /// <param name="commitment">The commitment.</param>
    /// <param name="outputIndex">The position of to_local.</param>
    /// <returns>The claim.</returns>
    /// <exception cref="ArgumentException">The output is another.</exception>
    public static DelayedClaim OfToLocal(CommitmentTransaction commitment, int outputIndex)
    {
        var output = ClaimedOutput.Of(commitment, outputIndex, CommitmentOutputKind.ToLocal);
        return new(commitment.OutPointOf(outputIndex), output.Amount, commitment);
    }

    /// <summary>Of an HTLC transaction of ours.</summary>
    /// <param name="transaction">The HTLC transaction.</param>
    /// <param name="confirmed">Its id and output as mined; with anchors other inputs may have changed the id.</param>
    /// <returns>The claim.</returns>
    public static DelayedClaim OfHtlc(HtlcTransaction transaction, OutPoint confirmed)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return new(confirmed, transaction.UnsignedTransaction.Outputs[0].Amount, transaction.Commitment);
    }

    internal override Witness WitnessWith(Bytes signature) => Witnesses.Of(signature, Bytes.Empty, WitnessScript.Content);
}

/// <summary>Our anchor, to pay for its commitment.</summary>
/// <remarks>BOLT 3, "to_local_anchor and to_remote_anchor Output".</remarks>
public sealed record AnchorClaim : Claim
{
    /// <summary>The anchor of ours in a commitment of either party.</summary>
    /// <param name="commitment">The commitment.</param>
    /// <param name="outputIndex">The position of our anchor.</param>
    /// <param name="isOurs">Whether the commitment is ours.</param>
    /// <exception cref="ArgumentException">The output is another.</exception>
    public AnchorClaim(CommitmentTransaction commitment, int outputIndex, bool isOurs)
        : base(
            ClaimedOutput.PointOf(commitment, outputIndex),
            CommitmentFormat.AnchorAmount,
            ClaimedOutput.Of(commitment, outputIndex, isOurs ? CommitmentOutputKind.LocalAnchor : CommitmentOutputKind.RemoteAnchor).WitnessScript,
            new ClaimKey.Funding())
    {
    }

    /// <inheritdoc/>
    public override uint Sequence => Replaceable;

    private protected override ulong ExpectedWitness => WitnessSize(between: 0);

    internal override Witness WitnessWith(Bytes signature) => Witnesses.Of(signature, WitnessScript.Content);
}

/// <summary>The output of a commitment that a claim is about.</summary>
internal static class ClaimedOutput
{
    public static OutPoint PointOf(CommitmentTransaction commitment, int outputIndex)
    {
        ArgumentNullException.ThrowIfNull(commitment);
        return commitment.OutPointOf(outputIndex);
    }

    public static CommitmentOutput Of(CommitmentTransaction commitment, int outputIndex, CommitmentOutputKind kind)
    {
        ArgumentNullException.ThrowIfNull(commitment);
        ArgumentOutOfRangeException.ThrowIfNegative(outputIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(outputIndex, commitment.Outputs.Count);
        var output = commitment.Outputs[outputIndex];
        return output.Kind == kind ? output : throw new ArgumentException($"The output is {output.Kind}; {kind} is needed.", nameof(outputIndex));
    }
}
