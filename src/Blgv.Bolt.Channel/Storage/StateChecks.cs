using System.Security.Cryptography;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel;

/// <summary>Whether the parts of a state that was loaded go together. It is what every step leaves; where it does not hold, the data is damaged.</summary>
internal static class StateChecks
{
    /// <summary>What does not fit, or null.</summary>
    public static string? Find(FundedState phase)
    {
        var commitments = phase.Channel.Commitments;
        return FindInPhase(phase)
            ?? FindInNumbers(commitments)
            ?? FindInFees(commitments)
            ?? FindInHtlcs(commitments)
            ?? FindInOwnUpdates(commitments)
            ?? FindInActive(commitments);
    }

    private static string? FindInPhase(FundedState phase) => phase switch
    {
        AwaitingReady when phase.Channel.Funding.IsReady => "funding.ready",
        Normal when !phase.Channel.Funding.IsReady => "funding.ready",
        Closing { Shutdown: { Local: null } or { Remote: null } } => "shutdown",
        _ => null,
    };

    private static string? FindInNumbers(Commitments commitments) =>
        commitments.AwaitsRevocation && (commitments.RemoteNumber.Value == 0 || commitments.RemoteNextPoint is null) ? "commitments.awaits_revocation"
        : commitments.RemoteNumber.Value > 0 && commitments.RemoteNextPoint is null ? "commitments.remote_next_point"
        : commitments.RemoteSecrets.Count != commitments.RemoteUnrevokedNumber.Value ? "commitments.remote_secrets"
        : commitments.WholeRecord.Value > commitments.RemoteNumber.Value ? "commitments.whole_record"
        : null;

    private static string? FindInFees(Commitments commitments)
    {
        var fees = commitments.Fees;
        if (fees.IsEmpty || !Ladder.IsIrrevocablyCommitted(fees[0].State))
        {
            return "commitments.fees";
        }

        var seen = 0U;
        for (var i = 0; i < fees.Count; i++)
        {
            var state = fees[i].State;
            var bit = 1U << (int)state;
            if (Ladder.IsOffered(state) != commitments.Parameters.IsOpener
                || Ladder.IsBeingRemoved(state)
                || (i > 0 && (Ladder.IsIrrevocablyCommitted(state) || Ladder.IsUncommittedOfPeer(state)))
                || (seen & bit) != 0)
            {
                return "commitments.fees";
            }

            seen |= bit;
        }

        return null;
    }

    private static string? FindInHtlcs(Commitments commitments)
    {
        var keys = new HashSet<HtlcKey>();
        var settledIds = new HashSet<HtlcId>();
        foreach (var htlc in commitments.Htlcs)
        {
            var next = htlc.IsOffered ? commitments.NextLocalHtlc : commitments.NextRemoteHtlc;
            if (!keys.Add(htlc.Key) || htlc.Key.Id.Value >= next.Value)
            {
                return "htlcs.id";
            }

            if (Ladder.IsOffered(htlc.State) != htlc.IsOffered || Ladder.IsGone(htlc.State) || Ladder.IsUncommittedOfPeer(htlc.State))
            {
                return "htlcs.state";
            }

            if (Ladder.IsBeingRemoved(htlc.State) != htlc.Removal is not null)
            {
                return "htlcs.removal";
            }

            if (!Fits(htlc.Preimage, htlc.PaymentHash) || !Fits((htlc.Removal as HtlcRemoval.Fulfilled)?.Preimage, htlc.PaymentHash))
            {
                return "htlcs.preimage";
            }

            if (htlc.Expiry.Value >= CltvExpiry.Threshold)
            {
                return "htlcs.expiry";
            }
        }

        foreach (var settled in commitments.Settled)
        {
            var live = commitments.Find(new(HtlcDirection.Offered, settled.Id));
            if (live is { HasReturned: false } || !settledIds.Add(settled.Id) || settled.Id.Value >= commitments.NextLocalHtlc.Value)
            {
                return "settled.id";
            }

            if (!Fits((settled.Removal as HtlcRemoval.Fulfilled)?.Preimage, settled.PaymentHash))
            {
                return "settled.preimage";
            }
        }

        return null;
    }

    /// <summary>An update that the peer may not have is one that we sent and that it has not revoked for.</summary>
    private static string? FindInOwnUpdates(Commitments commitments)
    {
        var unsignedSeen = false;
        foreach (var update in commitments.OwnUpdates)
        {
            var expected = update switch
            {
                { Kind: OwnUpdateKind.Remove, IsSigned: true } => LadderState.SentRemoveCommit,
                { Kind: OwnUpdateKind.Remove } => LadderState.SentRemove,
                { IsSigned: true } => LadderState.SentAddCommit,
                _ => LadderState.SentAdd,
            };
            var found = update.Kind switch
            {
                OwnUpdateKind.Add => commitments.Find(new(HtlcDirection.Offered, update.Id))?.State == expected,
                OwnUpdateKind.Remove => commitments.Find(new(HtlcDirection.Received, update.Id))?.State == expected,
                _ => commitments.Fees.Span.Contains(new(update.Rate, expected)),
            };
            if (!found || (unsignedSeen && update.IsSigned) || (update.IsSigned && !commitments.AwaitsRevocation))
            {
                return "own_updates";
            }

            unsignedSeen |= !update.IsSigned;
        }

        return null;
    }

    private static string? FindInActive(Commitments commitments)
    {
        var fundings = new HashSet<OutPoint>();
        foreach (var active in commitments.Active)
        {
            var total = (UInt128)active.ToLocal.Value + active.ToRemote.Value;
            if (!fundings.Add(active.Scope.Funding))
            {
                return "active.funding";
            }

            if (total != active.Scope.Amount.ToMilliSatoshi().Value)
            {
                return "active.balances";
            }

            foreach (var view in Views)
            {
                if (!commitments.TryGetSpec(active, view, out var spec))
                {
                    return "active.balances";
                }

                if (view != CommitmentView.LocalNext && view != CommitmentView.RemoteNext && HasTooMany(spec))
                {
                    return "htlcs.count";
                }

                if (view == CommitmentView.Local && active.Signatures is { } signatures && signatures.Htlcs.Count != CountUntrimmed(active, spec))
                {
                    return "active.signatures";
                }
            }
        }

        return fundings.Count == 0 ? "active.funding" : null;
    }

    private static readonly CommitmentView[] Views = Enum.GetValues<CommitmentView>();

    private static bool HasTooMany(CommitmentSpec spec)
    {
        var offered = 0;
        foreach (var htlc in spec.Htlcs)
        {
            offered += htlc.Direction == HtlcDirection.Offered ? 1 : 0;
        }

        return Math.Max(offered, spec.Htlcs.Count - offered) > ChannelLimits.MaxAcceptedHtlcs;
    }

    private static int CountUntrimmed(ActiveCommitment active, CommitmentSpec spec)
    {
        var terms = active.Scope.LocalBuilder.Terms;
        var count = 0;
        foreach (var htlc in spec.Htlcs)
        {
            count += terms.Format.IsTrimmed(htlc.Direction, htlc.Amount, spec.FeeRate, terms.DustLimit) ? 0 : 1;
        }

        return count;
    }

    private static bool Fits(Preimage? preimage, PaymentHash hash)
    {
        if (preimage is not { } known)
        {
            return true;
        }

        Span<byte> bytes = stackalloc byte[32];
        known.CopyTo(bytes);
        SHA256.HashData(bytes, bytes);
        return hash.Value == Bytes32.FromBytes(bytes);
    }
}
