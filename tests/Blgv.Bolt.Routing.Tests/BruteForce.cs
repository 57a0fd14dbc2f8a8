namespace Blgv.Bolt.Routing.Tests;

/// <summary>All ways without a loop between two nodes of a small network, by trying each. It shares no code with what it judges.</summary>
internal static class BruteForce
{
    public static List<Way> Ways(Network network, int source, int destination, ulong amount, uint finalBlocks, RouteCosts costs)
    {
        var ways = new List<Way>();
        var path = new List<Direction>();
        Extend(destination);
        return ways;

        void Extend(int node)
        {
            if (node == source)
            {
                path.Reverse();
                if (Measure(path, amount, finalBlocks, costs) is { } way)
                {
                    ways.Add(way);
                }

                path.Reverse();
                return;
            }

            foreach (var direction in network.Directions.Where(each => each.To == node && each.From != destination && path.TrueForAll(used => used.To != each.From)))
            {
                path.Add(direction);
                Extend(direction.From);
                path.RemoveAt(path.Count - 1);
            }
        }
    }

    /// <summary>What a way costs for an amount; null when it cannot take it.</summary>
    public static Way? Measure(IReadOnlyList<Direction> path, ulong amount, uint finalBlocks, RouteCosts costs)
    {
        var here = (decimal)amount;
        var blocks = finalBlocks;
        var probability = 1.0;
        var locked = (decimal)amount * finalBlocks;
        for (var i = path.Count - 1; i >= 0; i--)
        {
            var (policy, capacity) = (path[i].Policy, path[i].Capacity);
            if (path[i].IsDisabled || here < policy.HtlcMinimum.Value || here > policy.HtlcMaximum.Value || here > capacity)
            {
                return null;
            }

            probability *= (double)((capacity + 1 - here) / (capacity + 1));
            if (i > 0)
            {
                locked += here * policy.CltvExpiryDelta.Value;
                here += policy.FeeBaseMsat + Math.Floor(here * policy.FeeProportionalMillionths / 1_000_000);
                blocks += policy.CltvExpiryDelta.Value;
            }
        }

        var fee = (ulong)here - amount;
        var failure = -Math.Log(probability) * ((amount * 0.005) + 1000);
        var lockCost = (double)locked * 0.1 / 52_560;
        return new([.. path], fee, blocks, probability, (fee * costs.FeeWeight) + (failure * costs.ProbabilityWeight) + (lockCost * costs.TimelockWeight));
    }
}

internal sealed record Way(IReadOnlyList<Direction> Path, ulong Fee, uint Timelock, double Probability, double Cost)
{
    public bool KeepsTo(RouteLimits limits) =>
        Fee <= limits.MaxFee.Value && Timelock <= limits.MaxTimelock && Path.Count <= limits.MaxHops && Probability >= limits.MinProbability;
}
