using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;

namespace Blgv.Bolt.Channel.Tests.Planning;

/// <summary>The host of a planner: has plans made, and hands all they list to the mempool.</summary>
internal sealed class Broadcaster(World world, Purse purse)
{
    /// <summary>How often a plan is made at one height.</summary>
    private const int Rounds = 6;

    internal ClaimPlan Plan { get; private set; } = ClaimPlan.Empty;

    internal Sequence<MempoolAnswer> Answers { get; set; }

    internal FeeEstimates Rates { get; set; } = new(new(5_000), new(2_000), new(1_000), new(253));

    internal PlannerPolicy Policy { get; set; } = PlannerPolicy.Default;

    /// <summary>All claims there ever are; those that are gone are left out.</summary>
    internal List<OnChainClaim> Claims { get; } = [];

    /// <summary>Everything that was handed in, by height.</summary>
    internal List<(uint Height, PlannedTransaction Transaction, MempoolOutcome Outcome)> Log { get; } = [];

    /// <summary>What a block does: plans until nothing is refused, within bounds.</summary>
    internal void OnBlock()
    {
        for (var round = 0; round < Rounds; round++)
        {
            MakePlan();
            Answers = Plan.Transactions.Select(Submit).ToSequence();
            if (Answers.All(answer => answer.Outcome == MempoolOutcome.Accepted))
            {
                return;
            }
        }
    }

    /// <summary>A plan that is not broadcast.</summary>
    internal ClaimPlan MakePlan()
    {
        var claims = Claims.Where(world.IsThere).ToSequence();
        return Plan = ClaimPlanner.Plan(Plan, new(world.Chain.Height, Rates, claims, purse.Coins, purse.Script, Policy) { Answers = Answers });
    }

    /// <summary>The transaction of the plan that takes an output.</summary>
    internal PlannedTransaction Of(OnChainClaim claim) => Assert.Single(Plan.Transactions, transaction => transaction.Claims.Any(other => other.OutPoint == claim.OutPoint));

    internal bool IsWaiting(PlannedTransaction transaction) => world.Chain.Mempool.Any(entry => entry.TxId == transaction.TxId);

    /// <summary>The transactions ready to be handed in.</summary>
    internal CompletedClaims Complete(PlannedTransaction planned)
    {
        var reply = planned.Complete(world.Alice);
        Assert.True(reply.IsGiven, reply.Refusal.ToString());
        return reply.Value with { Transaction = purse.Sign(reply.Value.Transaction, planned.Coins) };
    }

    private MempoolAnswer Submit(PlannedTransaction planned)
    {
        var completed = Complete(planned);
        Assert.Equal(planned.TxId, completed.Transaction.ComputeTxId());
        Assert.True(completed.Transaction.Weight <= planned.Weight, $"{completed.Transaction.Weight} of {planned.Weight}");
        var result = completed.Parent is { } parent ? world.Chain.SubmitPackage(parent, completed.Transaction) : world.Chain.Submit(completed.Transaction);
        var outcome = result.Error switch
        {
            SubmitError.None or SubmitError.AlreadyInMempool => MempoolOutcome.Accepted,
            SubmitError.FeeTooLow or SubmitError.ReplacementFeeTooLow or SubmitError.ReplacementRateTooLow => MempoolOutcome.FeeTooLow,
            _ => MempoolOutcome.Refused,
        };
        Log.Add((world.Height, planned, outcome));
        return new(planned.TxId, outcome);
    }
}
