namespace Blgv.Bolt.Wire.Failures;

/// <summary>Why a payment failed. The upper four bits are flags that mean something also where the code as a whole is not known.</summary>
/// <remarks>BOLT 4, "Failure Messages".</remarks>
public enum FailureCode : ushort
{
    /// <summary>No code.</summary>
    None = 0,

    /// <summary>Flag: the onion could not be read; reported by the node before the one that could not.</summary>
    BadOnion = 0x8000,

    /// <summary>Flag: it will not be better later.</summary>
    Perm = 0x4000,

    /// <summary>Flag: the whole node is meant, not one channel.</summary>
    Node = 0x2000,

    /// <summary>Flag: the payment asked for other terms than those of the channel.</summary>
    Update = 0x1000,

    /// <summary><c>temporary_node_failure</c>.</summary>
    TemporaryNodeFailure = Node | 2,

    /// <summary><c>permanent_node_failure</c>.</summary>
    PermanentNodeFailure = Perm | Node | 2,

    /// <summary><c>required_node_feature_missing</c>.</summary>
    RequiredNodeFeatureMissing = Perm | Node | 3,

    /// <summary><c>invalid_onion_version</c>.</summary>
    InvalidOnionVersion = BadOnion | Perm | 4,

    /// <summary><c>invalid_onion_hmac</c>.</summary>
    InvalidOnionHmac = BadOnion | Perm | 5,

    /// <summary><c>invalid_onion_key</c>.</summary>
    InvalidOnionKey = BadOnion | Perm | 6,

    /// <summary><c>temporary_channel_failure</c>.</summary>
    TemporaryChannelFailure = Update | 7,

    /// <summary><c>permanent_channel_failure</c>.</summary>
    PermanentChannelFailure = Perm | 8,

    /// <summary><c>required_channel_feature_missing</c>.</summary>
    RequiredChannelFeatureMissing = Perm | 9,

    /// <summary><c>unknown_next_peer</c>.</summary>
    UnknownNextPeer = Perm | 10,

    /// <summary><c>amount_below_minimum</c>.</summary>
    AmountBelowMinimum = Update | 11,

    /// <summary><c>fee_insufficient</c>.</summary>
    FeeInsufficient = Update | 12,

    /// <summary><c>incorrect_cltv_expiry</c>.</summary>
    IncorrectCltvExpiry = Update | 13,

    /// <summary><c>expiry_too_soon</c>.</summary>
    ExpiryTooSoon = Update | 14,

    /// <summary><c>incorrect_or_unknown_payment_details</c>.</summary>
    IncorrectOrUnknownPaymentDetails = Perm | 15,

    /// <summary><c>final_incorrect_cltv_expiry</c>.</summary>
    FinalIncorrectCltvExpiry = 18,

    /// <summary><c>final_incorrect_htlc_amount</c>.</summary>
    FinalIncorrectHtlcAmount = 19,

    /// <summary><c>channel_disabled</c>.</summary>
    ChannelDisabled = Update | 20,

    /// <summary><c>expiry_too_far</c>.</summary>
    ExpiryTooFar = 21,

    /// <summary><c>invalid_onion_payload</c>.</summary>
    InvalidOnionPayload = Perm | 22,

    /// <summary><c>mpp_timeout</c>.</summary>
    MppTimeout = 23,

    /// <summary><c>invalid_onion_blinding</c>.</summary>
    InvalidOnionBlinding = BadOnion | Perm | 24,
}
