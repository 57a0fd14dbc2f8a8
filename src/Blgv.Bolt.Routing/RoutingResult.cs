using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>What came of looking for routes.</summary>
/// <param name="Request">What was asked.</param>
public sealed record RoutingResult(RouteRequest Request)
{
    /// <summary>The routes, the largest part first; none when there are obstacles.</summary>
    public Sequence<Route> Routes { get; init; }

    /// <summary>What is in the way, when there is no route.</summary>
    public Sequence<Obstacle> Obstacles { get; init; }

    /// <summary>How many nodes were settled in all searches.</summary>
    public long NodesSettled { get; init; }

    /// <summary>How many searches it took.</summary>
    public int Searches { get; init; }

    /// <summary>Whether there are routes.</summary>
    public bool IsFound => !Routes.IsEmpty;

    /// <summary>What all routes pay in fees.</summary>
    public MilliSatoshi Fee => Routes.Aggregate(MilliSatoshi.Zero, (sum, route) => sum + route.Fee);

    /// <summary>The longest time that money can be locked, in blocks.</summary>
    public uint Timelock => Routes.Aggregate(0u, (most, route) => Math.Max(most, route.Timelock));

    /// <summary>How likely all routes work at the first attempt: 0 to 1.</summary>
    public double Probability => IsFound ? Routes.Aggregate(1.0, (product, route) => product * route.Probability) : 0;

    /// <summary>What all routes cost together, weighed.</summary>
    public double WeightedCost => Routes.Aggregate(0.0, (sum, route) => sum + route.Cost.Weighted);

    /// <summary>Why there is no route, a line for each obstacle; empty when there is one.</summary>
    /// <returns>The text.</returns>
    public string Explain() => string.Join('\n', Obstacles.Select(obstacle => obstacle.Explanation));
}
