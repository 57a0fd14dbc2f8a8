using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>One attempt to place all claims, with the fates of the standing transactions as they are.</summary>
internal sealed class PlanPass
{
    private readonly PlannerInput _input;
    private readonly TransactionFrames _frames;
    private readonly StandingTransactions _standing;
    private readonly CoinPool _coins;

    internal PlanPass(PlannerInput input, TransactionFrames frames, StandingTransactions standing)
    {
        (_input, _frames, _standing) = (input, frames, standing);
        _coins = new(input.Coins, standing, frames, input.Policy);
        foreach (var transaction in standing.All)
        {
            transaction.IsReplaced = false;
            if (transaction.Fate == StandingFate.Kept)
            {
                Add(transaction.Transaction);
            }
        }
    }

    /// <summary>What is to be broadcast: first what stays, then the rest in the order in which it was placed, so that what pays for a replacement precedes what profits from it.</summary>
    internal List<PlannedTransaction> Transactions { get; } = [];

    /// <summary>The transactions, by what they take.</summary>
    internal Dictionary<OutPoint, PlannedTransaction> Carried { get; } = [];

    internal List<SkippedClaim> Skipped { get; } = [];

    internal bool Has(PlannedTransaction transaction) => Carried.TryGetValue(transaction.Claims[0].OutPoint, out var other) && other.TxId == transaction.TxId;

    internal void Place(IEnumerable<PricedClaim> claims)
    {
        var free = new List<PricedClaim>();
        foreach (var claim in claims)
        {
            if (_standing.OfClaim(claim.Claim.OutPoint) is { Fate: not StandingFate.Dissolved })
            {
                continue;
            }

            if (claim.CanShare && claim.Most < _input.Rates.Minimum)
            {
                Skipped.Add(new(claim.Claim, SkipReason.NotWorthIt));
                continue;
            }

            free.Add(claim);
        }

        var bound = _standing.All.Where(transaction => transaction.Fate == StandingFate.Bound).Select(transaction => transaction.Claims);
        foreach (var batch in ClaimBatches.Of(free, bound, _frames, _input.Policy.MaxWeight))
        {
            Place(batch.Members);
        }
    }

    private void Place(List<PricedClaim> members)
    {
        switch (members[0].Claim.Means)
        {
            case ClaimMeans.Sweep:
                PlaceSharing(members, TrySweep);
                break;
            case ClaimMeans.HtlcStage { NeedsFee: true }:
                PlaceSharing(members, TryHtlcs);
                break;
            case ClaimMeans.HtlcStage stage:
                Add(new PlannedHtlc(members[0].Claim, stage));
                break;
            case ClaimMeans.Commitment commitment:
                PlaceCommitment(members[0], commitment);
                break;
        }
    }

    /// <summary>Places claims together, and those that cannot bear their part of it for themselves; where coins are too few for all, the more urgent half first.</summary>
    private void PlaceSharing(List<PricedClaim> members, Func<List<PricedClaim>, SkipReason?> tryPlace)
    {
        var together = Bearable(members, out var others);
        var reason = together.Count == 0 ? SkipReason.NotWorthIt : tryPlace(together);
        if (reason == SkipReason.NoCoins && together.Count > 1)
        {
            var half = together.Count / 2;
            PlaceSharing(together[..half], tryPlace);
            PlaceSharing(together[half..], tryPlace);
        }
        else if (reason is { } why)
        {
            Skip(together, why);
        }

        foreach (var other in others)
        {
            if (tryPlace([other]) is { } hindrance)
            {
                Skip([other], hindrance);
            }
        }
    }

    /// <summary>The claims that can share a transaction such that each bears its part of the fee: all, or without those with the least budget for their weight.</summary>
    private List<PricedClaim> Bearable(List<PricedClaim> members, out List<PricedClaim> others)
    {
        var sorted = members.ToArray();
        Array.Sort(sorted, static (one, other) => (Density(one), one.Order).CompareTo((Density(other), other.Order)));
        var replaced = Replaced(members);
        var bid = Bids.For(members, _input, replaced, _frames);
        var isSweep = members[0].Claim.Means is ClaimMeans.Sweep;
        var (weights, amount) = (0UL, 0UL);
        foreach (var member in sorted)
        {
            weights += member.Claim.Weight.Value;
            amount += member.Claim.Means is ClaimMeans.Sweep sweep ? sweep.Claim.Amount.Value : 0;
        }

        var first = 0;
        for (; first < sorted.Length - 1; first++)
        {
            var count = sorted.Length - first;
            var weight = isSweep
                ? ClaimTransaction.WeightOf(_frames.Sweep, new(weights), count)
                : _frames.OfHtlcs(weights, count, TransactionFrames.TypicalCoin.Value, 1, hasChange: true);
            var fee = bid.WantedFor(weight);
            fee = bid.LeastFor(weight) > fee ? bid.LeastFor(weight) : fee;
            if (fee <= Bids.ShareLimit(sorted[first], weights) && (!isSweep || fee <= PricedClaim.AboveDust(new(amount), _frames)))
            {
                break;
            }

            weights -= sorted[first].Claim.Weight.Value;
            amount -= sorted[first].Claim.Means is ClaimMeans.Sweep sweep ? sweep.Claim.Amount.Value : 0;
        }

        others = [.. sorted[..first].OrderBy(claim => claim.Order)];
        var apart = others.Select(claim => claim.Order).ToHashSet();
        return first == 0 ? members : [.. members.Where(member => !apart.Contains(member.Order))];

        static UInt128 Density(PricedClaim claim) => ((UInt128)claim.Budget.Value << 32) / ulong.Max(1, claim.Claim.Weight.Value);
    }

    private SkipReason? TrySweep(List<PricedClaim> members)
    {
        members = [.. members.OrderBy(member => member.Order)];
        var bid = Bids.For(members, _input, Replaced(members), _frames);
        var claims = members.Select(member => ((ClaimMeans.Sweep)member.Claim.Means).Claim).ToSequence();
        var inputs = members.Aggregate(0UL, (sum, member) => sum + member.Claim.Weight.Value);
        if (!bid.TryFee(ClaimTransaction.WeightOf(_frames.Sweep, new(inputs), members.Count), out var fee)
            || !ClaimTransaction.TryBuild(claims, [], _frames.Destination, fee, out var transaction, out _))
        {
            return bid.Replaced.IsEmpty ? SkipReason.NotWorthIt : SkipReason.OverBudget;
        }

        Replace(members, new PlannedSweep(ClaimsOf(members), transaction, fee));
        return null;
    }

    private SkipReason? TryHtlcs(List<PricedClaim> members)
    {
        members = [.. members.OrderBy(member => member.Order)];
        var bid = Bids.For(members, _input, Replaced(members), _frames);
        var weights = members.Aggregate(0UL, (sum, member) => sum + member.Claim.Weight.Value);
        var shape = new CoinShape((coins, count, hasChange) => _frames.OfHtlcs(weights, members.Count, coins, count, hasChange), Satoshi.Zero, NeedsChange: false);
        if (_coins.Choose(bid, shape, orLess: members.Count == 1, out var choice) is { } reason)
        {
            return reason;
        }

        var stages = members.ConvertAll(member => ((ClaimMeans.HtlcStage)member.Claim.Means).Transaction.UnsignedTransaction);
        var inputs = stages.Select(stage => stage.Inputs[0]).Concat(choice.Coins.Select(coin => new TransactionInput(coin.OutPoint, WalletInput.Sequence)));
        var outputs = stages.Select(stage => stage.Outputs[0]);
        outputs = choice.Change == Satoshi.Zero ? outputs : outputs.Append(new(choice.Change, _frames.Destination));
        var unsigned = stages[0] with { Inputs = inputs.ToSequence(), Outputs = outputs.ToSequence() };
        Replace(members, new PlannedHtlcs(ClaimsOf(members), choice.Coins, unsigned, choice.Weight, choice.Fee));
        return null;
    }

    /// <summary>With a child, if its fee is too low and there are coins; else alone, unless a child stands that is better than none.</summary>
    private void PlaceCommitment(PricedClaim member, ClaimMeans.Commitment commitment)
    {
        List<PricedClaim> members = [member];
        var replaced = Replaced(members);
        var bid = Bids.For(members, _input, replaced, _frames);
        if (commitment.Anchor is { } anchor && bid.WantedFor(_frames.Sweep + anchor.ExpectedWeight + TransactionFrames.TypicalCoin) > Satoshi.Zero)
        {
            var shape = new CoinShape(
                (coins, count, _) => ClaimTransaction.WeightOf(_frames.Sweep, new(coins + anchor.ExpectedWeight.Value), count + 1), anchor.Amount, NeedsChange: true);
            var reason = _coins.Choose(bid, shape, orLess: true, out var choice);
            var inputs = choice.Coins.Select(coin => new WalletInput(coin.OutPoint, coin.Output.Amount, coin.InputWeight)).ToSequence();
            if (reason is null && ClaimTransaction.TryBuild([anchor], inputs, _frames.Destination, choice.Fee, out var child, out _))
            {
                Replace(members, new PlannedCommitment(member.Claim, choice.Coins, commitment.Publication, child, choice.Fee));
                return;
            }
        }

        if (replaced.IsEmpty)
        {
            Replace(members, new PlannedCommitment(member.Claim, commitment.Publication));
        }
    }

    private static Sequence<OnChainClaim> ClaimsOf(List<PricedClaim> members) => members.Select(member => member.Claim).ToSequence();

    private Sequence<PlannedTransaction> Replaced(List<PricedClaim> members) =>
        _standing.ConflictsOf(members).Select(standing => standing.Transaction).Where(transaction => transaction.HasToBeReplaced).ToSequence();

    private void Replace(List<PricedClaim> members, PlannedTransaction transaction)
    {
        foreach (var conflict in _standing.ConflictsOf(members))
        {
            conflict.IsReplaced = true;
        }

        Add(transaction);
    }

    private void Add(PlannedTransaction transaction)
    {
        Transactions.Add(transaction);
        _coins.Take(transaction.Coins);
        foreach (var claim in transaction.Claims)
        {
            Carried[claim.OutPoint] = transaction;
        }
    }

    private void Skip(List<PricedClaim> members, SkipReason reason)
    {
        foreach (var member in members)
        {
            Skipped.Add(new(member.Claim, reason));
        }
    }
}
