using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing.Tests;

public sealed class SplitTests
{
    private const ulong Amount = 30_000_000;

    private static readonly ForwardingPolicy _free = Network.Policy(0, 0, 0);

    [Fact]
    public void Parts_are_ways_that_keep_to_all_limits_together() => Property.Holds(RandomNetworks.Seeds, seed =>
    {
        var network = RandomNetworks.Make(seed, new(HasFees: true, HasProportionalFees: true, HasRoom: false, HasMinimum: true));
        var dice = new Dice(seed);
        var limits = new RouteLimits { MaxParts = 1 + dice.Below(8), MaxFee = new((ulong)dice.Below(60_000)), MaxTimelock = (uint)(100 + dice.Below(400)), MinProbability = dice.Below(10) / 100.0 };

        var result = network.Find(Pay() with { Limits = limits });

        Assert.Equal(result.IsFound, result.Obstacles.IsEmpty);
        Assert.InRange(result.Routes.Count, 0, limits.MaxParts);
        if (!result.IsFound)
        {
            return;
        }

        Assert.Equal(Amount, (ulong)result.Routes.Sum(route => (decimal)route.Amount.Value));
        Assert.True(result.Fee <= limits.MaxFee);
        Assert.True(result.Timelock <= limits.MaxTimelock);
        Assert.True(result.Probability >= limits.MinProbability - 1e-12);
        var carried = new Dictionary<ChannelDirection, ulong>();
        foreach (var route in result.Routes)
        {
            var path = route.Hops.Select(hop => network.Directions.Single(direction => direction.Id == hop.Channel)).ToArray();
            var way = BruteForce.Measure(path, route.Amount.Value, 18, RouteCosts.Default);
            Assert.NotNull(way);
            Assert.Equal(way.Fee, route.Fee.Value);
            foreach (var hop in route.Hops)
            {
                carried[hop.Channel] = carried.GetValueOrDefault(hop.Channel) + hop.Amount.Value;
            }
        }

        // All parts together fit, and the chance of all is what the channels' amounts together make it.
        var probability = 1.0;
        foreach (var (channel, amount) in carried)
        {
            var capacity = network.Directions.Single(direction => direction.Id == channel).Capacity;
            Assert.True(amount <= capacity);
            probability *= (capacity + 1.0 - amount) / (capacity + 1.0);
        }

        Assert.Equal(probability, result.Probability, 1e-9);
    });

    [Fact]
    public void More_parts_never_make_it_dearer_than_one() => Property.Holds(RandomNetworks.Seeds, seed =>
    {
        var network = RandomNetworks.Make(seed, new(HasFees: true, HasProportionalFees: true, HasRoom: false, HasMinimum: true));
        var one = network.Find(Pay());
        var many = network.Find(Pay() with { Limits = new() { MaxParts = 6 } });

        Assert.True(!one.IsFound || (many.IsFound && many.WeightedCost <= one.WeightedCost * (1 + 1e-9)));
    });

    [Fact]
    public void An_amount_that_no_channel_holds_goes_over_several()
    {
        var network = new Network().Add(1, 0, 2, 20_000, _free).Add(2, 2, 1, 20_000, _free).Add(3, 0, 3, 20_000, _free).Add(4, 3, 1, 20_000, _free);

        Assert.False(network.Find(Pay()).IsFound);
        var result = network.Find(Pay() with { Limits = new() { MaxParts = 4 } });

        Assert.Equal([2, 2], result.Routes.Select(route => route.Hops.Count));
        Assert.Equal([15_000_000UL, 15_000_000], result.Routes.Select(route => route.Amount.Value));
    }

    [Fact]
    public void Fees_that_make_a_part_too_large_for_a_channel_move_some_of_it_elsewhere()
    {
        // 30,000 sat in three units fill both lower channels but for the fee of the node behind them.
        var network = new Network()
            .Add(1, 0, 2, 20_000, _free)
            .Add(2, 2, 1, 40_000, Network.Policy(0, 1_000, 0))
            .Add(3, 0, 3, 20_100, _free)
            .Add(4, 3, 1, 40_000, Network.Policy(0, 1_000, 0));
        var balances = new LocalBalance[] { new(Network.Channel(1), new(20_000_000)), new(Network.Channel(3), new(20_000_000)) };

        var result = network.Find(Pay() with { LocalBalances = [.. balances], Limits = new() { MaxParts = 3 } });

        Assert.True(result.IsFound, result.Explain());
        Assert.Equal(Amount, (ulong)result.Routes.Sum(route => (decimal)route.Amount.Value));
        Assert.All(result.Routes, route => Assert.True(route.Hops[0].Amount.Value <= 20_000_000));
    }

    [Fact]
    public void Any_number_of_parts_may_be_allowed()
    {
        var network = new Network().Add(1, 0, 2, 20_000, _free).Add(2, 2, 1, 20_000, _free).Add(3, 0, 3, 20_000, _free).Add(4, 3, 1, 20_000, _free);
        Assert.True(network.Find(Pay() with { Limits = new() { MaxParts = int.MaxValue } }).IsFound);
    }

    [Theory]
    [InlineData(0, 20, 0.0)]
    [InlineData(1, 0, 0.0)]
    [InlineData(1, 20, -0.1)]
    [InlineData(1, 20, 1.1)]
    [InlineData(1, 20, double.NaN)]
    public void Limits_that_mean_nothing_are_refused(int parts, int hops, double probability) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RouteLimits { MaxParts = parts, MaxHops = hops, MinProbability = probability });

    [Fact]
    public void Two_parts_may_share_a_channel_that_takes_no_single_HTLC_so_large()
    {
        var network = new Network().Add(1, 0, 2, 100_000, _free).Add(2, 2, 1, 100_000, Network.Policy(0, 0, 0, maximum: 16_000_000));

        Assert.False(network.Find(Pay()).IsFound);
        Assert.Equal(2, network.Find(Pay() with { Limits = new() { MaxParts = 2 } }).Routes.Count);
    }

    private static RouteRequest Pay() => new(Network.Node(0), Network.Node(1), new(Amount));
}
