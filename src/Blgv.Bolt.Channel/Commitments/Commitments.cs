using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>
/// The commitments of both parties: changes on the ladder × the funding outputs that are live. Everything that a commitment
/// transaction needs follows from it.
/// </summary>
/// <remarks>BOLT 2, "Normal Operation". Its size is in proportion to the live HTLCs, whatever the history.</remarks>
public sealed partial record Commitments
{
    /// <summary>What was agreed at the opening.</summary>
    public required ChannelParameters Parameters { get; init; }

    /// <summary>The live HTLCs, in the order in which they came.</summary>
    public Sequence<LiveHtlc> Htlcs { get; init; }

    /// <summary>The fee rates, oldest first; the first is in all commitments.</summary>
    public required Sequence<FeeStep> Fees { get; init; }

    /// <summary>Our updates that the peer may not have.</summary>
    public Sequence<OwnUpdate> OwnUpdates { get; init; }

    /// <summary>HTLCs of ours that failed, until the host takes note.</summary>
    public Sequence<SettledHtlc> Settled { get; init; }

    /// <summary>The number of our newest commitment that the peer has signed; all before are revoked.</summary>
    public CommitmentNumber LocalNumber { get; init; }

    /// <summary>The number of the peer's newest commitment that we have signed.</summary>
    public CommitmentNumber RemoteNumber { get; init; }

    /// <summary>Whether the peer has yet to revoke the commitment before that; until then we sign no other.</summary>
    public bool AwaitsRevocation { get; init; }

    /// <summary>Whether what we sent last was revoke_and_ack, and not commitment_signed: after a disconnection they are sent again in that order.</summary>
    public bool RevokedLast { get; init; }

    /// <summary>Our point of <see cref="LocalNumber"/>.</summary>
    public required PublicKey LocalPoint { get; init; }

    /// <summary>Our point of the number after; null between a revocation and the signer's word. Not stored.</summary>
    public PublicKey? LocalNextPoint { get; init; }

    /// <summary>The peer's point of the newest commitment that it has not revoked.</summary>
    public required PublicKey RemotePoint { get; init; }

    /// <summary>Its point of the number after that; null until channel_ready.</summary>
    public PublicKey? RemoteNextPoint { get; init; }

    /// <summary>The secrets of the commitments that the peer has revoked.</summary>
    public PerCommitmentSecretStore RemoteSecrets { get; init; } = PerCommitmentSecretStore.Empty;

    /// <summary>The number of our next HTLC.</summary>
    public HtlcId NextLocalHtlc { get; init; }

    /// <summary>The number of the peer's next HTLC, of those it has signed.</summary>
    public HtlcId NextRemoteHtlc { get; init; }

    /// <summary>The live funding outputs; the first is the one that confirmed, or the newest.</summary>
    public required Sequence<ActiveCommitment> Active { get; init; }

    /// <summary>The last side record that holds a whole commitment; those after it hold changes.</summary>
    public CommitmentNumber WholeRecord { get; init; }

    /// <summary>How many changes the side records since then hold.</summary>
    public uint ChangesSinceWholeRecord { get; init; }

    /// <summary>The peer's oldest commitment that is not revoked.</summary>
    public CommitmentNumber RemoteUnrevokedNumber => new(RemoteNumber.Value - (AwaitsRevocation ? 1UL : 0));

    /// <summary>The point of the peer's newest commitment that we have signed.</summary>
    public PublicKey RemoteNewestPoint => AwaitsRevocation && RemoteNextPoint is { } next ? next : RemotePoint;

    /// <summary>Whether we have changes that the peer's next commitment would have: then commitment_signed is due.</summary>
    public bool HasChangesForRemote
    {
        get
        {
            foreach (var htlc in Htlcs.Span)
            {
                if (Ladder.After(htlc.State, LadderEvent.CommitmentSent) != htlc.State)
                {
                    return true;
                }
            }

            return HasFeeMovedBy(LadderEvent.CommitmentSent);
        }
    }

    /// <summary>Whether our next commitment would differ from the newest: then the peer may sign it.</summary>
    public bool HasChangesForLocal
    {
        get
        {
            foreach (var htlc in Htlcs.Span)
            {
                if (Ladder.After(htlc.State, LadderEvent.CommitmentReceived) != htlc.State)
                {
                    return true;
                }
            }

            return HasFeeMovedBy(LadderEvent.CommitmentReceived);
        }
    }

    /// <summary>Whether nothing is under way: no update, no commitment, no revocation is owed by either side. HTLCs may be pending.</summary>
    public bool IsSettled
    {
        get
        {
            foreach (var htlc in Htlcs.Span)
            {
                if (!Ladder.IsIrrevocablyCommitted(htlc.State))
                {
                    return false;
                }
            }

            return Fees.Count == 1 && !AwaitsRevocation;
        }
    }

    /// <summary>The rate in a commitment.</summary>
    /// <param name="view">The commitment.</param>
    /// <returns>The newest rate present there.</returns>
    public FeeRate FeeRateIn(CommitmentView view)
    {
        var rate = Fees[0].Rate;
        foreach (var step in Fees.Span)
        {
            if (Ladder.In(step.State, view) == LadderPresence.Present)
            {
                rate = step.Rate;
            }
        }

        return rate;
    }

    /// <summary>The highest rate that any commitment not yet revoked has, or that anybody has proposed.</summary>
    public FeeRate HighestFeeRate
    {
        get
        {
            var highest = Fees[0].Rate;
            foreach (var step in Fees.Span)
            {
                highest = step.Rate > highest ? step.Rate : highest;
            }

            return highest;
        }
    }

    /// <summary>Finds an HTLC.</summary>
    /// <param name="key">What names it.</param>
    /// <returns>The HTLC, or null.</returns>
    public LiveHtlc? Find(HtlcKey key)
    {
        foreach (var htlc in Htlcs.Span)
        {
            if (htlc.Key == key)
            {
                return htlc;
            }
        }

        return null;
    }

    /// <summary>The state as a disconnection leaves it: without what the peer has not signed, nor the point that the signer gives again.</summary>
    /// <returns>What is stored.</returns>
    public Commitments AsDisconnected()
    {
        var undone = WithoutUncommittedOfPeer();
        return undone.LocalNextPoint is null ? undone : undone with { LocalNextPoint = null };
    }

    private bool HasFeeMovedBy(LadderEvent happened)
    {
        foreach (var step in Fees.Span)
        {
            if (Ladder.After(step.State, happened) != step.State)
            {
                return true;
            }
        }

        return false;
    }
}
