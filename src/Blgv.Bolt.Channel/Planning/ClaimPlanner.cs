namespace Blgv.Bolt.Channel;

/// <summary>
/// Decides which transactions take the claims of all channels, and what they pay: enough to confirm by the deadlines, never more than
/// is at stake.
/// </summary>
/// <remarks>BOLT 5. A pure function: whoever keeps the last plan and hands it in again may lose it at any time.</remarks>
public static class ClaimPlanner
{
    /// <summary>Makes the next plan. It is made anew at every block, and again within a block when the mempool refused something.</summary>
    /// <param name="previous">The plan before; <see cref="ClaimPlan.Empty"/> at first.</param>
    /// <param name="input">All that changed.</param>
    /// <returns>The plan. It lists all there is to broadcast, also what was broadcast before.</returns>
    public static ClaimPlan Plan(ClaimPlan previous, PlannerInput input)
    {
        ArgumentNullException.ThrowIfNull(previous);
        ArgumentNullException.ThrowIfNull(input);
        var frames = new TransactionFrames(input.Destination);
        var prices = ClaimPrices.Of(previous, input, frames);
        var standing = StandingTransactions.After(previous, input, prices.Answers, prices.Claims);
        return new PlanRound(input, frames, prices, standing).Make();
    }
}
