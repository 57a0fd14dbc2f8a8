using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>Ask the signer, and give its answer to the machine before anything else that happens to the channel.</summary>
/// <param name="Question">The question.</param>
public sealed record AskSigner(SignerQuestion Question) : ChannelEffect;

/// <summary>Something that only who holds the secrets can answer.</summary>
public abstract record SignerQuestion
{
    private protected SignerQuestion()
    {
    }

    /// <summary>Asks.</summary>
    /// <param name="signer">The signer.</param>
    /// <returns>The answer, as an input for the machine.</returns>
    public abstract ChannelInput Ask(IChannelSigner signer);
}

/// <summary>Whether a secret that the peer shows is ours.</summary>
/// <param name="Index">The number of the channel among ours.</param>
/// <param name="Number">The commitment that it would revoke.</param>
/// <param name="Secret">The secret.</param>
/// <remarks>BOLT 2, <c>your_last_per_commitment_secret</c>.</remarks>
public sealed record SecretQuestion(uint Index, CommitmentNumber Number, PerCommitmentSecret Secret) : SignerQuestion
{
    /// <inheritdoc/>
    public override ChannelInput Ask(IChannelSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return new SecretChecked(Number, signer.IsOurSecret(Index, Number, Secret));
    }
}

/// <summary>
/// Brings a signer up to a state that was loaded, and asks for our next point. The marks that were stored with a state are those
/// from before its effects: of a message that went out just before a crash, the signer remembers nothing.
/// </summary>
/// <param name="Index">The number of the channel among ours.</param>
/// <param name="Local">The number of our newest commitment.</param>
/// <param name="Accepted">Our newest commitments, one for each live funding output.</param>
/// <param name="Theirs">The peer's newest commitments that we decided to sign.</param>
public sealed record CatchUp(
    uint Index,
    CommitmentNumber Local,
    Sequence<AcceptCommitmentRequest> Accepted,
    Sequence<RemoteCommitmentRequest> Theirs) : SignerQuestion
{
    /// <inheritdoc/>
    public override ChannelInput Ask(IChannelSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        foreach (var request in Accepted)
        {
            var refusal = signer.Accept(request);
            if (refusal != Refusal.None)
            {
                return new SignerRefused(refusal);
            }
        }

        if (Local.Value > 0 && signer.Reveal(new(Index, new(Local.Value - 1))) is { IsGiven: false } hidden)
        {
            return new SignerRefused(hidden.Refusal);
        }

        foreach (var request in Theirs)
        {
            var reply = signer.Sign(request);
            if (!reply.IsGiven)
            {
                return new SignerRefused(reply.Refusal);
            }
        }

        var next = new CommitmentNumber(Local.Value + 1);
        return new PointReady(next, signer.PerCommitmentPointOf(Index, next));
    }
}
