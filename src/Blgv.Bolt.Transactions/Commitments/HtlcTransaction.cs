using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>
/// The second stage of an HTLC in its owner's own commitment: it moves the HTLC to an output that the owner gets after the delay.
/// </summary>
/// <remarks>BOLT 3, "HTLC-Timeout and HTLC-Success Transactions".</remarks>
public abstract class HtlcTransaction
{
    private protected HtlcTransaction(CommitmentTransaction commitment, int outputIndex, uint lockTime)
    {
        (Commitment, OutputIndex) = (commitment, outputIndex);
        Output = commitment.Outputs[outputIndex];
        Htlc = Output.Htlc ?? throw new ArgumentException("The output holds no HTLC.", nameof(outputIndex));
        var format = commitment.Terms.Format;
        UnsignedTransaction = new(
            Version: 2,
            Inputs: [new(commitment.OutPointOf(outputIndex), format.HtlcSequence)],
            Outputs: [new(Output.Amount - format.HtlcFee(Htlc.Direction, commitment.Spec.FeeRate), commitment.DelayedScriptPubKey)],
            LockTime: lockTime);
    }

    /// <summary>The commitment whose output it spends.</summary>
    public CommitmentTransaction Commitment { get; }

    /// <summary>The position of that output.</summary>
    public int OutputIndex { get; }

    /// <summary>That output.</summary>
    public CommitmentOutput Output { get; }

    /// <summary>The HTLC.</summary>
    public CommitmentHtlc Htlc { get; }

    /// <summary>The transaction without witness.</summary>
    public Transaction UnsignedTransaction { get; }

    /// <summary>What the other party signs: all of it, or with anchors only this input and output, so that the owner can add others for fees.</summary>
    /// <remarks>Worked out when it is asked for: what is only claimed on chain needs the owner's alone.</remarks>
    public Bytes32 RemoteDigest => DigestFor(Commitment.Terms.Format.RemoteHtlcSighash);

    /// <summary>The weight that its fee is computed from.</summary>
    public abstract Weight ExpectedWeight { get; }

    /// <summary>What the owner signs in this transaction as it stands. With other inputs and outputs added it is another.</summary>
    public Bytes32 LocalDigest => Commitment.Terms.Format.HasAnchors ? DigestFor(SighashType.All) : RemoteDigest;

    /// <summary>Signs as the owner.</summary>
    /// <param name="localHtlc">The secret of local_htlcpubkey.</param>
    /// <returns>The signature, over all of the transaction.</returns>
    /// <exception cref="ArgumentException">The key is not that of the commitment.</exception>
    /// <remarks>BOLT 5, "Generation of HTLC Transactions".</remarks>
    public SignatureBytes SignAsOwner(PrivateKey localHtlc)
    {
        ArgumentNullException.ThrowIfNull(localHtlc);
        return localHtlc.PublicKey == Commitment.Keys.LocalHtlc
            ? localHtlc.Sign(LocalDigest)
            : throw new ArgumentException("The key is not local_htlcpubkey of the commitment.", nameof(localHtlc));
    }

    /// <summary>
    /// Whether a larger transaction does what this one does, at the same position among inputs and outputs: then the other party's
    /// signature holds there too. Only with anchors can there be one; that is how its fee is paid.
    /// </summary>
    /// <param name="larger">The transaction.</param>
    /// <param name="position">The position of both the input and the output.</param>
    /// <returns>False also when version or locktime differ, which every signature covers: HTLCs of different expiry cannot be timed out together.</returns>
    /// <remarks>BOLT 5, "Generation of HTLC Transactions".</remarks>
    public bool IsPartOf(Transaction larger, int position)
    {
        ArgumentNullException.ThrowIfNull(larger);
        var input = UnsignedTransaction.Inputs[0];
        return Commitment.Terms.Format.HasAnchors
            && larger.Version == UnsignedTransaction.Version
            && larger.LockTime == UnsignedTransaction.LockTime
            && position >= 0 && position < Math.Min(larger.Inputs.Count, larger.Outputs.Count)
            && larger.Inputs[position].PreviousOutput == input.PreviousOutput
            && larger.Inputs[position].Sequence == input.Sequence
            && larger.Outputs[position] == UnsignedTransaction.Outputs[0];
    }

    /// <summary>Signs a larger transaction as the owner.</summary>
    /// <param name="localHtlc">The secret of local_htlcpubkey.</param>
    /// <param name="larger">The transaction, all inputs and outputs in place.</param>
    /// <param name="position">The position of both the input and the output.</param>
    /// <returns>The signature, over all of the larger transaction.</returns>
    /// <exception cref="ArgumentException">The key is another, or the transaction is not one that <see cref="IsPartOf"/> accepts.</exception>
    public SignatureBytes SignAsOwner(PrivateKey localHtlc, Transaction larger, int position)
    {
        ArgumentNullException.ThrowIfNull(localHtlc);
        return localHtlc.PublicKey != Commitment.Keys.LocalHtlc ? throw new ArgumentException("The key is not local_htlcpubkey of the commitment.", nameof(localHtlc))
            : !IsPartOf(larger, position) ? throw new ArgumentException("The transaction does not do what the HTLC transaction does.", nameof(larger))
            : localHtlc.Sign(new TransactionDigests(larger).SegwitV0(position, Output.WitnessScript, Output.Amount, SighashType.All));
    }

    /// <summary>Checks the other party's signature.</summary>
    /// <param name="remote">One of htlc_signatures.</param>
    /// <returns>Whether it holds and is low-S.</returns>
    public bool Verify(in SignatureBytes remote) => Commitment.Keys.RemoteHtlc.Verify(RemoteDigest, remote);

    private protected Witness WitnessWith(in SignatureBytes local, in SignatureBytes remote, Bytes lastArgument) => Witnesses.Of(
        Bytes.Empty,
        Witnesses.Signature(remote, Commitment.Terms.Format.RemoteHtlcSighash),
        Witnesses.Signature(local),
        lastArgument,
        Output.WitnessScript.Content);

    private Bytes32 DigestFor(SighashType type) =>
        new TransactionDigests(UnsignedTransaction, Commitment.HtlcFrame).SegwitV0(0, Output.WitnessScript, Output.Amount, type);
}

/// <summary>Redeems an HTLC that the owner received, with its preimage.</summary>
/// <remarks>BOLT 3, "HTLC-Timeout and HTLC-Success Transactions".</remarks>
public sealed class HtlcSuccessTransaction : HtlcTransaction
{
    internal HtlcSuccessTransaction(CommitmentTransaction commitment, int outputIndex)
        : base(commitment, outputIndex, lockTime: 0)
    {
    }

    /// <inheritdoc/>
    public override Weight ExpectedWeight => Commitment.Terms.Format.HtlcSuccessWeight;

    /// <summary>The signed transaction.</summary>
    /// <param name="local">The owner's signature.</param>
    /// <param name="remote">The other party's.</param>
    /// <param name="preimage">The preimage.</param>
    /// <returns>Ready to broadcast.</returns>
    public Transaction Complete(in SignatureBytes local, in SignatureBytes remote, Preimage preimage) =>
        UnsignedTransaction.WithWitness(0, WitnessOf(local, remote, preimage));

    /// <summary>The witness of the input, for a larger transaction.</summary>
    /// <param name="local">The owner's signature.</param>
    /// <param name="remote">The other party's.</param>
    /// <param name="preimage">The preimage.</param>
    /// <returns>The witness.</returns>
    public Witness WitnessOf(in SignatureBytes local, in SignatureBytes remote, Preimage preimage) => WitnessWith(local, remote, Bytes.Copy(preimage.ToArray()));
}

/// <summary>Takes back an HTLC that the owner offered, once it has expired.</summary>
/// <remarks>BOLT 3, "HTLC-Timeout and HTLC-Success Transactions".</remarks>
public sealed class HtlcTimeoutTransaction : HtlcTransaction
{
    internal HtlcTimeoutTransaction(CommitmentTransaction commitment, int outputIndex)
        : base(commitment, outputIndex, (commitment.Outputs[outputIndex].Htlc?.Expiry ?? default).Value)
    {
    }

    /// <inheritdoc/>
    public override Weight ExpectedWeight => Commitment.Terms.Format.HtlcTimeoutWeight;

    /// <summary>The signed transaction.</summary>
    /// <param name="local">The owner's signature.</param>
    /// <param name="remote">The other party's.</param>
    /// <returns>Ready to broadcast, once the HTLC has expired.</returns>
    public Transaction Complete(in SignatureBytes local, in SignatureBytes remote) =>
        UnsignedTransaction.WithWitness(0, WitnessOf(local, remote));

    /// <summary>The witness of the input, for a larger transaction.</summary>
    /// <param name="local">The owner's signature.</param>
    /// <param name="remote">The other party's.</param>
    /// <returns>The witness.</returns>
    public Witness WitnessOf(in SignatureBytes local, in SignatureBytes remote) => WitnessWith(local, remote, Bytes.Empty);
}
