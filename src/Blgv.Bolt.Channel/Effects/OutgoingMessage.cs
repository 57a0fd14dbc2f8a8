using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>A message on its way out. Where it needs a signature or a secret, it holds what to ask the signer for: <see cref="ChannelMachine.Step"/> has no keys.</summary>
public abstract record OutgoingMessage
{
    private protected OutgoingMessage()
    {
    }

    /// <summary>Has the signer fill the message.</summary>
    /// <param name="signers">The signers.</param>
    /// <returns>The messages to send, or why the signer refused.</returns>
    public abstract FilledMessage Fill(ChannelSigners signers);
}

/// <summary>Who signs for a channel.</summary>
/// <param name="Channel">Holds the channel's keys.</param>
/// <param name="Node">Holds the node's key.</param>
public sealed record ChannelSigners(IChannelSigner Channel, INodeSigner Node);

/// <summary>Holds the node's key, as far as channels need it.</summary>
public interface INodeSigner
{
    /// <summary>Signs a digest of gossip.</summary>
    /// <param name="digest">The digest.</param>
    /// <returns>The signature.</returns>
    /// <remarks>BOLT 7, <c>announcement_signatures</c>.</remarks>
    SignatureBytes SignGossip(Bytes32 digest);
}

/// <summary>What came of a request to the signer.</summary>
/// <param name="Messages">What to send, in order.</param>
/// <param name="Refusal">Why nothing.</param>
/// <param name="Point">An input for the machine that came with it: our next point.</param>
public readonly record struct FilledMessage(Sequence<IMessage> Messages, Refusal Refusal, PointReady? Point = null);

/// <summary>A message that needs nothing.</summary>
/// <param name="Message">The message.</param>
public sealed record Plain(IMessage Message) : OutgoingMessage
{
    /// <inheritdoc/>
    public override FilledMessage Fill(ChannelSigners signers) => new([Message], Refusal.None);
}

/// <summary>commitment_signed, one for each live funding output.</summary>
/// <param name="ChannelId">channel_id.</param>
/// <param name="Requests">Their commitments of one number.</param>
/// <remarks>BOLT 2, <c>commitment_signed</c>; with several, <c>start_batch</c> goes before.</remarks>
public sealed record SignedCommitment(ChannelId ChannelId, Sequence<RemoteCommitmentRequest> Requests) : OutgoingMessage
{
    /// <inheritdoc/>
    public override FilledMessage Fill(ChannelSigners signers)
    {
        ArgumentNullException.ThrowIfNull(signers);
        var signer = signers.Channel;
        var messages = new List<IMessage>(Requests.Count + 1);
        if (Requests.Count > 1)
        {
            messages.Add(new StartBatch { ChannelId = ChannelId, BatchSize = checked((ushort)Requests.Count), MessageType = CommitmentSigned.Type });
        }

        foreach (var request in Requests)
        {
            var reply = signer.Sign(request);
            if (!reply.IsGiven || reply.Value is not { } signatures)
            {
                return new(default, reply.Refusal);
            }

            messages.Add(new CommitmentSigned
            {
                ChannelId = ChannelId,
                Signature = signatures.Commitment,
                HtlcSignatures = signatures.Htlcs,
                FundingTxid = request.Commitment.Terms.FundingOutPoint.TxId,
            });
        }

        return new(messages.ToSequence(), Refusal.None);
    }
}

/// <summary>revoke_and_ack, after the signer has accepted the commitment that takes the place of the revoked one.</summary>
/// <param name="ChannelId">channel_id.</param>
/// <param name="Index">The number of the channel among ours.</param>
/// <param name="Accepted">Our new commitments, one for each live funding output; empty when sent again.</param>
/// <param name="Revoked">The number of the revoked one.</param>
/// <remarks>BOLT 2, <c>revoke_and_ack</c>.</remarks>
public sealed record Revocation(ChannelId ChannelId, uint Index, Sequence<AcceptCommitmentRequest> Accepted, CommitmentNumber Revoked) : OutgoingMessage
{
    /// <inheritdoc/>
    public override FilledMessage Fill(ChannelSigners signers)
    {
        ArgumentNullException.ThrowIfNull(signers);
        var signer = signers.Channel;
        foreach (var request in Accepted)
        {
            var refusal = signer.Accept(request);
            if (refusal != Refusal.None)
            {
                return new(default, refusal);
            }
        }

        var secret = signer.Reveal(new(Index, Revoked));
        if (!secret.IsGiven)
        {
            return new(default, secret.Refusal);
        }

        var next = new CommitmentNumber(Revoked.Value + 2);
        var point = signer.PerCommitmentPointOf(Index, next);
        var message = new RevokeAndAck
        {
            ChannelId = ChannelId,
            PerCommitmentSecret = secret.Value,
            NextPerCommitmentPoint = point.ToPointBytes(),
        };
        return new([message], Refusal.None, new PointReady(next, point));
    }
}

