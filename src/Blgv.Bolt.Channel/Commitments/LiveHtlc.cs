using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Failures;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Channel;

/// <summary>What names an HTLC: who offered it, and its number among that party's. Never hash or amount, which can repeat.</summary>
/// <param name="Direction">Offered by us, or received from the peer.</param>
/// <param name="Id">Its number.</param>
public readonly record struct HtlcKey(HtlcDirection Direction, HtlcId Id);

/// <summary>An HTLC that a commitment holds, may come to hold, or held until its removal is beyond recall.</summary>
/// <param name="Key">What names it.</param>
/// <param name="Amount">amount_msat.</param>
/// <param name="PaymentHash">payment_hash.</param>
/// <param name="Expiry">cltv_expiry.</param>
/// <param name="State">How far it is.</param>
/// <remarks>BOLT 2, <c>update_add_htlc</c>.</remarks>
public sealed record LiveHtlc(HtlcKey Key, MilliSatoshi Amount, PaymentHash PaymentHash, CltvExpiry Expiry, LadderState State)
{
    /// <summary>The onion packet: of an offered one until the peer has it for certain, of a received one until the host has taken it over.</summary>
    public Bytes Onion { get; init; }

    /// <summary>The path key that came, or goes, with it.</summary>
    public PointBytes? PathKey { get; init; }

    /// <summary>How it is being removed.</summary>
    public HtlcRemoval? Removal { get; init; }

    /// <summary>Its preimage as soon as we know it, even where a disconnection takes the removal back.</summary>
    public Preimage? Preimage { get; init; }

    /// <summary>Whether the host has taken note: of a received one that it is there, of an offered one that it is fulfilled.</summary>
    public bool IsAcknowledged { get; init; }

    /// <summary>Whether it exceeds what we let trimmed HTLCs add up to, so that it must be failed and its preimage not be used.</summary>
    public bool ExceedsDustExposure { get; init; }

    /// <summary>Whether it came back on chain, so that upstream it has failed. Its place in the commitments stays what it was.</summary>
    public bool HasReturned { get; init; }

    /// <summary>Whether we offered it.</summary>
    public bool IsOffered => Key.Direction == HtlcDirection.Offered;

    /// <summary>The HTLC as it stands in a commitment.</summary>
    /// <param name="ownedByUs">Whose commitment.</param>
    /// <returns>With the direction seen by the owner.</returns>
    public CommitmentHtlc In(bool ownedByUs) => new(
        IsOffered == ownedByUs ? HtlcDirection.Offered : HtlcDirection.Received, Key.Id, Amount, PaymentHash, Expiry);
}

/// <summary>How an HTLC is removed.</summary>
public abstract record HtlcRemoval
{
    private HtlcRemoval()
    {
    }

    /// <summary>With its preimage: the amount goes over.</summary>
    /// <param name="Preimage">The preimage.</param>
    /// <param name="Attribution">attribution_data, where negotiated.</param>
    /// <remarks>BOLT 2, <c>update_fulfill_htlc</c>.</remarks>
    public sealed record Fulfilled(Preimage Preimage, AttributionData? Attribution) : HtlcRemoval;

    /// <summary>With an encrypted failure: the amount goes back.</summary>
    /// <param name="Reason">The failure onion.</param>
    /// <param name="Attribution">attribution_data, where negotiated.</param>
    /// <remarks>BOLT 2, <c>update_fail_htlc</c>.</remarks>
    public sealed record Failed(Bytes Reason, AttributionData? Attribution) : HtlcRemoval;

    /// <summary>With a failure in the clear, since the onion could not be read: the amount goes back.</summary>
    /// <param name="Sha256OfOnion">Hash of the onion that the peer had.</param>
    /// <param name="FailureCode">What was wrong with it.</param>
    /// <remarks>BOLT 2, <c>update_fail_malformed_htlc</c>.</remarks>
    public sealed record Malformed(OnionHash Sha256OfOnion, FailureCode FailureCode) : HtlcRemoval;

    /// <summary>The channel ended on chain, and the HTLC came back there or was never in it: the peer gives no reason any more. Upstream it is permanent_channel_failure.</summary>
    /// <remarks>BOLT 5, "HTLC Output Handling: Local Commitment, Local Offers".</remarks>
    public sealed record EndedOnChain : HtlcRemoval;
}

/// <summary>An HTLC of ours that ended, until the host has taken note.</summary>
/// <param name="Id">Its number.</param>
/// <param name="PaymentHash">payment_hash.</param>
/// <param name="Removal">How it ended.</param>
public sealed record SettledHtlc(HtlcId Id, PaymentHash PaymentHash, HtlcRemoval Removal);

/// <summary>A fee rate on its way into the commitments; the last one present in a commitment is its rate.</summary>
/// <param name="Rate">feerate_per_kw.</param>
/// <param name="State">How far it is.</param>
/// <remarks>BOLT 2, <c>update_fee</c>.</remarks>
public readonly record struct FeeStep(FeeRate Rate, LadderState State);

/// <summary>What an update of ours does.</summary>
public enum OwnUpdateKind : byte
{
    /// <summary>Adds an HTLC that we offer.</summary>
    Add,

    /// <summary>Removes one that we received.</summary>
    Remove,

    /// <summary>Changes the fee rate.</summary>
    Fee,
}

/// <summary>An update of ours that the peer may not have: what must be said again after a disconnection, in this order.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Id">The HTLC.</param>
/// <param name="Rate">The fee rate.</param>
/// <param name="IsSigned">Whether a commitment that we signed has it.</param>
/// <remarks>BOLT 2, "Message Retransmission".</remarks>
public readonly record struct OwnUpdate(OwnUpdateKind Kind, HtlcId Id, FeeRate Rate, bool IsSigned);
