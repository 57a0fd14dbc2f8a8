using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>
/// How routes are compared. Three things make a route bad, each is put in millisatoshi first: what it costs in fees, how
/// likely it fails (−ln p times the cost of a failure), and how long it can lock the money (blocks times amount times a
/// rate of interest). Then they are weighed and added.
/// </summary>
public sealed record RouteCosts
{
    /// <summary>How many blocks the interest of a year is spread over: one in ten minutes.</summary>
    public const int BlocksPerYear = 365 * 144;

    private const double Million = 1_000_000;

    /// <summary>The weights and prices that hold unless others are given.</summary>
    public static RouteCosts Default { get; } = new();

    /// <summary>Only fees count.</summary>
    public static RouteCosts CheapestFee { get; } = new() { FeeWeight = 1, ProbabilityWeight = 0, TimelockWeight = 0 };

    /// <summary>Only the chance of success counts.</summary>
    public static RouteCosts LikeliestSuccess { get; } = new() { FeeWeight = 0, ProbabilityWeight = 1, TimelockWeight = 0 };

    /// <summary>Only the time counts for which money can be locked.</summary>
    public static RouteCosts ShortestTimelock { get; } = new() { FeeWeight = 0, ProbabilityWeight = 0, TimelockWeight = 1 };

    /// <summary>The weight of the fee: zero or more.</summary>
    public double FeeWeight { get; init => field = Weight(value); } = 0.4;

    /// <summary>The weight of −ln p times the cost of a failure: zero or more.</summary>
    public double ProbabilityWeight { get; init => field = Weight(value); } = 0.4;

    /// <summary>The weight of the interest on locked money: zero or more.</summary>
    public double TimelockWeight { get; init => field = Weight(value); } = 0.2;

    /// <summary>What a failure costs, in millionths of the amount of the payment: half a percent.</summary>
    public uint FailureCostMillionths { get; init; } = 5_000;

    /// <summary>What a failure costs whatever the amount.</summary>
    public MilliSatoshi FailureCostBase { get; init; } = new(1_000);

    /// <summary>Interest on locked money, in millionths a year: ten percent.</summary>
    public uint LockRateMillionthsPerYear { get; init; } = 100_000;

    /// <summary>What a failure of a payment costs.</summary>
    /// <param name="amount">The amount of the whole payment, without fees.</param>
    /// <returns>Millisatoshi, not rounded.</returns>
    public double FailureCost(MilliSatoshi amount) => (amount.Value * (FailureCostMillionths / Million)) + FailureCostBase.Value;

    /// <summary>What it costs that a payment can fail.</summary>
    /// <param name="probability">How likely it succeeds: above 0, at most 1.</param>
    /// <param name="amount">The amount of the whole payment, without fees.</param>
    /// <returns>Millisatoshi, not rounded; infinite for no chance at all.</returns>
    public double ProbabilityCost(double probability, MilliSatoshi amount) => -Math.Log(probability) * FailureCost(amount);

    /// <summary>What it costs that an amount can be locked.</summary>
    /// <param name="blocks">For how many blocks.</param>
    /// <param name="amount">The amount.</param>
    /// <returns>Millisatoshi, not rounded.</returns>
    public double LockCost(uint blocks, MilliSatoshi amount) => blocks * (amount.Value * LockRatePerBlock);

    internal double LockRatePerBlock => LockRateMillionthsPerYear / Million / BlocksPerYear;

    private static double Weight(double value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A weight is a finite number.");
    }
}
