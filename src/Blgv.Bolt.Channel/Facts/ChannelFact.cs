using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>
/// Something that happened to a channel and must survive: <see cref="ChannelMachine.Step"/> decides facts,
/// <see cref="ChannelState.Apply"/> carries them out, now and after every load.
/// </summary>
public abstract record ChannelFact
{
    private protected ChannelFact()
    {
    }
}

/// <summary>We offer an HTLC; its number is the next of ours.</summary>
/// <param name="Amount">amount_msat.</param>
/// <param name="PaymentHash">payment_hash.</param>
/// <param name="Expiry">cltv_expiry.</param>
/// <param name="Onion">The onion packet.</param>
/// <param name="PathKey">The path key, on a blinded route.</param>
public sealed record HtlcOffered(MilliSatoshi Amount, PaymentHash PaymentHash, CltvExpiry Expiry, Bytes Onion, PointBytes? PathKey) : ChannelFact;

/// <summary>We remove an HTLC that we received.</summary>
/// <param name="Id">The HTLC.</param>
/// <param name="Removal">How.</param>
public sealed record HtlcRemovalSent(HtlcId Id, HtlcRemoval Removal) : ChannelFact;

/// <summary>We, who pay the fees, change the rate.</summary>
/// <param name="Rate">feerate_per_kw.</param>
public sealed record FeeRateProposed(FeeRate Rate) : ChannelFact;

/// <summary>We signed the peer's next commitment, which has all our changes and all of the peer's that we have committed to.</summary>
public sealed record CommitmentSent : ChannelFact;

/// <summary>The peer signed our next commitment: from here on the one before is revoked.</summary>
/// <param name="Updates">The peer's updates that it has, in order.</param>
/// <param name="Signatures">The peer's signatures, one entry for each funding output.</param>
/// <param name="LocalPoint">Our point of that commitment.</param>
public sealed record CommitmentReceived(Sequence<PeerUpdate> Updates, Sequence<CommitmentSignatures> Signatures, PublicKey LocalPoint) : ChannelFact;

/// <summary>The peer revoked its commitment before the newest.</summary>
/// <param name="Secret">Its secret.</param>
/// <param name="NextPoint">Its point of the commitment after the newest.</param>
public sealed record RevocationReceived(PerCommitmentSecret Secret, PublicKey NextPoint) : ChannelFact;

/// <summary>The peer told the preimage of an HTLC that we offered. It counts from here on, whatever becomes of the update.</summary>
/// <param name="Id">The HTLC.</param>
/// <param name="Preimage">The preimage.</param>
public sealed record PreimageLearned(HtlcId Id, Preimage Preimage) : ChannelFact;

/// <summary>Our side gave the preimage of an HTLC that we received, though the channel is on chain: it is taken there.</summary>
/// <param name="Id">The HTLC.</param>
/// <param name="Preimage">The preimage.</param>
public sealed record PreimageGiven(HtlcId Id, Preimage Preimage) : ChannelFact;

/// <summary>An HTLC that we offered came back on chain, or was in no commitment that counts: upstream it fails, whatever comes after.</summary>
/// <param name="Id">The HTLC.</param>
public sealed record HtlcReturned(HtlcId Id) : ChannelFact;

/// <summary>The host has taken note that a received HTLC is there, or that an offered one has ended.</summary>
/// <param name="Key">The HTLC.</param>
public sealed record HtlcAcknowledged(HtlcKey Key) : ChannelFact;

/// <summary>An update that the peer sent and has signed.</summary>
public abstract record PeerUpdate
{
    private PeerUpdate()
    {
    }

    /// <summary>It offers an HTLC; its number is the next of the peer's.</summary>
    /// <param name="Amount">amount_msat.</param>
    /// <param name="PaymentHash">payment_hash.</param>
    /// <param name="Expiry">cltv_expiry.</param>
    /// <param name="Onion">The onion packet.</param>
    /// <param name="PathKey">The path key.</param>
    /// <param name="ExceedsDustExposure">Whether it must be failed, since too much would be dust.</param>
    public sealed record Add(
        MilliSatoshi Amount, PaymentHash PaymentHash, CltvExpiry Expiry, Bytes Onion, PointBytes? PathKey, bool ExceedsDustExposure) : PeerUpdate;

    /// <summary>It removes one that we offered.</summary>
    /// <param name="Id">The HTLC.</param>
    /// <param name="Removal">How.</param>
    public sealed record Remove(HtlcId Id, HtlcRemoval Removal) : PeerUpdate;

    /// <summary>It changes the fee rate.</summary>
    /// <param name="Rate">feerate_per_kw.</param>
    public sealed record Fee(FeeRate Rate) : PeerUpdate;
}
