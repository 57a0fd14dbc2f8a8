namespace Blgv.Bolt.Routing;

/// <summary>
/// Finds a way that is cheap and keeps to the limits. One search sees only the cheapest way from each node, and if that breaks
/// a limit further up, others are lost; so when a search has turned back from a limit, others follow that care more for what
/// is limited, up to those that care for nothing else.
/// </summary>
internal sealed class LimitedSearch(RouteSearch search)
{
    /// <summary>How many steps there are from the request's prices to one price alone.</summary>
    private const int Steps = 4;

    /// <summary>Each step makes the price of what is limited this many times larger.</summary>
    private const double Growth = 16;

    private readonly List<int> _candidate = [];

    public bool TryFind(SearchSpace space, ulong amount, uint timelock, in SearchObjective objective, List<int> path)
    {
        if (search.TryFind(space, amount, timelock, objective, path))
        {
            return true;
        }

        if (!search.MetLimit)
        {
            return false;
        }

        var best = double.PositiveInfinity;
        foreach (var alone in Extremes(objective, amount))
        {
            if (!search.TryFind(space, amount, timelock, alone, _candidate))
            {
                continue;
            }

            best = Keep(space, amount, timelock, objective, path, best);

            // There is a way; one that forgets less of the other prices may be better.
            var weight = 1.0;
            for (var step = 1; step < Steps; step++)
            {
                weight *= Growth;
                if (search.TryFind(space, amount, timelock, Mixed(objective, alone, weight), _candidate))
                {
                    best = Keep(space, amount, timelock, objective, path, best);
                    break;
                }
            }
        }

        return double.IsFinite(best);
    }

    /// <summary>What each limit alone would look for.</summary>
    private static SearchObjective[] Extremes(in SearchObjective objective, ulong amount) =>
    [
        objective.WithPrices(fee: 1),
        objective.WithPrices(timelock: 1.0 / Math.Max(amount, 1)),
        objective.WithPrices(risk: 1),
        objective.WithPrices(hop: 1),
    ];

    /// <summary>The request's prices, to which one alone is added in a unit that makes it count.</summary>
    private static SearchObjective Mixed(in SearchObjective objective, in SearchObjective alone, double weight) => objective with
    {
        FeePrice = objective.FeePrice + (alone.FeePrice * weight),
        LockPrice = objective.LockPrice + (alone.LockPrice * weight),
        RiskPrice = objective.RiskPrice + (alone.RiskPrice * weight),
        HopPrice = objective.HopPrice + (alone.HopPrice * weight),
    };

    private double Keep(SearchSpace space, ulong amount, uint timelock, in SearchObjective objective, List<int> path, double best)
    {
        var cost = PathTotals.Of(space, _candidate, amount, timelock).Cost(objective);
        if (cost < best)
        {
            best = cost;
            path.Clear();
            path.AddRange(_candidate);
        }

        return best;
    }
}
