using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Transactions;

/// <summary>The keys of one party in one channel, as <c>open_channel</c> and <c>accept_channel</c> carry them.</summary>
/// <param name="Funding">Signs for the funding output, and takes an anchor.</param>
/// <param name="RevocationBasepoint">Takes what a revoked commitment of the other party holds.</param>
/// <param name="PaymentBasepoint">Takes to_remote of the other party's commitments.</param>
/// <param name="DelayedPaymentBasepoint">Takes to_local, and what the HTLC transactions hold, of the own commitments.</param>
/// <param name="HtlcBasepoint">Signs for HTLC outputs.</param>
/// <remarks>BOLT 2, <c>open_channel</c>; BOLT 3, "Keys".</remarks>
public sealed record ChannelPublicKeys(
    PublicKey Funding,
    PublicKey RevocationBasepoint,
    PublicKey PaymentBasepoint,
    PublicKey DelayedPaymentBasepoint,
    PublicKey HtlcBasepoint);
