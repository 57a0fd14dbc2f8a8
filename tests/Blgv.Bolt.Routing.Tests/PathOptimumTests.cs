using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing.Tests;

/// <summary>What is found, compared with all ways that there are.</summary>
public sealed class PathOptimumTests
{
    private const ulong Amount = 10_000_000;
    private const double Tolerance = 1e-9;

    private static readonly RouteCosts _feesOnly = RouteCosts.CheapestFee;

    [Fact]
    public void Where_costs_do_not_depend_on_the_amount_nothing_is_cheaper() => Property.Holds(RandomNetworks.Seeds, seed =>
    {
        // Without fees every channel carries the same amount, so each has one cost, whatever comes after it.
        var network = RandomNetworks.Make(seed, new(HasFees: false, HasProportionalFees: false, HasRoom: false, HasMinimum: true));
        CheckBest(network, RouteCosts.Default, RouteLimits.Default);
    });

    [Fact]
    public void Where_only_fees_count_nothing_is_cheaper_even_though_they_compound() => Property.Holds(RandomNetworks.Seeds, seed =>
    {
        // Who must receive less never has to send more, so the cheapest way is made of cheapest ways; largest amounts included.
        var network = RandomNetworks.Make(seed, new(HasFees: true, HasProportionalFees: true, HasRoom: false, HasMinimum: false));
        CheckBest(network, _feesOnly, RouteLimits.Default);
    });

    [Fact]
    public void Otherwise_the_cost_lies_between_the_optimum_and_the_optimum_for_the_amount_with_all_fees() => Property.Holds(RandomNetworks.Seeds, seed =>
    {
        // With compounding fees the search is not exact. Amounts on the way lie between the payment and the payment with
        // its fees, and costs grow with amounts: that bounds how far from the optimum it can be.
        var network = RandomNetworks.Make(seed, new(HasFees: true, HasProportionalFees: true, HasRoom: true, HasMinimum: false));
        var ways = BruteForce.Ways(network, 0, 1, Amount, 18, RouteCosts.Default);
        var result = network.Find(Pay());

        Assert.Equal(ways.Count > 0, result.IsFound);
        if (!result.IsFound)
        {
            return;
        }

        var found = Assert.Single(result.Routes);
        var inflated = Amount + (ulong)(found.Cost.Weighted / 0.4) + 1;
        Assert.True(found.Cost.Weighted >= ways.Min(way => way.Cost) * (1 - Tolerance));
        Assert.True(found.Cost.Weighted <= ways.Min(way => CostAt(way, inflated)) * (1 + Tolerance));
    });

    [Fact]
    public void Without_smallest_amounts_a_fee_limit_alone_never_hides_a_way() => Property.Holds(RandomNetworks.Seeds, seed =>
    {
        var network = RandomNetworks.Make(seed, new(HasFees: true, HasProportionalFees: true, HasRoom: false, HasMinimum: false));
        var limits = new RouteLimits { MaxFee = new((ulong)new Dice(seed).Below(6_000)), MaxTimelock = uint.MaxValue };

        var exists = BruteForce.Ways(network, 0, 1, Amount, 18, RouteCosts.Default).Exists(way => way.KeepsTo(limits));

        Assert.Equal(exists, network.Find(Pay() with { Limits = limits }).IsFound);
    });

    [Fact]
    public void Without_fees_a_timelock_or_probability_limit_alone_never_hides_a_way() => Property.Holds(RandomNetworks.Seeds, seed =>
    {
        var network = RandomNetworks.Make(seed, new(HasFees: false, HasProportionalFees: false, HasRoom: false, HasMinimum: true));
        var dice = new Dice(seed);
        RouteLimits[] each =
        [
            new() { MaxTimelock = (uint)dice.Below(300) },
            new() { MinProbability = dice.Below(100) / 100.0 },
            new() { MaxHops = 1 + dice.Below(3) },
        ];
        foreach (var limits in each)
        {
            var exists = BruteForce.Ways(network, 0, 1, Amount, 18, RouteCosts.Default).Exists(way => way.KeepsTo(limits));
            Assert.Equal(exists, network.Find(Pay() with { Limits = limits }).IsFound);
        }
    });

    [Fact]
    public void What_is_found_is_a_way_that_keeps_to_all_limits_and_costs_what_it_says() => Property.Holds(RandomNetworks.Seeds, seed =>
    {
        var network = RandomNetworks.Make(seed, new(HasFees: true, HasProportionalFees: true, HasRoom: false, HasMinimum: true));
        var dice = new Dice(seed);
        var limits = new RouteLimits { MaxFee = new((ulong)dice.Below(9_000)), MaxTimelock = (uint)(60 + dice.Below(300)), MaxHops = 2 + dice.Below(4), MinProbability = dice.Below(50) / 100.0 };
        var result = network.Find(Pay() with { Limits = limits });
        if (!result.IsFound)
        {
            return;
        }

        var route = Assert.Single(result.Routes);
        var path = route.Hops.Select(hop => network.Directions.Single(direction => direction.Id == hop.Channel)).ToArray();
        var way = BruteForce.Measure(path, Amount, 18, RouteCosts.Default);
        Assert.NotNull(way);
        Assert.True(way.KeepsTo(limits));
        Assert.Equal(new MilliSatoshi(way.Fee), route.Fee);
        Assert.Equal(way.Timelock, route.Timelock);
        Assert.Equal(way.Probability, route.Probability, Tolerance);
        Assert.Equal(1, route.Cost.Weighted / way.Cost, Tolerance);
        Assert.Equal(new MilliSatoshi(Amount + way.Fee), route.Hops[0].Amount);
        Assert.Equal(way.Timelock, route.Hops[0].Expiry.Value);
    });

    private static void CheckBest(Network network, RouteCosts costs, RouteLimits limits)
    {
        var ways = BruteForce.Ways(network, 0, 1, Amount, 18, costs);
        var result = network.Find(Pay() with { Costs = costs, Limits = limits });

        Assert.Equal(ways.Count > 0, result.IsFound);
        if (result.IsFound)
        {
            var best = ways.Min(way => way.Cost);
            Assert.Equal(best, Assert.Single(result.Routes).Cost.Weighted, (best * Tolerance) + Tolerance);
        }
    }

    private static double CostAt(Way way, ulong amount) =>
        BruteForce.Measure(way.Path, amount, 18, RouteCosts.Default)?.Cost ?? double.PositiveInfinity;

    private static RouteRequest Pay() => new(Network.Node(0), Network.Node(1), new(Amount));
}
