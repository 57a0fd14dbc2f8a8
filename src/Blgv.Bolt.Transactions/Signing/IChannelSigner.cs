using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>Asks for signatures on their commitment: the content of commitment_signed.</summary>
/// <param name="Channel">The number of the channel.</param>
/// <param name="Commitment">Their commitment.</param>
/// <param name="PerCommitmentPoint">Their point of that number.</param>
public sealed record RemoteCommitmentRequest(uint Channel, CommitmentTransaction Commitment, PublicKey PerCommitmentPoint);

/// <summary>Shows a commitment of ours that the peer has signed.</summary>
/// <param name="Channel">The number of the channel.</param>
/// <param name="Commitment">Our commitment.</param>
/// <param name="Signatures">What the peer sent.</param>
public sealed record AcceptCommitmentRequest(uint Channel, CommitmentTransaction Commitment, CommitmentSignatures Signatures);

/// <summary>Asks for the secret that revokes a commitment of ours.</summary>
/// <param name="Channel">The number of the channel.</param>
/// <param name="Number">The commitment.</param>
public sealed record RevealRequest(uint Channel, CommitmentNumber Number);

/// <summary>Asks for our signature on our newest commitment, to broadcast it.</summary>
/// <param name="Channel">The number of the channel.</param>
/// <param name="Commitment">The commitment.</param>
public sealed record BroadcastRequest(uint Channel, CommitmentTransaction Commitment);

/// <summary>Asks for our signature on an HTLC transaction of our newest commitment.</summary>
/// <param name="Channel">The number of the channel.</param>
/// <param name="Transaction">The HTLC transaction.</param>
/// <param name="Larger">With anchors, the larger transaction that pays its fee; null when it stands alone.</param>
/// <param name="Position">The position of its input and output in the larger one.</param>
public sealed record HtlcRequest(uint Channel, HtlcTransaction Transaction, Transaction? Larger = null, int Position = 0);

/// <summary>Asks for our signature on a closing transaction.</summary>
/// <param name="Channel">The number of the channel.</param>
/// <param name="Transaction">The transaction; its local party is us.</param>
public sealed record ClosingRequest(uint Channel, ClosingTransaction Transaction);

/// <summary>Asks for the signature of one input of a claim.</summary>
/// <param name="Channel">The number of the channel whose output the input takes.</param>
/// <param name="Transaction">The transaction; it may take outputs of other channels too.</param>
/// <param name="InputIndex">The input.</param>
public sealed record ClaimRequest(uint Channel, ClaimTransaction Transaction, int InputIndex);

/// <summary>Asks for the signature of our funding key under a channel_announcement.</summary>
/// <param name="Channel">The number of the channel.</param>
/// <param name="SignedPart">The announcement from its features on: what all its signatures cover.</param>
public sealed record AnnouncementRequest(uint Channel, Bytes SignedPart);

/// <summary>
/// Holds the secrets of our channels and signs, in this process or elsewhere. It does not trust who asks: it refuses what could
/// cost the money in a channel, by marks of its own that only go forward.
/// </summary>
/// <remarks>Safe to use from many threads; requests on one channel are served one after the other.</remarks>
public interface IChannelSigner
{
    /// <summary>Our keys in a channel.</summary>
    /// <param name="channel">The number of the channel.</param>
    /// <returns>The public keys.</returns>
    ChannelPublicKeys PublicKeysOf(uint channel);

    /// <summary>Our per-commitment point.</summary>
    /// <param name="channel">The number of the channel.</param>
    /// <param name="number">The commitment.</param>
    /// <returns>The point.</returns>
    PublicKey PerCommitmentPointOf(uint channel, CommitmentNumber number);

    /// <summary>Signs their next commitment, or again the one signed last; never another one of the same number, nor an older one.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The content of commitment_signed, or why not.</returns>
    SignerReply<CommitmentSignatures> Sign(RemoteCommitmentRequest request);

    /// <summary>Takes note of our next commitment once the peer's signatures on it are good: then the one before can be revoked.</summary>
    /// <param name="request">The request.</param>
    /// <returns>Why not.</returns>
    Refusal Accept(AcceptCommitmentRequest request);

    /// <summary>Reveals a secret: in order, after the next commitment was accepted, and never of a commitment that was signed for broadcast.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The secret for revoke_and_ack, or why not.</returns>
    SignerReply<PerCommitmentSecret> Reveal(RevealRequest request);

    /// <summary>Whether a secret that somebody shows is the one of a commitment of ours, revealed or not. It tells no more than that, and changes no mark.</summary>
    /// <param name="channel">The number of the channel.</param>
    /// <param name="number">The commitment; any number, also one that no commitment can have.</param>
    /// <param name="secret">What was shown.</param>
    /// <returns>False for every other secret.</returns>
    /// <remarks>BOLT 2, "Message Retransmission": with a secret that we do not remember having revealed, the peer proves that our data is old.</remarks>
    bool IsOurSecret(uint channel, CommitmentNumber number, PerCommitmentSecret secret);

    /// <summary>Signs our newest commitment for broadcast: never one that is revoked.</summary>
    /// <param name="request">The request.</param>
    /// <returns>Our signature, or why not.</returns>
    SignerReply<SignatureBytes> Sign(BroadcastRequest request);

    /// <summary>Signs an HTLC transaction of our newest commitment.</summary>
    /// <param name="request">The request.</param>
    /// <returns>Our signature, or why not.</returns>
    SignerReply<SignatureBytes> Sign(HtlcRequest request);

    /// <summary>Signs a closing transaction.</summary>
    /// <param name="request">The request.</param>
    /// <returns>Our signature, or why not.</returns>
    SignerReply<SignatureBytes> Sign(ClosingRequest request);

    /// <summary>Signs an input of a claim.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The signature, or why not.</returns>
    SignerReply<SignatureBytes> Sign(ClaimRequest request);

    /// <summary>Signs a channel_announcement, of a channel whose funding key is ours.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The bitcoin signature, or why not.</returns>
    SignerReply<SignatureBytes> Sign(AnnouncementRequest request);

    /// <summary>How far it has gone in a channel, to be written with the state of the channel.</summary>
    /// <param name="channel">The number of the channel.</param>
    /// <returns>The marks.</returns>
    SignerMarks MarksOf(uint channel);

    /// <summary>Takes up marks, such as after a start. This is for who keeps the durable state: marks that are further on than the truth make the signer reveal secrets.</summary>
    /// <param name="channel">The number of the channel.</param>
    /// <param name="marks">The marks.</param>
    /// <returns>False when the signer has already gone further than they say; then nothing changes.</returns>
    bool TryRestore(uint channel, SignerMarks marks);
}
