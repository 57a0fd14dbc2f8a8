using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>What to broadcast, all of it at every block, and what the next plan has to know.</summary>
/// <param name="Transactions">The transactions, in the order of their broadcast; no two take the same.</param>
/// <param name="Fees">What has been offered for each claim.</param>
/// <param name="Skipped">The claims that no transaction takes.</param>
/// <remarks>A plan need not survive a restart: from <see cref="Empty"/> the next one finds its way by the answers of the mempool.</remarks>
public sealed record ClaimPlan(Sequence<PlannedTransaction> Transactions, Sequence<ClaimFee> Fees, Sequence<SkippedClaim> Skipped)
{
    /// <summary>No plan yet.</summary>
    public static ClaimPlan Empty { get; } = new([], [], []);

    /// <summary>Transactions of earlier plans that mempools may hold in the place of those of this one.</summary>
    internal Sequence<PlannedTransaction> Older { get; init; }
}

/// <summary>What has been offered for a claim. It belongs to the claim, whatever transaction takes it.</summary>
/// <param name="OutPoint">The claim.</param>
/// <param name="Rate">The highest rate.</param>
/// <param name="LastSeen">The height at which the claim was last there.</param>
public readonly record struct ClaimFee(OutPoint OutPoint, FeeRate Rate, BlockHeight LastSeen);

/// <summary>A claim that no transaction takes for now.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Reason">Why.</param>
public sealed record SkippedClaim(OnChainClaim Claim, SkipReason Reason);

/// <summary>Why no transaction takes a claim.</summary>
public enum SkipReason : byte
{
    /// <summary>No block may hold it yet.</summary>
    NotMature,

    /// <summary>It would cost more than may be spent on it, or leave less than an output must hold.</summary>
    NotWorthIt,

    /// <summary>The wallet has too little to pay the fee.</summary>
    NoCoins,

    /// <summary>What it would have to replace in mempools costs more than may be spent on it.</summary>
    OverBudget,

    /// <summary>Another claim takes the same output.</summary>
    Duplicate,
}
