using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing.Tests;

/// <summary>Costs worked out by hand. Capacities in sat, all else in msat and blocks.</summary>
public sealed class CostTests
{
    private const double Tolerance = 1e-9;

    [Theory]
    [InlineData(100_000_000UL, 501_000)] // half a percent of 100,000 sat, and 1 sat
    [InlineData(1_000UL, 1_005)]
    [InlineData(0UL, 1_000)]
    public void A_failure_costs_half_a_percent_and_a_satoshi(ulong amount, double expected) =>
        Assert.Equal(expected, RouteCosts.Default.FailureCost(new(amount)), Tolerance);

    [Theory]
    [InlineData(1.0, 0)]
    [InlineData(0.5, 347_266.737461)] // ln 2 = 0.693147181 times 501,000
    [InlineData(0.01, 2_307_190.263180)] // ln 100 = 4.605170186 times 501,000
    public void What_is_unlikely_costs_its_logarithm(double probability, double expected) =>
        Assert.Equal(expected, RouteCosts.Default.ProbabilityCost(probability, new(100_000_000)), 1e-3);

    [Theory]
    [InlineData(52_560u, 1_000_000UL, 100_000)] // a year of ten percent
    [InlineData(144u, 1_000_000_000UL, 273_972.602740)] // a day of a million sat
    [InlineData(0u, 1_000_000_000UL, 0)]
    public void Locked_money_costs_ten_percent_a_year(uint blocks, ulong amount, double expected) =>
        Assert.Equal(expected, RouteCosts.Default.LockCost(blocks, new(amount)), 1e-5);

    /// <summary>
    /// Three examples. The second in full: 10,000,000 msat over the payer's own 20,000 sat: no fee; p = 10,000,001 / 20,000,001;
    /// −ln p = 0.69314713 times 51,000 is 35,350.50; 18 blocks times 10,000,000 times 0.1 / 52,560 is 342.47;
    /// 0.4 of the one and 0.2 of the other are 14,208.69.
    /// </summary>
    public static TheoryData<string, ulong, ushort, double, double, double, double> Examples => new()
    {
        { "100000 20000:1000:500:40", 10_000_000, 18, 6_000, 40_727.290013740465, 1_103.5007610350076, 18_911.61615770319 },
        { "20000", 10_000_000, 18, 0, 35_350.5036585574, 342.4657534246575, 14_208.694614107892 },
        { "2000000 8000000:1000:1:34 16000000:0:2500:144", 1_000_000_000, 42, 2_502_002, 4_471_291.267852554, 418_730.9741248097, 2_873_063.501965984 },
        { "100000 100000:1:0:18", 1_000, 9, 1, 0.020110150400115774, 0.05136986301369863, 0.41831803276278606 },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_route_costs_its_fee_its_risk_and_its_time_each_weighed(string channels, ulong amount, ushort final, double fee, double probability, double timelock, double weighted)
    {
        var network = new Network();
        var hops = channels.Split(' ');
        for (var i = 0; i < hops.Length; i++)
        {
            var numbers = hops[i].Split(':').Select(uint.Parse).ToArray();
            var policy = numbers.Length == 1 ? Network.Policy(99_000, 99, 99) : Network.Policy(numbers[1], numbers[2], (ushort)numbers[3]);
            network.Add(i + 1, i, i + 1, numbers[0], policy, null);
        }

        var route = Assert.Single(network.Find(new(Network.Node(0), Network.Node(hops.Length), new(amount)) { FinalCltvExpiryDelta = new(final) }).Routes);

        Assert.Equal(fee, route.Cost.Fee);
        Assert.Equal(1, route.Cost.Probability / probability, Tolerance);
        Assert.Equal(1, route.Cost.Timelock / timelock, Tolerance);
        Assert.Equal(1, route.Cost.Weighted / weighted, Tolerance);
        Assert.Equal(route.Hops.Aggregate(1.0, (product, hop) => product * hop.Probability), route.Probability, Tolerance);
    }

    [Theory]
    [InlineData(1, 0, 0, 3)] // cheapest
    [InlineData(0, 1, 0, 4)] // likeliest
    [InlineData(0, 0, 1, 5)] // fastest
    public void Weights_choose(double fee, double probability, double timelock, int over)
    {
        var network = new Network();
        ForwardingPolicy[] policies = [Network.Policy(10, 0, 500), Network.Policy(9_000, 0, 500), Network.Policy(9_000, 0, 10)];
        for (var i = 0; i < 3; i++)
        {
            network.Add((2 * i) + 1, 0, 3 + i, 20_000_000, Network.Policy(0, 0, 0));
            network.Add((2 * i) + 2, 3 + i, 1, i == 1 ? 10_000_000UL : 40_000UL, policies[i]);
        }

        var costs = new RouteCosts { FeeWeight = fee, ProbabilityWeight = probability, TimelockWeight = timelock };
        var route = Assert.Single(network.Find(new(Network.Node(0), Network.Node(1), new(20_000_000)) { Costs = costs }).Routes);
        Assert.Equal(Network.Node(over), route.Hops[0].To);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_weight_is_zero_or_more_and_finite(double weight) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RouteCosts { FeeWeight = weight });

    [Theory]
    [InlineData(4_999_999UL, 200u, 2_000u, 10_199UL)]
    [InlineData(999UL, 0u, 1_000u, 0UL)]
    [InlineData(1_000UL, 0u, 1_000u, 1UL)]
    [InlineData(2_100_000_000_000_000_000UL, 0u, 1u, 2_100_000_000_000UL)]
    public void A_fee_is_the_base_and_millionths_rounded_down(ulong amount, uint feeBase, uint proportional, ulong expected)
    {
        // The last one is all bitcoin but for its fee, which is as if there were more.
        var isKnown = new ForwardingPolicy(feeBase, proportional, default).TryGetFee(new(amount), out var fee);
        Assert.Equal(amount < 1_000_000_000_000, isKnown);
        Assert.Equal(isKnown ? expected : 0, fee.Value);
    }
}
