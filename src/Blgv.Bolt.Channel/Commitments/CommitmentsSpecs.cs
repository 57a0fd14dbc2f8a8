using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <content>What each commitment divides. Admission and building both use it.</content>
public sealed partial record Commitments
{
    /// <summary>What a commitment divides.</summary>
    /// <param name="active">On which funding output.</param>
    /// <param name="view">Which commitment.</param>
    /// <param name="spec">The balances, HTLCs and fee rate, seen by the owner of the commitment; or null.</param>
    /// <returns>False when a balance would be negative, which no admitted update brings about.</returns>
    public bool TryGetSpec(ActiveCommitment active, CommitmentView view, [NotNullWhen(true)] out CommitmentSpec? spec)
    {
        ArgumentNullException.ThrowIfNull(active);
        var ours = IsOurs(view);
        var htlcs = new CommitmentHtlc[Htlcs.Count];
        var count = 0;
        Int128 toLocal = active.ToLocal.Value;
        Int128 toRemote = active.ToRemote.Value;
        foreach (var htlc in Htlcs.Span)
        {
            var presence = Ladder.In(htlc.State, view);
            if (presence == LadderPresence.Present)
            {
                htlcs[count++] = htlc.In(ours);
            }

            var amount = (Int128)htlc.Amount.Value;
            var isPaid = presence == LadderPresence.Removed && htlc.Removal is HtlcRemoval.Fulfilled;
            if (presence == LadderPresence.Present || isPaid)
            {
                (toLocal, toRemote) = htlc.IsOffered ? (toLocal - amount, toRemote) : (toLocal, toRemote - amount);
            }

            if (isPaid)
            {
                (toLocal, toRemote) = htlc.IsOffered ? (toLocal, toRemote + amount) : (toLocal + amount, toRemote);
            }
        }

        spec = null;
        if (toLocal < 0 || toRemote < 0)
        {
            return false;
        }

        var (owner, other) = ours ? (toLocal, toRemote) : (toRemote, toLocal);
        spec = new(FeeRateIn(view), new((ulong)owner), new((ulong)other), Sequence.Create<CommitmentHtlc>(htlcs.AsSpan(0, count)));
        return true;
    }

    /// <summary>Builds a commitment transaction.</summary>
    /// <param name="active">On which funding output.</param>
    /// <param name="view">Which commitment.</param>
    /// <param name="number">Its number.</param>
    /// <param name="keys">Its keys.</param>
    /// <param name="commitment">The transaction, or null.</param>
    /// <returns>False when there is none, which no admitted update brings about.</returns>
    public bool TryBuild(
        ActiveCommitment active,
        CommitmentView view,
        CommitmentNumber number,
        CommitmentKeys keys,
        [NotNullWhen(true)] out CommitmentTransaction? commitment)
    {
        ArgumentNullException.ThrowIfNull(active);
        commitment = null;
        var builder = IsOurs(view) ? active.Scope.LocalBuilder : active.Scope.RemoteBuilder;
        return TryGetSpec(active, view, out var spec) && builder.TryBuild(number, keys, spec, out commitment, out _);
    }

    /// <summary>Whether the owner of a view is us.</summary>
    internal static bool IsOurs(CommitmentView view) => view is CommitmentView.Local or CommitmentView.LocalNext;
}
