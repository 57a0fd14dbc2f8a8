using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>A claim that may go out, and what it offers.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Order">Its place among all.</param>
/// <param name="Budget">What may be spent on it.</param>
/// <param name="Most">The rate that spends it.</param>
/// <param name="Wanted">The rate that it offers.</param>
/// <param name="GoesAlone">Whether it shares a transaction with no other.</param>
internal sealed record PricedClaim(OnChainClaim Claim, int Order, Satoshi Budget, FeeRate Most, FeeRate Wanted, bool GoesAlone)
{
    private const ulong Millionths = 1_000_000;

    /// <summary>Whether others may be with it in one transaction.</summary>
    internal bool CanShare => Claim.Means is ClaimMeans.Sweep or ClaimMeans.HtlcStage { NeedsFee: true };

    /// <summary>With which others: those of an HTLC transaction have to have the very same locktime, too.</summary>
    internal (ClaimGroup Group, bool IsSweep, uint LockTime) Group => Claim.Means is ClaimMeans.HtlcStage stage
        ? (Claim.Group, false, stage.Transaction.UnsignedTransaction.LockTime)
        : (Claim.Group, Claim.Means is ClaimMeans.Sweep, 0);

    internal static Satoshi BudgetOf(OnChainClaim claim, PlannerPolicy policy) =>
        new((ulong)UInt128.Min(ulong.MaxValue, (UInt128)claim.Value.Value * policy.BudgetProportionalMillionths / Millionths));

    /// <summary>
    /// The rate at which a budget is spent by a claim on its own. One that this is too little for may still go along with others, of
    /// which it then pays nothing but its part.
    /// </summary>
    internal static FeeRate MostFor(OnChainClaim claim, Satoshi budget, TransactionFrames frames, FeeRate minimum)
    {
        if (claim.Means is ClaimMeans.Commitment commitment)
        {
            var parent = PlannedCommitment.FeeOf(commitment.Publication);
            return PlannedTransaction.RateOf(new(parent.Value + ulong.Min(budget.Value, ulong.MaxValue - parent.Value)), claim.Weight + frames.Sweep + TransactionFrames.TypicalCoin);
        }

        var alone = claim.Means is ClaimMeans.Sweep sweep
            ? PlannedTransaction.RateOf(Lesser(budget, AboveDust(sweep.Claim.Amount, frames)), claim.Weight + frames.Sweep)
            : PlannedTransaction.RateOf(budget, claim.Weight + TransactionFrames.TypicalCoin + frames.Change);
        return alone >= minimum ? alone : PlannedTransaction.RateOf(budget, claim.Weight);
    }

    internal static Satoshi Lesser(Satoshi one, Satoshi other) => one < other ? one : other;

    /// <summary>What an amount leaves for fees when an output must remain.</summary>
    internal static Satoshi AboveDust(Satoshi amount, TransactionFrames frames) =>
        amount.TrySubtract(frames.Dust, out var above) ? above : Satoshi.Zero;
}
