using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>A commitment that was signed or accepted.</summary>
/// <param name="Funding">The funding output that it spends.</param>
/// <param name="TxId">Its id.</param>
public readonly record struct MarkedCommitment(OutPoint Funding, TxId TxId);

/// <summary>
/// How far a signer has gone in one channel. It belongs into the same durable write as the state of the channel, and never goes
/// back. Several funding outputs can be live at once (a splice, a replaced funding), each with a commitment of the same number.
/// </summary>
/// <param name="RemoteNext">The number that their next commitment must have; all below were signed.</param>
/// <param name="RemoteNewest">Their commitments of the number before that.</param>
/// <param name="LocalNext">The number that our next commitment must have; all below were accepted.</param>
/// <param name="LocalNewest">Our commitments of the number before that.</param>
/// <param name="Revealed">How many of our secrets were revealed: our commitments below this number are revoked.</param>
/// <param name="IsBroadcast">Whether our newest commitment was signed for broadcast. Then its secret is never revealed and no newer one is accepted.</param>
public sealed record SignerMarks(
    ulong RemoteNext,
    Sequence<MarkedCommitment> RemoteNewest,
    ulong LocalNext,
    Sequence<MarkedCommitment> LocalNewest,
    ulong Revealed,
    bool IsBroadcast)
{
    /// <summary>More funding outputs than a peer can make live at once.</summary>
    public const int MaxFundings = 64;

    /// <summary>Of a channel in which nothing was signed.</summary>
    public static SignerMarks Initial { get; } = new(0, default, 0, default, 0, IsBroadcast: false);

    /// <summary>Whether these marks are at least as far as others in everything, so that taking them up forgets nothing.</summary>
    /// <param name="other">The others.</param>
    /// <returns>False also when both are at one number but know different commitments of it.</returns>
    public bool Covers(SignerMarks other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Covers(RemoteNext, RemoteNewest, other.RemoteNext, other.RemoteNewest)
            && Covers(LocalNext, LocalNewest, other.LocalNext, other.LocalNewest)
            && Revealed >= other.Revealed
            && (IsBroadcast || !other.IsBroadcast);
    }

    /// <summary>Asks to sign a commitment of theirs.</summary>
    internal Refusal SignRemote(CommitmentNumber number, MarkedCommitment commitment, out SignerMarks next)
    {
        var refusal = Advance(number.Value, commitment, RemoteNext, RemoteNewest, out var newNext, out var newest);
        next = refusal == Refusal.None ? this with { RemoteNext = newNext, RemoteNewest = newest } : this;
        return refusal;
    }

    /// <summary>Asks to accept a commitment of ours.</summary>
    internal Refusal AcceptLocal(CommitmentNumber number, MarkedCommitment commitment, out SignerMarks next)
    {
        next = this;
        var refusal = Advance(number.Value, commitment, LocalNext, LocalNewest, out var newNext, out var newest);
        if (refusal != Refusal.None || (newNext == LocalNext && newest == LocalNewest))
        {
            return refusal;
        }

        if (IsBroadcast)
        {
            return Refusal.SignedForBroadcast;
        }

        // At most two commitments of ours are not revoked: the peer waits for our revocation before it signs again.
        if (newNext > LocalNext && LocalNext > 1 && Revealed < LocalNext - 1)
        {
            return Refusal.NumberSkipped;
        }

        next = this with { LocalNext = newNext, LocalNewest = newest };
        return Refusal.None;
    }

    /// <summary>Asks for the signature that broadcasts a commitment of ours, or an HTLC transaction on it.</summary>
    internal Refusal Broadcast(CommitmentNumber number, MarkedCommitment commitment, out SignerMarks next)
    {
        next = this;
        if (number.Value < Revealed || number.Value + 1 < LocalNext)
        {
            return Refusal.NotNewest;
        }

        if (number.Value + 1 != LocalNext || !LocalNewest.Span.Contains(commitment))
        {
            return Refusal.NotAccepted;
        }

        next = this with { IsBroadcast = true };
        return Refusal.None;
    }

    /// <summary>Asks to reveal a secret. One that was revealed may be told again.</summary>
    internal Refusal Reveal(CommitmentNumber number, out SignerMarks next)
    {
        next = this;
        var refusal = number.Value < Revealed ? Refusal.None
            : number.Value > Revealed ? Refusal.SecretOutOfOrder
            : number.Value + 1 >= LocalNext ? (IsBroadcast && number.Value + 1 == LocalNext ? Refusal.SignedForBroadcast : Refusal.NextNotAccepted)
            : Refusal.None;
        if (refusal == Refusal.None && number.Value == Revealed)
        {
            next = this with { Revealed = Revealed + 1 };
        }

        return refusal;
    }

    private static bool Covers(ulong next, Sequence<MarkedCommitment> newest, ulong otherNext, Sequence<MarkedCommitment> otherNewest)
    {
        if (next != otherNext)
        {
            return next > otherNext;
        }

        foreach (var commitment in otherNewest)
        {
            if (!newest.Span.Contains(commitment))
            {
                return false;
            }
        }

        return true;
    }

    private static Refusal Advance(
        ulong number,
        MarkedCommitment commitment,
        ulong next,
        Sequence<MarkedCommitment> newest,
        out ulong newNext,
        out Sequence<MarkedCommitment> newNewest)
    {
        (newNext, newNewest) = (next, newest);
        if (number == next)
        {
            (newNext, newNewest) = (next + 1, [commitment]);
            return Refusal.None;
        }

        if (number + 1 != next)
        {
            return number < next ? Refusal.OldState : Refusal.NumberSkipped;
        }

        foreach (var known in newest)
        {
            if (known.Funding == commitment.Funding)
            {
                return known == commitment ? Refusal.None : Refusal.DifferentState;
            }
        }

        if (newest.Count >= MaxFundings)
        {
            return Refusal.TooManyFundings;
        }

        newNewest = [.. newest, commitment];
        return Refusal.None;
    }
}
