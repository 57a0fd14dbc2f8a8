using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>Their to_local in a commitment that they revoked, or what their HTLC transaction made of an HTLC in one.</summary>
/// <remarks>BOLT 5, "Revoked Transaction Close Handling".</remarks>
public sealed record DelayedPenalty : Claim
{
    /// <summary>BOLT 5 counts the script as 83 bytes and the item that chooses the branch as one.</summary>
    private const ulong WitnessOfBolt5 = 160;

    private DelayedPenalty(OutPoint outPoint, Satoshi amount, Script witnessScript, PerCommitmentSecret secret)
        : base(outPoint, amount, witnessScript, new ClaimKey.Revocation(secret))
    {
    }

    /// <inheritdoc/>
    public override uint Sequence => Replaceable;

    private protected override ulong ExpectedWitness => WitnessOfBolt5;

    /// <summary>Of to_local.</summary>
    /// <param name="commitment">The revoked commitment.</param>
    /// <param name="outputIndex">The position of to_local.</param>
    /// <param name="secret">The secret that they revealed.</param>
    /// <returns>The claim.</returns>
    /// <exception cref="ArgumentException">The output is another.</exception>
    public static DelayedPenalty OfToLocal(CommitmentTransaction commitment, int outputIndex, PerCommitmentSecret secret)
    {
        var output = ClaimedOutput.Of(commitment, outputIndex, CommitmentOutputKind.ToLocal);
        return new(commitment.OutPointOf(outputIndex), output.Amount, output.WitnessScript, secret);
    }

    /// <summary>Of the second stage. They may have put many HTLCs into one transaction, and chosen the amounts: what is on chain counts.</summary>
    /// <param name="commitment">The revoked commitment.</param>
    /// <param name="secondStage">Their transaction, as mined.</param>
    /// <param name="secret">The secret that they revealed.</param>
    /// <returns>A claim for each of its outputs that revocationpubkey takes.</returns>
    public static Sequence<DelayedPenalty> OfSecondStage(CommitmentTransaction commitment, Transaction secondStage, PerCommitmentSecret secret)
    {
        ArgumentNullException.ThrowIfNull(commitment);
        return FindIn(commitment.Terms, commitment.Keys, secondStage, secret);
    }

    /// <summary>Of a transaction of which nothing is known but the keys: a revoked commitment whose content is lost, or what spends its outputs.</summary>
    /// <param name="terms">The terms of their commitments.</param>
    /// <param name="keys">The keys of the revoked one.</param>
    /// <param name="transaction">The transaction, as mined.</param>
    /// <param name="secret">The secret that they revealed.</param>
    /// <returns>A claim for each of its outputs that revocationpubkey takes.</returns>
    public static Sequence<DelayedPenalty> FindIn(CommitmentTerms terms, CommitmentKeys keys, Transaction transaction, PerCommitmentSecret secret)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(transaction);
        var witnessScript = ChannelScripts.ToLocal(keys.Revocation, terms.ToSelfDelay, keys.LocalDelayed);
        var script = ChannelScripts.P2wsh(witnessScript);
        var id = transaction.ComputeTxId();
        var claims = new List<DelayedPenalty>();
        for (var i = 0; i < transaction.Outputs.Count; i++)
        {
            if (transaction.Outputs[i].ScriptPubKey == script)
            {
                claims.Add(new(new(id, (uint)i), transaction.Outputs[i].Amount, witnessScript, secret));
            }
        }

        return claims.ToSequence();
    }

    internal override Witness WitnessWith(Bytes signature) => Witnesses.Of(signature, Witnesses.True, WitnessScript.Content);
}

/// <summary>An HTLC output of a commitment that they revoked.</summary>
/// <remarks>BOLT 5, "Revoked Transaction Close Handling".</remarks>
public sealed record HtlcPenalty : Claim
{
    /// <summary>
    /// BOLT 5 counts a received HTLC's script as 139 bytes: so many it has with an expiry of three bytes. One beyond block 8,388,607
    /// takes a fourth, which the signature leaves free: it is counted with 73 bytes and has at most 72.
    /// </summary>
    private const ulong OfferedOfBolt5 = 243;
    private const ulong ReceivedOfBolt5 = 249;

    private readonly PublicKey _revocation;
    private readonly ulong _witness;

    /// <summary>A claim.</summary>
    /// <param name="commitment">The revoked commitment.</param>
    /// <param name="outputIndex">The position of an HTLC.</param>
    /// <param name="secret">The secret that they revealed.</param>
    /// <exception cref="ArgumentException">The output is another.</exception>
    public HtlcPenalty(CommitmentTransaction commitment, int outputIndex, PerCommitmentSecret secret)
        : base(
            ClaimedOutput.PointOf(commitment, outputIndex),
            OutputOf(commitment, outputIndex).Amount,
            OutputOf(commitment, outputIndex).WitnessScript,
            new ClaimKey.Revocation(secret))
    {
        _revocation = commitment.Keys.Revocation;
        var received = commitment.Outputs[outputIndex].Kind == CommitmentOutputKind.ReceivedHtlc;
        _witness = (received ? ReceivedOfBolt5 : OfferedOfBolt5) + (commitment.Terms.Format.HasAnchors ? 3UL : 0);
    }

    /// <inheritdoc/>
    public override uint Sequence => Replaceable;

    private protected override ulong ExpectedWitness => _witness;

    internal override Witness WitnessWith(Bytes signature) => Witnesses.Of(signature, Witnesses.Point(_revocation), WitnessScript.Content);

    private static CommitmentOutput OutputOf(CommitmentTransaction commitment, int outputIndex) =>
        ClaimedOutput.Of(
            commitment,
            outputIndex,
            commitment.Outputs[outputIndex].Kind == CommitmentOutputKind.ReceivedHtlc ? CommitmentOutputKind.ReceivedHtlc : CommitmentOutputKind.OfferedHtlc);
}
