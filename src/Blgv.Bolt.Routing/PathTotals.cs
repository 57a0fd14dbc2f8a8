namespace Blgv.Bolt.Routing;

/// <summary>What a way through the space amounts to: computed anew from its arcs, so that it does not depend on how the way was found.</summary>
internal readonly record struct PathTotals
{
    /// <summary>Whether each arc takes its amount.</summary>
    public bool IsUsable { get; init; }

    public ulong Fee { get; init; }

    public uint Timelock { get; init; }

    /// <summary>−ln p.</summary>
    public double Risk { get; init; }

    /// <summary>Millisatoshi times blocks.</summary>
    public double Locked { get; init; }

    public int Hops { get; init; }

    public static PathTotals Of(SearchSpace space, List<int> path, ulong amount, uint timelock)
    {
        var here = amount;
        var blocks = timelock;
        var risk = 0.0;
        var locked = timelock * (double)amount;
        var hops = 0;
        for (var i = path.Count - 1; i >= 0; i--)
        {
            ref readonly var arc = ref space.Arc(path[i]);
            if (!space.IsUsable(path[i], here))
            {
                return default;
            }

            var bounds = space.Bounds(path[i]);
            risk -= Math.Log(bounds.Probability(new(here)));
            hops += space.Hops(path[i]);
            if (space.IsFree(path[i], arc.From))
            {
                continue;
            }

            if (!ForwardingPolicy.TryGetFee(here, arc.FeeBase, arc.FeeProportional, out var fee))
            {
                return default;
            }

            locked += arc.ExpiryDelta * (double)here;
            here += fee;
            blocks += arc.ExpiryDelta;
        }

        return new() { IsUsable = true, Fee = here - amount, Timelock = blocks, Risk = risk, Locked = locked, Hops = hops };
    }

    public bool KeepsTo(in SearchObjective limits) =>
        IsUsable && Fee <= limits.MaxFee && Timelock <= limits.MaxTimelock && Hops <= limits.MaxHops && Risk <= limits.MaxRisk;

    /// <summary>The weighed cost.</summary>
    public double Cost(in SearchObjective prices) => (Fee * prices.FeePrice) + (Risk * prices.RiskPrice) + (Locked * prices.LockPrice);
}
