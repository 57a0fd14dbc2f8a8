using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>
/// Finds routes. It holds no graph, clock or history: all of that comes with the request. What it keeps is memory to work in,
/// so that a request allocates little more than its answer; for several threads make one each.
/// </summary>
/// <remarks>BOLT 7, "Recommendations for Routing"; BOLT 4, "Basic Multi-Part Payments".</remarks>
public sealed class PathFinder
{
    private readonly SearchSpace _space = new();
    private readonly RouteSearch _search = new();
    private readonly FlowSearch _flow = new();
    private readonly LimitedSearch _limited;
    private readonly PaymentSplit _split;
    private readonly Explanation _explanation;
    private readonly List<int> _path = [];

    /// <summary>Makes one that has no memory yet.</summary>
    public PathFinder()
    {
        _limited = new(_search);
        _split = new(_flow, _limited);
        _explanation = new(_search, _split);
    }

    /// <summary>Finds routes for an amount: one, or several when the request lets the payment be split and that is better.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="request">Who pays whom how much, and what must hold.</param>
    /// <returns>The routes, or what is in the way.</returns>
    public RoutingResult Find(RoutingGraph graph, RouteRequest request)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(request);
        var settledBefore = _search.NodesSettled + _flow.NodesSettled;
        var searchesBefore = _search.Searches + _flow.Searches;
        var objective = SearchObjective.Of(request.Costs, request.Limits, request.Amount);
        var routes = _space.Prepare(graph, request) ? FindRoutes(request, objective) : [];
        return new(request)
        {
            Routes = routes,
            Obstacles = routes.IsEmpty ? _explanation.Of(_space, request, objective) : [],
            NodesSettled = _search.NodesSettled + _flow.NodesSettled - settledBefore,
            Searches = _search.Searches + _flow.Searches - searchesBefore,
        };
    }

    private Sequence<Route> FindRoutes(RouteRequest request, in SearchObjective objective)
    {
        var amount = request.Amount.Value;
        var final = RouteBuilder.FinalBlocks(request);
        var isFound = _limited.TryFind(_space, amount, final, objective, _path);
        if (request.Limits.MaxParts > 1)
        {
            var parts = _split.Find(_space, request, objective, out var cost);
            if (!isFound || cost < PathTotals.Of(_space, _path, amount, final).Cost(objective))
            {
                return parts;
            }
        }

        return isFound ? [RouteBuilder.Build(_space, request, _path, amount)] : [];
    }
}
