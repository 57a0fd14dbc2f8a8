using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>What an output of a commitment is for. Local is the owner of the commitment.</summary>
public enum CommitmentOutputKind
{
    /// <summary>The owner's balance, after a delay; the other party's if the commitment is revoked.</summary>
    ToLocal,

    /// <summary>The other party's balance.</summary>
    ToRemote,

    /// <summary>The owner's anchor.</summary>
    LocalAnchor,

    /// <summary>The other party's anchor.</summary>
    RemoteAnchor,

    /// <summary>An HTLC that the owner offered.</summary>
    OfferedHtlc,

    /// <summary>An HTLC that the owner received.</summary>
    ReceivedHtlc,
}

/// <summary>An output of a commitment transaction.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Amount">What it holds.</param>
/// <param name="ScriptPubKey">Its script.</param>
/// <param name="WitnessScript">What spending it shows; empty for a P2WPKH.</param>
/// <param name="Htlc">The HTLC, if it is one.</param>
public sealed record CommitmentOutput(CommitmentOutputKind Kind, Satoshi Amount, Script ScriptPubKey, Script WitnessScript, CommitmentHtlc? Htlc)
{
    /// <summary>
    /// The order in which both parties must write them: by amount, then by script, then by expiry. What ties even then is the
    /// same in every byte that is signed.
    /// </summary>
    /// <remarks>BOLT 3, "Transaction Output Ordering".</remarks>
    internal static int Compare(CommitmentOutput left, CommitmentOutput right)
    {
        var order = left.Amount.CompareTo(right.Amount);
        order = order != 0 ? order : left.ScriptPubKey.Span.SequenceCompareTo(right.ScriptPubKey.Span);
        order = order != 0 ? order : (left.Htlc?.Expiry ?? default).CompareTo(right.Htlc?.Expiry ?? default);
        return order != 0 ? order : (left.Htlc?.Id ?? default).CompareTo(right.Htlc?.Id ?? default);
    }
}
