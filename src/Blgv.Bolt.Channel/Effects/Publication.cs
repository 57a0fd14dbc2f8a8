using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>A transaction to broadcast. Where it needs our signature, it holds what to ask the signer for.</summary>
public abstract record Publication
{
    private protected Publication()
    {
    }

    /// <summary>Has the signer complete the transaction.</summary>
    /// <param name="signer">The signer.</param>
    /// <returns>The transaction, or why the signer refused.</returns>
    public abstract SignerReply<Transaction> Complete(IChannelSigner signer);
}

/// <summary>A transaction that needs nothing.</summary>
/// <param name="Transaction">The transaction.</param>
public sealed record Finished(Transaction Transaction) : Publication
{
    /// <inheritdoc/>
    public override SignerReply<Transaction> Complete(IChannelSigner signer) => new(Transaction, Refusal.None);
}

/// <summary>The funding transaction, after the signer has accepted our first commitment: without it the money could not be had back.</summary>
/// <param name="Accepted">Our newest commitment with the peer's signature.</param>
/// <param name="Transaction">The transaction.</param>
public sealed record FundingTransaction(Sequence<AcceptCommitmentRequest> Accepted, Transaction Transaction) : Publication
{
    /// <inheritdoc/>
    public override SignerReply<Transaction> Complete(IChannelSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        foreach (var request in Accepted)
        {
            // Where a newer commitment was accepted since this effect was decided, there is all the more to have the money back with.
            var refusal = signer.Accept(request);
            if (refusal is not (Refusal.None or Refusal.OldState))
            {
                return new(null, refusal);
            }
        }

        return new(Transaction, Refusal.None);
    }
}

/// <summary>Our newest commitment.</summary>
/// <param name="Request">What to sign.</param>
/// <param name="Remote">The peer's signatures.</param>
public sealed record OwnCommitment(BroadcastRequest Request, CommitmentSignatures Remote) : Publication
{
    /// <inheritdoc/>
    public override SignerReply<Transaction> Complete(IChannelSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);

        // A crash may have come between the write of the commitment and the signer's taking note of it; taking note twice does no harm.
        var refusal = signer.Accept(new(Request.Channel, Request.Commitment, Remote));
        if (refusal != Refusal.None)
        {
            return new(null, refusal);
        }

        var reply = signer.Sign(Request);
        return reply.IsGiven ? new(Request.Commitment.Complete(reply.Value, Remote.Commitment), Refusal.None) : new(null, reply.Refusal);
    }
}

/// <summary>A closing transaction that the peer has signed.</summary>
/// <param name="Request">What to sign.</param>
/// <param name="Remote">The peer's signature.</param>
public sealed record SignedClosing(ClosingRequest Request, SignatureBytes Remote) : Publication
{
    /// <inheritdoc/>
    public override SignerReply<Transaction> Complete(IChannelSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        var reply = signer.Sign(Request);
        return reply.IsGiven ? new(Request.Transaction.Complete(reply.Value, Remote), Refusal.None) : new(null, reply.Refusal);
    }
}
