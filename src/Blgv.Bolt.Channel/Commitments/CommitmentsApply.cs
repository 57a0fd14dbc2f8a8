using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <content>Carries facts out: total, without crypto or policy.</content>
public sealed partial record Commitments
{
    internal Commitments Apply(HtlcOffered fact) => this with
    {
        Htlcs = Htlcs.Append(new LiveHtlc(new(HtlcDirection.Offered, NextLocalHtlc), fact.Amount, fact.PaymentHash, fact.Expiry, LadderState.SentAdd)
        {
            Onion = fact.Onion,
            PathKey = fact.PathKey,
        }),
        OwnUpdates = OwnUpdates.Append(new OwnUpdate(OwnUpdateKind.Add, NextLocalHtlc, default, IsSigned: false)),
        NextLocalHtlc = new(NextLocalHtlc.Value + 1),
    };

    internal Commitments Apply(HtlcRemovalSent fact) => Change(new(HtlcDirection.Received, fact.Id), htlc => htlc with
    {
        State = LadderState.SentRemove,
        Removal = fact.Removal,
        Preimage = fact.Removal is HtlcRemoval.Fulfilled fulfilled ? fulfilled.Preimage : htlc.Preimage,
        IsAcknowledged = true,
        Onion = default,
    }) with
    {
        OwnUpdates = OwnUpdates.Append(new OwnUpdate(OwnUpdateKind.Remove, fact.Id, default, IsSigned: false)),
    };

    internal Commitments Apply(FeeRateProposed fact) => this with
    {
        Fees = FeesWith(new(fact.Rate, LadderState.SentAdd)),
        OwnUpdates = OwnUpdates
            .Where(update => update.Kind != OwnUpdateKind.Fee || update.IsSigned)
            .Append(new OwnUpdate(OwnUpdateKind.Fee, default, fact.Rate, IsSigned: false))
            .ToSequence(),
    };

    internal Commitments Apply(CommitmentSent _)
    {
        var next = Advance(LadderEvent.CommitmentSent) with
        {
            RemoteNumber = new(RemoteNumber.Value + 1),
            AwaitsRevocation = true,
            RevokedLast = false,
            OwnUpdates = OwnUpdates.Select(update => update with { IsSigned = true }).ToSequence(),
        };
        var changes = next.CountChangesOfNewestRemote();
        return next.IsWholeRecordDue(changes)
            ? next with { WholeRecord = next.RemoteNumber, ChangesSinceWholeRecord = 0 }
            : next with { ChangesSinceWholeRecord = ChangesSinceWholeRecord + changes };
    }

    internal Commitments Apply(CommitmentReceived fact)
    {
        var told = WithoutUncommittedOfPeer();
        foreach (var update in fact.Updates.Span)
        {
            told = told.Receive(update);
        }

        var added = 0UL;
        foreach (var htlc in told.Htlcs.Span)
        {
            added += htlc.State == LadderState.ReceivedAdd ? 1UL : 0;
        }

        var active = new ActiveCommitment[told.Active.Count];
        for (var i = 0; i < active.Length; i++)
        {
            active[i] = i < fact.Signatures.Count ? told.Active[i] with { Signatures = fact.Signatures[i] } : told.Active[i];
        }

        var committed = told with { Active = Sequence.Create<ActiveCommitment>(active), NextRemoteHtlc = new(told.NextRemoteHtlc.Value + added) };
        return committed.Advance(LadderEvent.CommitmentReceived).Advance(LadderEvent.RevocationSent) with
        {
            LocalNumber = new(LocalNumber.Value + 1),
            LocalPoint = fact.LocalPoint,
            LocalNextPoint = null,
            RevokedLast = true,
        };
    }

    internal Commitments Apply(RevocationReceived fact) => Advance(LadderEvent.RevocationReceived) with
    {
        AwaitsRevocation = false,
        RemotePoint = RemoteNextPoint ?? RemotePoint,
        RemoteNextPoint = fact.NextPoint,
        RemoteSecrets = RemoteSecrets.TryAdd(fact.Secret, out var secrets) ? secrets : RemoteSecrets,
        OwnUpdates = OwnUpdates.Where(update => !update.IsSigned).ToSequence(),
    };

    internal Commitments Apply(PreimageLearned fact) =>
        Change(new(HtlcDirection.Offered, fact.Id), htlc => htlc with { Preimage = fact.Preimage });

    internal Commitments Apply(PreimageGiven fact) =>
        Change(new(HtlcDirection.Received, fact.Id), htlc => htlc with { Preimage = fact.Preimage, IsAcknowledged = true, Onion = default });

    internal Commitments Apply(HtlcReturned fact) => Find(new(HtlcDirection.Offered, fact.Id)) is not { HasReturned: false } htlc ? this
        : Change(htlc.Key, one => one with { HasReturned = true }) with
        {
            // What the peer said of it before is the better reason, where it failed it and has signed that: what it has not, a load does not know.
            Settled = Settled.Append(new SettledHtlc(
                fact.Id,
                htlc.PaymentHash,
                htlc is { Removal: HtlcRemoval.Failed or HtlcRemoval.Malformed, State: not LadderState.ReceivedRemove } ? htlc.Removal : new HtlcRemoval.EndedOnChain())),
        };

    internal Commitments Apply(HtlcAcknowledged fact) => Change(fact.Key, htlc => htlc with
    {
        IsAcknowledged = true,
        Onion = htlc.IsOffered ? htlc.Onion : default,
    }) with
    {
        Settled = fact.Key.Direction == HtlcDirection.Offered ? Settled.Where(settled => settled.Id != fact.Key.Id).ToSequence() : Settled,
    };

    /// <summary>Takes an update of the peer in, which it has not signed yet.</summary>
    internal Commitments Receive(PeerUpdate update) => update switch
    {
        PeerUpdate.Add add => this with { Htlcs = Htlcs.Append(Received(add)) },
        PeerUpdate.Remove remove => Change(
            new(HtlcDirection.Offered, remove.Id),
            htlc => htlc with { State = LadderState.ReceivedRemove, Removal = remove.Removal }),
        PeerUpdate.Fee fee => this with { Fees = FeesWith(new(fee.Rate, LadderState.ReceivedAdd)) },
        _ => this,
    };

    /// <summary>The peer's updates that it has not signed, as <see cref="CommitmentReceived"/> tells them.</summary>
    internal Sequence<PeerUpdate> UncommittedOfPeer()
    {
        var updates = new List<PeerUpdate>();
        foreach (var htlc in Htlcs.Span)
        {
            if (htlc.State == LadderState.ReceivedAdd)
            {
                updates.Add(new PeerUpdate.Add(htlc.Amount, htlc.PaymentHash, htlc.Expiry, htlc.Onion, htlc.PathKey, htlc.ExceedsDustExposure));
            }
            else if (htlc.State == LadderState.ReceivedRemove && htlc.Removal is { } removal)
            {
                updates.Add(new PeerUpdate.Remove(htlc.Key.Id, removal));
            }
        }

        foreach (var step in Fees.Span)
        {
            if (step.State == LadderState.ReceivedAdd)
            {
                updates.Add(new PeerUpdate.Fee(step.Rate));
            }
        }

        return updates.ToSequence();
    }

    private Commitments WithoutUncommittedOfPeer()
    {
        var any = Fees.Any(step => Ladder.IsUncommittedOfPeer(step.State));
        foreach (var htlc in Htlcs.Span)
        {
            any |= Ladder.IsUncommittedOfPeer(htlc.State);
        }

        return !any ? this : this with
        {
            Htlcs = Htlcs
                .Where(htlc => htlc.State != LadderState.ReceivedAdd)
                .Select(htlc => htlc.State == LadderState.ReceivedRemove
                    ? htlc with { State = LadderState.SentAddAckRevocation, Removal = null }
                    : htlc)
                .ToSequence(),
            Fees = Fees.Where(step => step.State != LadderState.ReceivedAdd).ToSequence(),
        };
    }

    private LiveHtlc Received(PeerUpdate.Add add)
    {
        var next = NextRemoteHtlc.Value;
        foreach (var htlc in Htlcs.Span)
        {
            next += htlc.State == LadderState.ReceivedAdd ? 1UL : 0;
        }

        return new(new(HtlcDirection.Received, new(next)), add.Amount, add.PaymentHash, add.Expiry, LadderState.ReceivedAdd)
        {
            Onion = add.Onion,
            PathKey = add.PathKey,
            ExceedsDustExposure = add.ExceedsDustExposure,
        };
    }

    /// <summary>A rate that nobody has signed yet gives way to the next.</summary>
    private Sequence<FeeStep> FeesWith(FeeStep next) =>
        Fees.Where(step => step.State != next.State).Append(next).ToSequence();

    private Commitments Change(HtlcKey key, Func<LiveHtlc, LiveHtlc> change)
    {
        for (var i = 0; i < Htlcs.Count; i++)
        {
            if (Htlcs[i].Key == key)
            {
                return this with { Htlcs = Htlcs.Replace(i, change(Htlcs[i])) };
            }
        }

        return this;
    }

    private Commitments Advance(LadderEvent happened)
    {
        var live = new List<LiveHtlc>(Htlcs.Count);
        var settled = new List<SettledHtlc>();
        Int128 change = 0;
        foreach (var htlc in Htlcs.Span)
        {
            var state = Ladder.After(htlc.State, happened);
            if (!Ladder.IsGone(state))
            {
                live.Add(state == htlc.State ? htlc : htlc with
                {
                    State = state,
                    Onion = state == LadderState.ReceivedAddRevocation ? default : htlc.Onion,
                });
                continue;
            }

            if (htlc.Removal is HtlcRemoval.Fulfilled)
            {
                change += htlc.IsOffered ? -(Int128)htlc.Amount.Value : htlc.Amount.Value;
            }

            if (htlc.IsOffered && !htlc.IsAcknowledged && htlc.Removal is { } removal)
            {
                settled.Add(new(htlc.Key.Id, htlc.PaymentHash, htlc.Preimage is { } known ? new HtlcRemoval.Fulfilled(known, AttributionOf(removal)) : removal));
            }
        }

        return this with
        {
            Htlcs = live.ToSequence(),
            Settled = settled.Count == 0 ? Settled : Settled.Concat(settled).ToSequence(),
            Fees = AdvanceFees(happened),
            Active = change == 0 ? Active : Active.Select(one => Shift(one, change)).ToSequence(),
        };
    }

    private Sequence<FeeStep> AdvanceFees(LadderEvent happened)
    {
        if (Fees.Count == 1)
        {
            return Fees;
        }

        // Of rates that are equally far only the last counts anywhere: a peer that keeps changing its mind must not make the list grow.
        var steps = new List<FeeStep>(Fees.Count);
        foreach (var step in Fees)
        {
            var moved = step with { State = Ladder.After(step.State, happened) };
            if (steps.Count > 0 && (steps[^1].State == moved.State || Ladder.IsIrrevocablyCommitted(moved.State)))
            {
                steps.RemoveAt(steps.Count - 1);
            }

            steps.Add(moved);
        }

        return steps.ToSequence();
    }

    private static Wire.Onion.AttributionData? AttributionOf(HtlcRemoval removal) => (removal as HtlcRemoval.Fulfilled)?.Attribution;

    private static ActiveCommitment Shift(ActiveCommitment active, Int128 change) => active with
    {
        // what was admitted stays within its bounds; what comes from damaged facts is found by its sum
        ToLocal = new(unchecked((ulong)(active.ToLocal.Value + change))),
        ToRemote = new(unchecked((ulong)(active.ToRemote.Value - change))),
    };
}
