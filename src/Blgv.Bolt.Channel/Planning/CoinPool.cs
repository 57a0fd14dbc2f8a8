using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>What a transaction weighs, by the coins that it gets.</summary>
/// <param name="WeightWith">From the weight of the inputs of the wallet, their number, and whether there is change.</param>
/// <param name="Brings">What its claims add to the coins.</param>
/// <param name="NeedsChange">Whether it has no output but the change.</param>
internal sealed record CoinShape(Func<ulong, int, bool, Weight> WeightWith, Satoshi Brings, bool NeedsChange);

/// <summary>Coins for a transaction.</summary>
/// <param name="Coins">The coins.</param>
/// <param name="Weight">What the transaction weighs with them.</param>
/// <param name="Fee">What it pays.</param>
/// <param name="Change">What goes back; zero where there is no such output.</param>
internal readonly record struct CoinChoice(Sequence<WalletCoin> Coins, Weight Weight, Satoshi Fee, Satoshi Change);

/// <summary>The coins of the wallet while a plan is made: each goes into one transaction at most.</summary>
internal sealed class CoinPool
{
    private readonly List<WalletCoin> _coins;
    private readonly HashSet<OutPoint> _used = [];
    private readonly StandingTransactions _standing;
    private readonly TransactionFrames _frames;
    private readonly int _maxCoins;

    internal CoinPool(Sequence<WalletCoin> coins, StandingTransactions standing, TransactionFrames frames, PlannerPolicy policy)
    {
        (_standing, _frames, _maxCoins) = (standing, frames, policy.MaxCoins);
        _coins = [.. coins.DistinctBy(coin => coin.OutPoint).OrderBy(coin => coin.Output.Amount).ThenBy(coin => coin.OutPoint.TxId.Value).ThenBy(coin => coin.OutPoint.Index)];
    }

    internal void Take(Sequence<WalletCoin> coins)
    {
        foreach (var coin in coins)
        {
            _used.Add(coin.OutPoint);
        }
    }

    /// <summary>Chooses coins: those that what it replaces had, then the smallest that is enough, or else the largest and so on.</summary>
    /// <param name="bid">What it may and must pay.</param>
    /// <param name="shape">What it weighs with coins.</param>
    /// <param name="orLess">Whether to pay less than is wanted where there are too few coins: a low fee may do, none does not.</param>
    /// <param name="choice">The coins and what is paid.</param>
    /// <returns>Why there is no such choice; null if there is.</returns>
    internal SkipReason? Choose(in Bid bid, CoinShape shape, bool orLess, out CoinChoice choice)
    {
        choice = default;
        var chosen = new Chosen(shape);
        var (before, free) = Free(bid);
        while (true)
        {
            if (chosen.Coins.Count > 0 && TrySettle(bid, chosen, out choice, out var tooDear))
            {
                return tooDear ? SkipReason.OverBudget : null;
            }

            if (chosen.Coins.Count >= _maxCoins || (before.Count == 0 && free.Count == 0))
            {
                return orLess && chosen.Coins.Count > 0 && TrySettleForLess(bid, chosen, out choice) ? null : SkipReason.NoCoins;
            }

            if (before.TryDequeue(out var coin))
            {
                chosen.Add(coin);
                continue;
            }

            var next = NextOf(bid, chosen, free);
            chosen.Add(free[next]);
            free.RemoveAt(next);
        }
    }

    /// <summary>The coins that may be had: none of a transaction that stands, but those of the ones that are replaced.</summary>
    private (Queue<WalletCoin> Before, List<WalletCoin> Free) Free(in Bid bid)
    {
        var before = new Queue<WalletCoin>();
        var free = new List<WalletCoin>();
        foreach (var coin in _coins)
        {
            if (_used.Contains(coin.OutPoint) || coin.Output.Amount <= Bid.FeeAt(bid.Minimum, coin.InputWeight))
            {
                continue;
            }

            var owner = _standing.OfCoin(coin.OutPoint);
            if (owner is not null && bid.Replaces(owner.Transaction))
            {
                before.Enqueue(coin);
            }
            else if (owner is null or { IsReplaced: true })
            {
                free.Add(coin);
            }
        }

        return (before, free);
    }

    /// <summary>The smallest coin that is enough together with those that were chosen; else the largest.</summary>
    private int NextOf(in Bid bid, Chosen chosen, List<WalletCoin> free)
    {
        for (var i = 0; i < free.Count; i++)
        {
            var weight = chosen.WeightWith(free[i], hasChange: true);
            if (bid.TryFee(weight, out var fee) && chosen.Total + free[i].Output.Amount >= fee + _frames.Dust)
            {
                return i;
            }
        }

        return free.Count - 1;
    }

    /// <summary>Whether the coins are enough, or more of them cannot help.</summary>
    private bool TrySettle(in Bid bid, Chosen chosen, out CoinChoice choice, out bool tooDear)
    {
        choice = default;
        var weight = chosen.Weight(hasChange: true);
        var isAffordable = bid.TryFee(weight, out var fee);
        if (isAffordable && chosen.Total >= fee + _frames.Dust)
        {
            choice = new(chosen.Coins.ToSequence(), weight, fee, chosen.Total - fee);
        }
        else if (!chosen.Shape.NeedsChange)
        {
            weight = chosen.Weight(hasChange: false);
            var isAffordableWithoutChange = bid.TryFee(weight, out fee);
            isAffordable |= isAffordableWithoutChange;
            if (isAffordableWithoutChange && chosen.Total >= fee && chosen.Total <= bid.Most)
            {
                choice = new(chosen.Coins.ToSequence(), weight, chosen.Total, Satoshi.Zero);
            }
        }

        tooDear = !isAffordable;
        return tooDear || !choice.Coins.IsEmpty;
    }

    private bool TrySettleForLess(in Bid bid, Chosen chosen, out CoinChoice choice)
    {
        choice = default;
        var hasChange = chosen.Shape.NeedsChange;
        var weight = chosen.Weight(hasChange);
        var kept = hasChange ? _frames.Dust : Satoshi.Zero;
        if (!chosen.Total.TrySubtract(kept, out var fee) || fee > bid.Most || fee < bid.LeastFor(weight))
        {
            return false;
        }

        choice = new(chosen.Coins.ToSequence(), weight, fee, kept);
        return true;
    }

    private sealed class Chosen(CoinShape shape)
    {
        private ulong _weight;

        public CoinShape Shape => shape;

        public List<WalletCoin> Coins { get; } = [];

        public Satoshi Total { get; private set; } = shape.Brings;

        public void Add(WalletCoin coin)
        {
            Coins.Add(coin);
            Total += coin.Output.Amount;
            _weight += coin.InputWeight.Value;
        }

        public Weight Weight(bool hasChange) => shape.WeightWith(_weight, Coins.Count, hasChange);

        public Weight WeightWith(WalletCoin coin, bool hasChange) => shape.WeightWith(_weight + coin.InputWeight.Value, Coins.Count + 1, hasChange);
    }
}
