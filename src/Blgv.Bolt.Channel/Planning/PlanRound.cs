using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>
/// The making of one plan. Transactions that mempools may hold stay as they are unless something is to change and can be paid for:
/// what a first pass cannot place is given back to the transaction that has it, and the rest is placed again.
/// </summary>
internal sealed class PlanRound(PlannerInput input, TransactionFrames frames, ClaimPrices prices, StandingTransactions standing)
{
    /// <summary>From dissolved to bound, from bound to kept, and once more for those that others' giving back concerns.</summary>
    private const int PassesWithChanges = 3;

    internal ClaimPlan Make()
    {
        foreach (var transaction in standing.All)
        {
            transaction.Fate = FateOf(transaction);
        }

        var pass = NewPass();
        for (var i = 0; GiveBack(pass, toTheLast: i + 1 >= PassesWithChanges); i++)
        {
            pass = NewPass();
        }

        var replaced = standing.All.Where(transaction => transaction.IsReplaced && !pass.Has(transaction.Transaction)).Select(transaction => transaction.Transaction);
        return new(pass.Transactions.ToSequence(), prices.FeesAfter(pass.Carried), Sequence.Create<SkippedClaim>([.. prices.Skipped, .. pass.Skipped]))
        {
            Older = replaced.ToSequence(),
        };
    }

    private PlanPass NewPass()
    {
        var pass = new PlanPass(input, frames, standing);
        pass.Place(prices.InOrder);
        return pass;
    }

    /// <summary>One whose claims must part is dissolved; else it stays while what its claims offer would not even replace it.</summary>
    private StandingFate FateOf(Standing transaction) =>
        transaction.IsInDoubt ? StandingFate.Kept
        : transaction.Claims.Count > 1 && transaction.Claims.Any(claim => claim.GoesAlone) ? StandingFate.Dissolved
        : IsContent(transaction) ? StandingFate.Kept
        : StandingFate.Dissolved;

    private bool IsContent(Standing transaction)
    {
        var planned = transaction.Transaction;
        if (!planned.HasToBeReplaced)
        {
            return planned is PlannedHtlc;
        }

        var bid = Bids.For(transaction.Claims, input, [planned], frames);
        return PricedClaim.Lesser(bid.WantedFor(planned.Weight), bid.Most) < bid.LeastFor(planned.Weight);
    }

    /// <summary>Every claim that a transaction has which may be in mempools is in one of the new plan, or that one stays.</summary>
    /// <returns>Whether something has to be placed again.</returns>
    private bool GiveBack(PlanPass pass, bool toTheLast)
    {
        var changed = false;
        foreach (var transaction in standing.All)
        {
            if (transaction.Fate == StandingFate.Kept || transaction.Claims.All(claim => pass.Carried.ContainsKey(claim.Claim.OutPoint)))
            {
                continue;
            }

            changed = true;
            transaction.Fate = transaction.Fate == StandingFate.Dissolved && transaction.Claims.Count > 1 && !toTheLast && !IsContent(transaction)
                ? StandingFate.Bound
                : StandingFate.Kept;
        }

        foreach (var transaction in changed && toTheLast ? standing.All : [])
        {
            transaction.Fate = StandingFate.Kept;
        }

        return changed;
    }
}
