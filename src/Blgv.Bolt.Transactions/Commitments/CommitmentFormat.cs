using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>
/// All in which one kind of commitment transaction differs from another: scripts, weights, fees, sighash flags. The kinds are
/// those that can be negotiated; others ask for an update of this library.
/// </summary>
/// <remarks>
/// BOLT 3; the channel types of BOLT 2, <c>open_channel</c>. Anchors whose HTLC transactions pay a fee (the withdrawn feature bits
/// 20/21) are left out: their signatures let anybody siphon that fee off.
/// </remarks>
public abstract class CommitmentFormat
{
    /// <summary>One output of a P2WSH, in weight.</summary>
    private const ulong HtlcOutputWeight = 172;

    private CommitmentFormat()
    {
    }

    /// <summary>option_static_remotekey: fees are fixed when the parties sign.</summary>
    public static CommitmentFormat StaticRemotekey { get; } = new StaticRemotekeyFormat();

    /// <summary>option_anchors: HTLC transactions pay no fee, anchors let each party add one when it broadcasts.</summary>
    public static CommitmentFormat Anchors { get; } = new AnchorsFormat();

    /// <summary>What an anchor holds: the dust limit of a P2WSH.</summary>
    public static Satoshi AnchorAmount => new(330);

    /// <summary>The name in the BOLTs.</summary>
    public abstract string Name { get; }

    /// <summary>Whether commitments have anchors.</summary>
    public abstract bool HasAnchors { get; }

    /// <summary>What the opener pays for both anchors, whether they are there or not.</summary>
    public abstract Satoshi AnchorCost { get; }

    /// <summary>The expected weight of an HTLC-timeout transaction.</summary>
    public abstract Weight HtlcTimeoutWeight { get; }

    /// <summary>The expected weight of an HTLC-success transaction.</summary>
    public abstract Weight HtlcSuccessWeight { get; }

    /// <summary>What the remote party's signature on an HTLC transaction covers. The owner's always covers all.</summary>
    public abstract SighashType RemoteHtlcSighash { get; }

    /// <summary>The sequence with which any branch of an HTLC output but the revocation is spent.</summary>
    public abstract uint HtlcSequence { get; }

    /// <summary>The sequence with which to_remote is spent, if only its own delay counts.</summary>
    public abstract uint ToRemoteSequence { get; }

    /// <summary>The weight of a commitment without HTLCs.</summary>
    private protected abstract ulong BaseWeight { get; }

    /// <summary>The expected weight of a commitment transaction, as the fee is computed from.</summary>
    /// <param name="untrimmedHtlcs">How many HTLCs have an output.</param>
    /// <returns>724 or 1124, and 172 for each HTLC.</returns>
    /// <remarks>BOLT 3, Appendix A.</remarks>
    public Weight CommitmentWeight(int untrimmedHtlcs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(untrimmedHtlcs);
        return new(BaseWeight + (HtlcOutputWeight * (ulong)untrimmedHtlcs));
    }

    /// <summary>The fee of an HTLC transaction.</summary>
    /// <param name="direction">Offered for HTLC-timeout, received for HTLC-success.</param>
    /// <param name="feeRate">feerate_per_kw.</param>
    /// <returns>The fee, rounded down; with anchors zero.</returns>
    /// <remarks>BOLT 3, "Fee Calculation".</remarks>
    public abstract Satoshi HtlcFee(HtlcDirection direction, FeeRate feeRate);

    /// <summary>Whether an HTLC is too small for an output: its HTLC transaction would leave less than the dust limit.</summary>
    /// <param name="direction">Seen by the owner of the commitment.</param>
    /// <param name="amount">Its amount.</param>
    /// <param name="feeRate">feerate_per_kw.</param>
    /// <param name="dustLimit">The dust_limit_satoshis of the owner of the commitment.</param>
    /// <returns>Whether it is trimmed.</returns>
    /// <remarks>BOLT 3, "Trimmed Outputs".</remarks>
    public bool IsTrimmed(HtlcDirection direction, MilliSatoshi amount, FeeRate feeRate, Satoshi dustLimit) =>
        !amount.ToSatoshiRoundedDown().TrySubtract(HtlcFee(direction, feeRate), out var left) || left < dustLimit;

    /// <summary>The witness script of to_remote.</summary>
    /// <param name="remote">remotepubkey.</param>
    /// <returns>The script; empty where to_remote is a P2WPKH.</returns>
    public abstract Script ToRemoteWitnessScript(in PublicKey remote);

    /// <summary>The script of the to_remote output.</summary>
    /// <param name="remote">remotepubkey.</param>
    /// <returns>A P2WPKH, or with anchors a P2WSH.</returns>
    public abstract Script ToRemoteScript(in PublicKey remote);

    /// <summary>The name.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Name;

    private sealed class StaticRemotekeyFormat : CommitmentFormat
    {
        public override string Name => "option_static_remotekey";

        public override bool HasAnchors => false;

        public override Satoshi AnchorCost => default;

        public override Weight HtlcTimeoutWeight => new(663);

        public override Weight HtlcSuccessWeight => new(703);

        public override SighashType RemoteHtlcSighash => SighashType.All;

        public override uint HtlcSequence => 0;

        public override uint ToRemoteSequence => 0;

        private protected override ulong BaseWeight => 724;

        public override Satoshi HtlcFee(HtlcDirection direction, FeeRate feeRate) =>
            feeRate.FeeFor(direction == HtlcDirection.Offered ? HtlcTimeoutWeight : HtlcSuccessWeight);

        public override Script ToRemoteWitnessScript(in PublicKey remote) => Script.Empty;

        public override Script ToRemoteScript(in PublicKey remote) => StandardScript.P2wpkh(remote.ToPointBytes());
    }

    private sealed class AnchorsFormat : CommitmentFormat
    {
        public override string Name => "option_anchors";

        public override bool HasAnchors => true;

        public override Satoshi AnchorCost => AnchorAmount + AnchorAmount;

        public override Weight HtlcTimeoutWeight => new(666);

        public override Weight HtlcSuccessWeight => new(706);

        public override SighashType RemoteHtlcSighash => SighashType.SingleAnyoneCanPay;

        public override uint HtlcSequence => 1;

        public override uint ToRemoteSequence => 1;

        private protected override ulong BaseWeight => 1124;

        public override Satoshi HtlcFee(HtlcDirection direction, FeeRate feeRate) => default;

        public override Script ToRemoteWitnessScript(in PublicKey remote) => ChannelScripts.ToRemoteWithAnchors(remote);

        public override Script ToRemoteScript(in PublicKey remote) => StandardScript.P2wsh(ToRemoteWitnessScript(remote));
    }
}
