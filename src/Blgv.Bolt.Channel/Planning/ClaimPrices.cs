using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>What every claim offers that may go out now.</summary>
internal sealed class ClaimPrices
{
    private const ulong Millionths = 1_000_000;

    private readonly PlannerInput _input;
    private readonly Dictionary<OutPoint, ClaimFee> _fees = [];
    private readonly HashSet<OutPoint> _refused = [];
    private readonly HashSet<OutPoint> _underpaid = [];

    private ClaimPrices(ClaimPlan previous, PlannerInput input)
    {
        _input = input;
        foreach (var fee in previous.Fees)
        {
            _fees[fee.OutPoint] = fee;
        }

        foreach (var answer in input.Answers)
        {
            Answers[answer.Transaction] = answer.Outcome;
        }

        foreach (var transaction in previous.Transactions)
        {
            if (Answers.TryGetValue(transaction.TxId, out var outcome) && outcome is MempoolOutcome.FeeTooLow or MempoolOutcome.Refused)
            {
                var outPoints = transaction.Claims.Select(claim => claim.OutPoint).ToArray();
                _refused.UnionWith(outPoints);
                _underpaid.UnionWith(outcome == MempoolOutcome.FeeTooLow ? outPoints : []);
            }
        }
    }

    internal Dictionary<TxId, MempoolOutcome> Answers { get; } = [];

    /// <summary>The claims in their order.</summary>
    internal List<PricedClaim> InOrder { get; } = [];

    internal Dictionary<OutPoint, PricedClaim> Claims { get; } = [];

    /// <summary>What is no candidate for a transaction.</summary>
    internal List<SkippedClaim> Skipped { get; } = [];

    internal static ClaimPrices Of(ClaimPlan previous, PlannerInput input, TransactionFrames frames)
    {
        var prices = new ClaimPrices(previous, input);
        prices.AddAll(frames);
        return prices;
    }

    /// <summary>What is remembered of offers: of those that are there, and for a while of those that are gone.</summary>
    /// <param name="carried">The transactions of the new plan, by what they take.</param>
    internal Sequence<ClaimFee> FeesAfter(Dictionary<OutPoint, PlannedTransaction> carried)
    {
        var height = _input.Height;
        var fees = new List<ClaimFee>(_fees.Count + InOrder.Count);
        var present = new HashSet<OutPoint>();
        foreach (var claim in _input.Claims)
        {
            if (!present.Add(claim.OutPoint))
            {
                continue;
            }

            var rate = Claims.TryGetValue(claim.OutPoint, out var priced) ? Greater(priced.Wanted, OfferedFor(claim.OutPoint)) : OfferedFor(claim.OutPoint);
            rate = carried.TryGetValue(claim.OutPoint, out var transaction) ? Greater(rate, transaction.Rate) : rate;
            fees.Add(new(claim.OutPoint, rate, height));
        }

        foreach (var (outPoint, fee) in _fees.OrderBy(pair => pair.Key.TxId.Value).ThenBy(pair => pair.Key.Index))
        {
            if (!present.Contains(outPoint) && (ulong)fee.LastSeen.Value + _input.Policy.RememberFor >= height.Value)
            {
                fees.Add(fee);
            }
        }

        return fees.ToSequence();
    }

    private void AddAll(TransactionFrames frames)
    {
        var isolatesHtlcs = NearHtlcs() <= _input.Coins.Count;
        var seen = new HashSet<OutPoint>(_input.Claims.Count);
        foreach (var claim in _input.Claims)
        {
            if (!seen.Add(claim.OutPoint))
            {
                Skipped.Add(new(claim, SkipReason.Duplicate));
            }
            else if (claim.Since.Value > _input.Height.Value + 1UL)
            {
                Skipped.Add(new(claim, SkipReason.NotMature));
            }
            else
            {
                var priced = Price(claim, frames, isolatesHtlcs);
                InOrder.Add(priced);
                Claims.Add(claim.OutPoint, priced);
            }
        }
    }

    private PricedClaim Price(OnChainClaim claim, TransactionFrames frames, bool isolatesHtlcs)
    {
        var budget = PricedClaim.BudgetOf(claim, _input.Policy);
        var most = PricedClaim.MostFor(claim, budget, frames, _input.Rates.Minimum);
        var wanted = FeeFunction.RateAt(claim.Since, claim.Deadline, _input.Height, _input.Rates, most);
        var offered = OfferedFor(claim.OutPoint);
        if (IsRaised(claim))
        {
            var raised = offered.Value + ((UInt128)offered.Value * _input.Policy.RaiseProportionalMillionths / Millionths);
            offered = Greater(offered, new((uint)UInt128.Min(most.Value, raised)));
        }

        // In a batch it may have offered more than it could on its own; there it still can.
        most = Greater(most, offered);
        var goesAlone = _refused.Contains(claim.OutPoint) || (IsNear(claim) && (isolatesHtlcs || claim.Means is ClaimMeans.Sweep));
        return new(claim, InOrder.Count, budget, most, Greater(wanted, offered), goesAlone);
    }

    /// <summary>
    /// Whether it offers more than it did: the mempool asks for that. A commitment of ours that finds the peer's in its place does not bid against it while there
    /// is time: either will do.
    /// </summary>
    private bool IsRaised(OnChainClaim claim) =>
        _underpaid.Contains(claim.OutPoint) && (claim.Means is not ClaimMeans.Commitment || IsNear(claim));

    /// <summary>How many claims near their deadlines need a coin each to go alone.</summary>
    private int NearHtlcs() => _input.Claims.Count(claim => claim.Means is ClaimMeans.HtlcStage { NeedsFee: true } && IsNear(claim));

    private bool IsNear(OnChainClaim claim) =>
        claim.Deadline is { } deadline && deadline.Value <= (ulong)_input.Height.Value + _input.Policy.SecurityDelay;

    private FeeRate OfferedFor(OutPoint outPoint) => _fees.TryGetValue(outPoint, out var fee) ? fee.Rate : default;

    private static FeeRate Greater(FeeRate one, FeeRate other) => one > other ? one : other;
}
