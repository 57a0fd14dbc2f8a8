using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>What becomes of a transaction that mempools may hold.</summary>
internal enum StandingFate : byte
{
    /// <summary>Its claims find their places anew.</summary>
    Dissolved,

    /// <summary>Its claims stay together, at a higher rate: apart they could not pay for its replacement.</summary>
    Bound,

    /// <summary>It stays as it is: nothing is to change, or nothing that can be paid for.</summary>
    Kept,
}

/// <summary>A transaction of an earlier plan that mempools may hold, and that can still confirm.</summary>
internal sealed class Standing(PlannedTransaction transaction, Sequence<PricedClaim> claims, bool isInDoubt)
{
    internal PlannedTransaction Transaction => transaction;

    /// <summary>Its claims at their present prices.</summary>
    internal Sequence<PricedClaim> Claims => claims;

    /// <summary>
    /// Whether what was to replace it was refused, though that paid for its place: perhaps because it is gone itself. It is handed in
    /// again as it is; what the mempool says to that tells whether its claims can go apart.
    /// </summary>
    internal bool IsInDoubt => isInDoubt;

    internal StandingFate Fate { get; set; }

    /// <summary>Whether a transaction of the new plan takes its place.</summary>
    internal bool IsReplaced { get; set; }
}

/// <summary>What mempools may hold of earlier plans. No two of these take the same.</summary>
internal sealed class StandingTransactions
{
    private readonly Dictionary<OutPoint, Standing> _ofClaims = [];
    private readonly Dictionary<OutPoint, Standing> _ofCoins = [];

    private StandingTransactions()
    {
    }

    internal List<Standing> All { get; } = [];

    /// <summary>
    /// Sorts out what the answers leave. What was refused is not in the mempool, so what it was to replace may be; what was not
    /// answered counts as accepted. One whose claims or coins are gone cannot confirm.
    /// </summary>
    internal static StandingTransactions After(ClaimPlan previous, PlannerInput input, Dictionary<TxId, MempoolOutcome> answers, Dictionary<OutPoint, PricedClaim> claims)
    {
        var standing = new StandingTransactions();
        var coins = new HashSet<OutPoint>(input.Coins.Count);
        foreach (var coin in input.Coins)
        {
            coins.Add(coin.OutPoint);
        }

        // Taken also by what is dead by now: the older ones that it replaced were gone before.
        var taken = new HashSet<OutPoint>();
        foreach (var transaction in previous.Transactions)
        {
            if (answers.GetValueOrDefault(transaction.TxId, MempoolOutcome.Unavailable) is MempoolOutcome.Accepted or MempoolOutcome.Unavailable)
            {
                Mark(transaction, taken);
                standing.AddIfAlive(transaction, claims, coins, isInDoubt: false);
            }
        }

        foreach (var transaction in previous.Older)
        {
            if (!Touches(transaction, taken))
            {
                standing.AddIfAlive(transaction, claims, coins, isInDoubt: true);
            }
        }

        return standing;
    }

    internal Standing? OfClaim(OutPoint outPoint) => _ofClaims.GetValueOrDefault(outPoint);

    internal Standing? OfCoin(OutPoint outPoint) => _ofCoins.GetValueOrDefault(outPoint);

    /// <summary>Those that a transaction with some claims has to replace, and that nothing before it has replaced.</summary>
    internal List<Standing> ConflictsOf(IEnumerable<PricedClaim> claims)
    {
        var conflicts = new List<Standing>();
        var seen = new HashSet<Standing>();
        foreach (var claim in claims)
        {
            if (OfClaim(claim.Claim.OutPoint) is { IsReplaced: false } standing && seen.Add(standing))
            {
                conflicts.Add(standing);
            }
        }

        return conflicts;
    }

    private static void Mark(PlannedTransaction transaction, HashSet<OutPoint> taken)
    {
        foreach (var claim in transaction.Claims)
        {
            taken.Add(claim.OutPoint);
        }

        foreach (var coin in transaction.Coins)
        {
            taken.Add(coin.OutPoint);
        }
    }

    private static bool Touches(PlannedTransaction transaction, HashSet<OutPoint> taken) =>
        transaction.Claims.Any(claim => taken.Contains(claim.OutPoint)) || transaction.Coins.Any(coin => taken.Contains(coin.OutPoint));

    private void AddIfAlive(PlannedTransaction transaction, Dictionary<OutPoint, PricedClaim> claims, HashSet<OutPoint> coins, bool isInDoubt)
    {
        var present = new List<PricedClaim>(transaction.Claims.Count);
        foreach (var claim in transaction.Claims)
        {
            if (!claims.TryGetValue(claim.OutPoint, out var priced) || !IsTheSame(priced.Claim, claim))
            {
                return;
            }

            present.Add(priced);
        }

        foreach (var coin in transaction.Coins)
        {
            if (!coins.Contains(coin.OutPoint))
            {
                return;
            }
        }

        var standing = new Standing(transaction, present.ToSequence(), isInDoubt);
        All.Add(standing);
        foreach (var claim in transaction.Claims)
        {
            _ofClaims[claim.OutPoint] = standing;
        }

        foreach (var coin in transaction.Coins)
        {
            _ofCoins[coin.OutPoint] = standing;
        }
    }

    /// <summary>Whether a claim, derived anew, is taken as before.</summary>
    private static bool IsTheSame(OnChainClaim now, OnChainClaim before) => (now.Means, before.Means) switch
    {
        (ClaimMeans.Sweep one, ClaimMeans.Sweep other) => one.Claim == other.Claim,
        (ClaimMeans.HtlcStage one, ClaimMeans.HtlcStage other) => one.Transaction.UnsignedTransaction == other.Transaction.UnsignedTransaction,
        (ClaimMeans.Commitment one, ClaimMeans.Commitment other) =>
            one.Publication.Request.Commitment.TxId == other.Publication.Request.Commitment.TxId && one.Anchor == other.Anchor,
        _ => false,
    };
}
