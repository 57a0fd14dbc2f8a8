using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>Our balance in their commitment. It takes nothing but our payment_basepoint, so that a seed alone finds it.</summary>
/// <remarks>BOLT 3, "to_remote Output".</remarks>
public sealed record ToRemoteClaim : Claim
{
    private readonly CommitmentFormat _format;
    private readonly PublicKey _payment;

    /// <summary>Of an output that was found on chain.</summary>
    /// <param name="format">The kind of commitment.</param>
    /// <param name="payment">Our payment_basepoint.</param>
    /// <param name="outPoint">Where it is.</param>
    /// <param name="amount">What it holds.</param>
    public ToRemoteClaim(CommitmentFormat format, in PublicKey payment, OutPoint outPoint, Satoshi amount)
        : base(outPoint, amount, FormatOf(format).ToRemoteWitnessScript(payment), new ClaimKey.Payment()) => (_format, _payment) = (format, payment);

    /// <inheritdoc/>
    public override uint Sequence => _format.ToRemoteSequence == 0 ? Replaceable : _format.ToRemoteSequence;

    internal override Script ScriptCode => WitnessScript.IsEmpty ? StandardScript.P2pkh(_payment.ToPointBytes()) : WitnessScript;

    /// <summary>For a P2WPKH 109 with a signature of 73 bytes; BOLT 5 counts 108.</summary>
    private protected override ulong ExpectedWitness => WitnessScript.IsEmpty ? 1 + 74 + 34 : WitnessSize(between: 0);

    internal override Witness WitnessWith(Bytes signature) =>
        Witnesses.Of(signature, WitnessScript.IsEmpty ? Witnesses.Point(_payment) : WitnessScript.Content);

    private static CommitmentFormat FormatOf(CommitmentFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return format;
    }
}

/// <summary>An HTLC in their commitment that they offered us: we have the preimage.</summary>
/// <remarks>BOLT 3, "Offered HTLC Outputs"; BOLT 5, "HTLC Output Handling: Remote Commitment, Remote Offers".</remarks>
public sealed record HtlcPreimageClaim : Claim
{
    private readonly Preimage _preimage;
    private readonly uint _delay;

    /// <summary>A claim.</summary>
    /// <param name="commitment">Their commitment.</param>
    /// <param name="perCommitmentPoint">Their point.</param>
    /// <param name="outputIndex">The position of an HTLC that they offered.</param>
    /// <param name="preimage">The preimage.</param>
    /// <exception cref="ArgumentException">The output is another.</exception>
    public HtlcPreimageClaim(CommitmentTransaction commitment, in PublicKey perCommitmentPoint, int outputIndex, Preimage preimage)
        : base(
            ClaimedOutput.PointOf(commitment, outputIndex),
            ClaimedOutput.Of(commitment, outputIndex, CommitmentOutputKind.OfferedHtlc).Amount,
            commitment.Outputs[outputIndex].WitnessScript,
            new ClaimKey.Htlc(perCommitmentPoint)) => (_preimage, _delay) = (preimage, commitment.Terms.Format.HtlcSequence);

    /// <inheritdoc/>
    public override uint Sequence => _delay == 0 ? Replaceable : _delay;

    private protected override ulong ExpectedWitness => WitnessSize(between: 33);

    internal override Witness WitnessWith(Bytes signature) => Witnesses.Of(signature, Bytes.Copy(_preimage.ToArray()), WitnessScript.Content);
}

/// <summary>An HTLC in their commitment that we offered them, after its expiry.</summary>
/// <remarks>BOLT 3, "Received HTLC Outputs"; BOLT 5, "HTLC Output Handling: Remote Commitment, Local Offers".</remarks>
public sealed record HtlcTimeoutClaim : Claim
{
    private readonly uint _expiry;
    private readonly uint _delay;

    /// <summary>A claim.</summary>
    /// <param name="commitment">Their commitment.</param>
    /// <param name="perCommitmentPoint">Their point.</param>
    /// <param name="outputIndex">The position of an HTLC that they received.</param>
    /// <exception cref="ArgumentException">The output is another.</exception>
    public HtlcTimeoutClaim(CommitmentTransaction commitment, in PublicKey perCommitmentPoint, int outputIndex)
        : base(
            ClaimedOutput.PointOf(commitment, outputIndex),
            ClaimedOutput.Of(commitment, outputIndex, CommitmentOutputKind.ReceivedHtlc).Amount,
            commitment.Outputs[outputIndex].WitnessScript,
            new ClaimKey.Htlc(perCommitmentPoint)) =>
        (_expiry, _delay) = ((commitment.Outputs[outputIndex].Htlc?.Expiry ?? default).Value, commitment.Terms.Format.HtlcSequence);

    /// <inheritdoc/>
    public override uint Sequence => _delay == 0 ? Replaceable : _delay;

    /// <inheritdoc/>
    public override uint LockTime => _expiry;

    private protected override ulong ExpectedWitness => WitnessSize(between: 1);

    internal override Witness WitnessWith(Bytes signature) => Witnesses.Of(signature, Bytes.Empty, WitnessScript.Content);
}
