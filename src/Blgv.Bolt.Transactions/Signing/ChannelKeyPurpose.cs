namespace Blgv.Bolt.Transactions;

/// <summary>What a key of a channel is for. The number is part of its derivation path and never changes.</summary>
/// <remarks><see cref="ChannelKeys"/> has the path.</remarks>
public enum ChannelKeyPurpose
{
    /// <summary>funding_pubkey.</summary>
    Funding = 0,

    /// <summary>revocation_basepoint.</summary>
    Revocation = 1,

    /// <summary>payment_basepoint.</summary>
    Payment = 2,

    /// <summary>delayed_payment_basepoint.</summary>
    DelayedPayment = 3,

    /// <summary>htlc_basepoint.</summary>
    Htlc = 4,

    /// <summary>The key at this path, as 32 bytes, is the seed of the per-commitment secrets.</summary>
    PerCommitmentSeed = 5,
}
