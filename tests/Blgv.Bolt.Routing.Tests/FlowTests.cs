namespace Blgv.Bolt.Routing.Tests;

/// <summary>The flow against every way to place its units, and against what linear programming says of an optimum.</summary>
public sealed class FlowTests
{
    private const ulong Unit = 9_000_000;
    private const double Tolerance = 1e-7;

    private static readonly SearchObjective _prices = SearchObjective.Of(RouteCosts.Default, RouteLimits.Default, new(3 * Unit));

    [Fact]
    public void No_way_to_place_three_units_is_cheaper() => Property.Holds(
        RandomNetworks.Seeds,
        seed =>
        {
            var (network, space) = Prepare(seed);
            var flow = new List<FlowWay>();
            var isFound = new FlowSearch().TryFind(space, Unit, 3, _prices, flow);

            var best = CheapestOfAll(network, units: 3);
            Assert.Equal(double.IsFinite(best), isFound);
            if (isFound)
            {
                Assert.Equal(3, flow.Sum(way => way.Units));
                Assert.Equal(best, Cost(network, Units(space, flow)), best * Tolerance);
            }
        },
        runs: 150);

    [Fact]
    public void No_circle_of_the_residual_network_has_a_negative_cost() => Property.Holds(
        RandomNetworks.Seeds,
        seed =>
        {
            // The optimality criterion of minimum-cost flows, which is the dual of their linear program: Bellman and Ford find no circle that earns.
            var (network, space) = Prepare(seed);
            var flow = new List<FlowWay>();
            for (var units = 1; units <= 12; units++)
            {
                if (!new FlowSearch().TryFind(space, Unit, units, _prices, flow))
                {
                    break;
                }

                AssertNoNegativeCircle(network, Units(space, flow));
            }
        },
        runs: 150);

    [Fact]
    public void A_unit_is_rerouted_when_that_makes_room_for_another()
    {
        // The cheapest way for one unit is 0-2-3-1, through two channels that hold one unit each. A second one comes over 4 to 3,
        // finds 3-1 taken, and sends the first one from 2 to 1 instead.
        var free = Network.Policy(0, 0, 0);
        var dear = Network.Policy(500_000, 0, 0);
        var network = new Network()
            .Add(1, 0, 2, 10_000, free)
            .Add(2, 2, 3, 1_000_000, free)
            .Add(3, 3, 1, 10_000, free)
            .Add(4, 2, 1, 1_000_000, dear)
            .Add(5, 0, 4, 1_000_000, free)
            .Add(6, 4, 3, 1_000_000, dear);
        var space = new SearchSpace();
        space.Prepare(network.Build(), new(Network.Node(0), Network.Node(1), new(2 * Unit)));
        var flow = new List<FlowWay>();

        Assert.True(new FlowSearch().TryFind(space, Unit, 1, _prices, flow));
        Assert.Equal([1, 2, 3], Units(space, flow).Select(each => (int)each.Key.ShortChannelId.TransactionIndex).Order());
        Assert.True(new FlowSearch().TryFind(space, Unit, 2, _prices, flow));
        Assert.Equal([1, 3, 4, 5, 6], Units(space, flow).Where(each => each.Value > 0).Select(each => (int)each.Key.ShortChannelId.TransactionIndex).Order());
    }

    [Fact]
    public void Where_everything_is_free_a_flow_has_no_circles() => Property.Holds(
        RandomNetworks.Seeds,
        seed =>
        {
            // Without fees and timelocks, and with risks that weigh nothing, every circle costs nothing.
            var (_, space) = Prepare(seed);
            var flow = new List<FlowWay>();
            if (new FlowSearch().TryFind(space, Unit, 4, new SearchObjective(), flow))
            {
                Assert.Equal(4, flow.Sum(way => way.Units));
                Assert.All(flow, way => Assert.Equal(way.Path.Count, way.Path.Select(arc => space.Arc(arc).From).Distinct().Count()));
            }
        });

    [Fact]
    public void After_a_flow_the_space_is_as_it_was() => Property.Holds(
        RandomNetworks.Seeds,
        seed =>
        {
            var (_, space) = Prepare(seed);
            var search = new FlowSearch();
            var first = new List<FlowWay>();
            var second = new List<FlowWay>();
            var isFound = search.TryFind(space, Unit, 3, _prices, first);
            Assert.Equal(isFound, search.TryFind(space, Unit, 3, _prices, second));
            Assert.Equal(Units(space, first), Units(space, second));
        },
        runs: 50);

    private static (Network Network, SearchSpace Space) Prepare(int seed)
    {
        // A channel that nobody uses keeps payer and payee in the graph.
        var network = RandomNetworks.Make(seed, new(HasFees: true, HasProportionalFees: true, HasRoom: false, HasMinimum: true) { IsTight = true }).Add(99, 0, 1, 1, Network.Policy(0, 0, 0));
        var space = new SearchSpace();
        Assert.True(space.Prepare(network.Build(), new(Network.Node(0), Network.Node(1), new(3 * Unit))));
        return (network, space);
    }

    private static Dictionary<ChannelDirection, int> Units(SearchSpace space, List<FlowWay> flow)
    {
        var units = new Dictionary<ChannelDirection, int>();
        foreach (var way in flow)
        {
            foreach (var arc in way.Path)
            {
                units[space.Channel(arc)] = units.GetValueOrDefault(space.Channel(arc)) + way.Units;
            }
        }

        return units;
    }

    private static double CheapestOfAll(Network network, int units)
    {
        var ways = new List<Direction[]>();
        Extend([], 1);
        var counts = new Dictionary<ChannelDirection, int>();
        return Place(0, units);

        void Extend(List<Direction> path, int node)
        {
            if (node == 0)
            {
                ways.Add([.. path]);
                return;
            }

            foreach (var direction in network.Directions.Where(each => each.To == node && each.From != 1 && path.TrueForAll(used => used.To != each.From)))
            {
                Extend([.. path, direction], direction.From);
            }
        }

        double Place(int first, int left)
        {
            if (left == 0)
            {
                return Cost(network, counts);
            }

            var best = double.PositiveInfinity;
            for (var way = first; way < ways.Count; way++)
            {
                Count(ways[way], 1);
                if (double.IsFinite(Cost(network, counts)))
                {
                    best = Math.Min(best, Place(way, left - 1));
                }

                Count(ways[way], -1);
            }

            return best;
        }

        void Count(Direction[] way, int change)
        {
            foreach (var direction in way)
            {
                counts[direction.Id] = counts.GetValueOrDefault(direction.Id) + change;
            }
        }
    }

    private static double Cost(Network network, Dictionary<ChannelDirection, int> units) =>
        network.Directions.Where(direction => units.GetValueOrDefault(direction.Id) > 0).Sum(direction => CostOf(direction, units[direction.Id]));

    /// <summary>What a number of units costs on one direction of a channel, by the definition.</summary>
    private static double CostOf(Direction direction, int units)
    {
        var amount = (double)Unit * units;
        if (units == 0)
        {
            return 0;
        }

        if (direction.IsDisabled || Unit < direction.Policy.HtlcMinimum.Value || Unit > direction.Policy.HtlcMaximum.Value || amount > direction.Capacity)
        {
            return double.PositiveInfinity;
        }

        var risk = -Math.Log((direction.Capacity + 1 - amount) / (direction.Capacity + 1)) * ((3 * Unit * 0.005) + 1000) * 0.4;
        var fee = ((units * direction.Policy.FeeBaseMsat) + (amount * direction.Policy.FeeProportionalMillionths / 1e6)) * 0.4;
        var locked = amount * direction.Policy.CltvExpiryDelta.Value * 0.1 / 52_560 * 0.2;
        return risk + (direction.From == 0 ? 0 : fee + locked);
    }

    private static void AssertNoNegativeCircle(Network network, Dictionary<ChannelDirection, int> units)
    {
        var distances = new double[20];
        var changed = true;
        for (var round = 0; changed; round++)
        {
            Assert.True(round <= distances.Length, "A circle earns.");
            changed = false;
            foreach (var direction in network.Directions)
            {
                var here = units.GetValueOrDefault(direction.Id);
                changed |= Shorten(direction.From, direction.To, CostOf(direction, here + 1) - CostOf(direction, here));
                changed |= here > 0 && Shorten(direction.To, direction.From, CostOf(direction, here - 1) - CostOf(direction, here));
            }
        }

        bool Shorten(int from, int to, double cost)
        {
            if (from == to || distances[from] + cost >= distances[to] - 1e-3)
            {
                return false;
            }

            distances[to] = distances[from] + cost;
            return true;
        }
    }
}
