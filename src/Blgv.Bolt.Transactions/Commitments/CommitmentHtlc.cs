using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>Which way an HTLC goes, seen by the owner of a commitment.</summary>
public enum HtlcDirection
{
    /// <summary>The owner pays: its output is an offered HTLC.</summary>
    Offered,

    /// <summary>The owner is paid: its output is a received HTLC.</summary>
    Received,
}

/// <summary>An HTLC in a commitment.</summary>
/// <param name="Direction">Seen by the owner of the commitment.</param>
/// <param name="Id">Its id, unique among the HTLCs that the same party offered.</param>
/// <param name="Amount">amount_msat.</param>
/// <param name="PaymentHash">payment_hash.</param>
/// <param name="Expiry">cltv_expiry.</param>
/// <remarks>BOLT 2, <c>update_add_htlc</c>.</remarks>
public readonly record struct CommitmentHtlc(HtlcDirection Direction, HtlcId Id, MilliSatoshi Amount, PaymentHash PaymentHash, CltvExpiry Expiry)
{
    /// <summary>The same HTLC in the other party's commitment.</summary>
    /// <returns>With the other direction.</returns>
    public CommitmentHtlc FromOtherSide() => this with { Direction = Direction == HtlcDirection.Offered ? HtlcDirection.Received : HtlcDirection.Offered };
}
