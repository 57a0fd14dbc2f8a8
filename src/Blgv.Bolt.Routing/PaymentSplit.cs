using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>
/// Makes parts of a payment: the ways of a min-cost flow, each measured as the HTLC it would be. Where fees make an amount grow
/// beyond what a channel takes, the amount gets another way around the parts that stand; the limits hold for all parts together.
/// </summary>
internal sealed class PaymentSplit(FlowSearch flow, LimitedSearch limited)
{
    /// <summary>The most units that an amount is cut into.</summary>
    private const int MostUnits = 128;

    /// <summary>When fees are over the limit, they are made to weigh this many times more.</summary>
    private const double FeeGrowth = 32;

    /// <summary>How often the flow is made anew because its fees are over the limit, the first time included.</summary>
    private const int Attempts = 3;

    /// <summary>How many times more units than parts there are at most.</summary>
    private const int Refinement = 4;

    private readonly List<FlowWay> _ways = [];
    private readonly List<int> _path = [];
    private readonly List<Part> _parts = [];
    private readonly Stack<ulong> _open = new();

    /// <summary>Finds parts that keep to the limits.</summary>
    /// <param name="space">The graph as the request sees it. It is left as it was.</param>
    /// <param name="request">The request.</param>
    /// <param name="objective">What counts and what the parts keep to.</param>
    /// <param name="cost">What they cost, weighed; infinite when there are none.</param>
    /// <returns>The routes, the largest first; none when there are none.</returns>
    public Sequence<Route> Find(SearchSpace space, RouteRequest request, in SearchObjective objective, out double cost)
    {
        var prices = objective;
        for (var attempt = 0; attempt < Attempts && TryFindFlow(space, request, prices, out var unit); attempt++)
        {
            if (TryPlaceWays(space, request, objective, unit))
            {
                return Finish(space, objective, out cost);
            }

            prices = prices with { FeePrice = (prices.FeePrice * FeeGrowth) + 1 };
        }

        space.ReleaseParts();
        _parts.Clear();
        _open.Clear();
        _open.Push(request.Amount.Value);
        if (TryPlaceOpen(space, request, objective))
        {
            return Finish(space, objective, out cost);
        }

        space.ReleaseParts();
        cost = double.PositiveInfinity;
        return [];
    }

    /// <summary>As many units as there may be parts, so that their ways are never too many; smaller ones only when those do not fit.</summary>
    private bool TryFindFlow(SearchSpace space, RouteRequest request, in SearchObjective prices, out ulong unit)
    {
        unit = 0;
        var most = request.Limits.MaxParts;
        var coarsest = Math.Min(most, MostUnits);
        for (var units = coarsest; units <= Math.Min(Refinement * coarsest, MostUnits); units *= 2)
        {
            unit = (request.Amount.Value / (ulong)units) + (request.Amount.Value % (ulong)units == 0 ? 0UL : 1);
            if (flow.TryFind(space, unit, units, prices, _ways) && _ways.Count <= most)
            {
                return true;
            }
        }

        return false;
    }

    private bool TryPlaceWays(SearchSpace space, RouteRequest request, in SearchObjective objective, ulong unit)
    {
        space.ReleaseParts();
        _parts.Clear();
        _open.Clear();
        _ways.Sort((left, right) => right.Units.CompareTo(left.Units));
        var left = request.Amount.Value;
        foreach (var way in _ways)
        {
            // Units are rounded up, so the last ones hold less.
            var amount = Math.Min((ulong)way.Units * unit, left);
            left -= amount;
            if (amount > 0 && !TryPlace(space, request, way.Path, amount, objective))
            {
                _open.Push(amount);
            }
        }

        return TryPlaceOpen(space, request, objective);
    }

    /// <summary>Finds ways for what has none, halving what fits nowhere as long as there may be more parts.</summary>
    private bool TryPlaceOpen(SearchSpace space, RouteRequest request, in SearchObjective objective)
    {
        while (_open.TryPop(out var amount))
        {
            if (limited.TryFind(space, amount, RouteBuilder.FinalBlocks(request), Remaining(objective), _path)
                && TryPlace(space, request, _path, amount, objective))
            {
                continue;
            }

            if (amount < 2 || _parts.Count + _open.Count + 2 > request.Limits.MaxParts)
            {
                return false;
            }

            _open.Push(amount / 2);
            _open.Push(amount - (amount / 2));
        }

        return true;
    }

    private bool TryPlace(SearchSpace space, RouteRequest request, List<int> path, ulong amount, in SearchObjective objective)
    {
        var totals = PathTotals.Of(space, path, amount, RouteBuilder.FinalBlocks(request));
        if (!totals.KeepsTo(Remaining(objective)))
        {
            return false;
        }

        _parts.Add(new(RouteBuilder.Build(space, request, path, amount), totals));
        space.Reserve(path, amount);
        return true;
    }

    /// <summary>What the limits leave for another part.</summary>
    private SearchObjective Remaining(in SearchObjective objective)
    {
        var rest = objective;
        foreach (var part in _parts)
        {
            rest = rest with { MaxFee = rest.MaxFee - part.Totals.Fee, MaxRisk = rest.MaxRisk - part.Totals.Risk };
        }

        return rest;
    }

    private Sequence<Route> Finish(SearchSpace space, in SearchObjective objective, out double cost)
    {
        space.ReleaseParts();
        cost = 0;
        foreach (var part in _parts)
        {
            cost += part.Totals.Cost(objective);
        }

        return [.. _parts.Select(part => part.Route).OrderByDescending(route => route.Amount.Value)];
    }

    private sealed record Part(Route Route, PathTotals Totals);
}
