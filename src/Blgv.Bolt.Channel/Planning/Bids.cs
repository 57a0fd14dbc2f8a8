using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>What transactions with some claims may pay.</summary>
internal static class Bids
{
    /// <summary>The bid of a transaction.</summary>
    /// <param name="claims">What it takes.</param>
    /// <param name="input">Rates and policy.</param>
    /// <param name="replaced">What it replaces.</param>
    /// <param name="frames">What it weighs.</param>
    internal static Bid For(IReadOnlyList<PricedClaim> claims, PlannerInput input, Sequence<PlannedTransaction> replaced, TransactionFrames frames)
    {
        var wanted = default(FeeRate);
        foreach (var claim in claims)
        {
            wanted = claim.Wanted > wanted ? claim.Wanted : wanted;
        }

        return new(wanted, input.Rates.Minimum, MostOf(claims, frames), input.Policy.IncrementalRelayRate, replaced)
        {
            Parent = claims[0].Claim.Means is ClaimMeans.Commitment commitment
                ? (PlannedCommitment.FeeOf(commitment.Publication), PlannedCommitment.WeightOf(commitment.Publication))
                : default,
        };
    }

    /// <summary>What a part of a budget a claim's part of a weight stands for: all of them share a fee by their weights.</summary>
    internal static Satoshi ShareLimit(PricedClaim claim, ulong weights) =>
        new((ulong)UInt128.Min(ulong.MaxValue, (UInt128)claim.Budget.Value * weights / ulong.Max(1, claim.Claim.Weight.Value)));

    /// <summary>The most that claims may pay together: no share passes its budget, and a sweep leaves an output.</summary>
    private static Satoshi MostOf(IReadOnlyList<PricedClaim> claims, TransactionFrames frames)
    {
        var weights = 0UL;
        var amount = Satoshi.Zero;
        foreach (var claim in claims)
        {
            weights += claim.Claim.Weight.Value;
            amount += claim.Claim.Means is ClaimMeans.Sweep sweep ? sweep.Claim.Amount : Satoshi.Zero;
        }

        var most = claims[0].Claim.Means is ClaimMeans.Sweep ? PricedClaim.AboveDust(amount, frames) : new(ulong.MaxValue);
        foreach (var claim in claims)
        {
            most = PricedClaim.Lesser(most, ShareLimit(claim, weights));
        }

        return most;
    }
}
