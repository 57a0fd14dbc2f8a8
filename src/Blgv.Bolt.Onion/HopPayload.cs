using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Onion;

/// <summary>What a hop of a payment is to do, one record for each role; <see cref="HopPayloadReader"/> makes them.</summary>
/// <remarks>BOLT 4, "payload format". The terms were checked against the HTLC as far as the payload says them.</remarks>
public abstract record HopPayload
{
    private protected HopPayload()
    {
    }

    /// <summary>What to forward, or what was to arrive, in millisatoshi.</summary>
    public required MilliSatoshi AmtToForward { get; init; }

    /// <summary>The expiry to forward with, or that was to arrive.</summary>
    public required CltvExpiry OutgoingCltvValue { get; init; }

    /// <summary>The records of unknown odd types.</summary>
    public TlvRecords Extension { get; init; }
}

/// <summary>Forward the payment, as the origin says.</summary>
/// <remarks>BOLT 4, "payload format", a non-final node outside a blinded path.</remarks>
public sealed record RelayPayload : HopPayload
{
    /// <summary>The channel to forward through, or any other to the same peer.</summary>
    public required ShortChannelId ShortChannelId { get; init; }
}

/// <summary>The payment ends here.</summary>
/// <remarks>BOLT 4, "payload format", the final node outside a blinded path. Whether the secret is right and the amount enough, the invoice says.</remarks>
public sealed record FinalPayload : HopPayload
{
    /// <summary>The type of the record with the preimage of a spontaneous payment. It is in no BOLT, but in wide use.</summary>
    public const ulong KeysendType = 5482373484;

    /// <summary>The secret of the invoice; null when the origin gave none.</summary>
    public PaymentSecret? PaymentSecret { get; init; }

    /// <summary>What all parts of the payment add up to, in millisatoshi: <see cref="HopPayload.AmtToForward"/> when the origin does not say.</summary>
    public required MilliSatoshi TotalMsat { get; init; }

    /// <summary>The metadata of the invoice.</summary>
    public Bytes? PaymentMetadata { get; init; }

    /// <summary>The preimage of a payment that nobody asked for; null for any other.</summary>
    public Preimage? KeysendPreimage { get; init; }
}

/// <summary>Forward the payment, as the recipient says.</summary>
/// <remarks>BOLT 4, "payload format", a non-final node inside a blinded path. Amount and expiry are computed from what arrived.</remarks>
public sealed record BlindedRelayPayload : HopPayload
{
    /// <summary>The channel to forward through; this or <see cref="NextNodeId"/>.</summary>
    public ShortChannelId? ShortChannelId { get; init; }

    /// <summary>The node to forward to; this or <see cref="ShortChannelId"/>. The own node: a hop that only makes the path look longer, whose onion is to be peeled at once.</summary>
    public PointBytes? NextNodeId { get; init; }

    /// <summary>The path key to give to the next node.</summary>
    public required PublicKey NextPathKey { get; init; }
}

/// <summary>The payment ends here, by a path of this node's own.</summary>
/// <remarks>BOLT 4, "payload format", the final node of a blinded path.</remarks>
public sealed record BlindedFinalPayload : HopPayload
{
    /// <summary>What all parts of the payment add up to, in millisatoshi.</summary>
    public required MilliSatoshi TotalAmountMsat { get; init; }

    /// <summary>What this node recognises its own path by; the payment counts only for what that path was made for.</summary>
    public Bytes? PathId { get; init; }
}
