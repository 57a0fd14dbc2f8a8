using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>What a search makes small and what it keeps to, on plain numbers.</summary>
internal readonly record struct SearchObjective
{
    /// <summary>So far below the largest number that one hop more is one still.</summary>
    private const uint MostTimelock = uint.MaxValue - ushort.MaxValue;

    /// <summary>What a millisatoshi of fee weighs.</summary>
    public double FeePrice { get; init; }

    /// <summary>What a unit of −ln p weighs.</summary>
    public double RiskPrice { get; init; }

    /// <summary>What a millisatoshi locked for a block weighs.</summary>
    public double LockPrice { get; init; }

    /// <summary>What a hop weighs: nothing, unless the shortest way is looked for.</summary>
    public double HopPrice { get; init; }

    public ulong MaxFee { get; init; }

    public uint MaxTimelock { get; init; }

    public int MaxHops { get; init; }

    /// <summary>The most that −ln p may be.</summary>
    public double MaxRisk { get; init; }

    /// <summary>What would keep a route out and is passed over, to learn what keeps routes out.</summary>
    public Disregard Disregard { get; init; }

    public static SearchObjective Of(RouteCosts costs, RouteLimits limits, MilliSatoshi payment) => new()
    {
        FeePrice = costs.FeeWeight,
        RiskPrice = costs.ProbabilityWeight * costs.FailureCost(payment),
        LockPrice = costs.TimelockWeight * costs.LockRatePerBlock,
        MaxFee = limits.MaxFee.Value,
        MaxTimelock = Math.Min(limits.MaxTimelock, MostTimelock),
        MaxHops = limits.MaxHops,
        MaxRisk = -Math.Log(limits.MinProbability),
    };

    /// <summary>The same limits, and other prices.</summary>
    public SearchObjective WithPrices(double fee = 0, double risk = 0, double timelock = 0, double hop = 0) =>
        this with { FeePrice = fee, RiskPrice = risk, LockPrice = timelock, HopPrice = hop };

    /// <summary>The same prices, and no limits.</summary>
    public SearchObjective WithoutLimits() => this with
    {
        MaxFee = MilliSatoshi.Max.Value,
        MaxTimelock = MostTimelock,
        MaxHops = int.MaxValue,
        MaxRisk = double.PositiveInfinity,
    };
}

/// <summary>What a search passes over.</summary>
[Flags]
internal enum Disregard
{
    None = 0,

    /// <summary>Disable bits.</summary>
    Disabled = 1,

    /// <summary>What the request avoids.</summary>
    Avoided = 2,

    /// <summary>Smallest amounts.</summary>
    Minimum = 4,

    /// <summary>Largest amounts, and what a channel can send.</summary>
    Maximum = 8,
}
