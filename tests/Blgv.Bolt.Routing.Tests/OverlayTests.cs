using Blgv.Bolt.Gossip;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Routing.Tests;

public sealed class OverlayTests
{
    private static readonly ForwardingPolicy _policy = Network.Policy(1_000, 0, 40);

    private static Network Line() => new Network().Add(1, 0, 2, 100_000, _policy).Add(2, 2, 1, 50_000, _policy);

    [Fact]
    public void A_route_hint_leads_to_a_payee_whom_the_graph_does_not_know()
    {
        var hint = OverlayChannel.FromRouteHint(
            [new(Network.Node(1), Network.Channel(70), new(10, 0, new(20))), new(Network.Node(8), Network.Channel(71), new(20, 0, new(30)))],
            Network.Node(9));

        var route = Assert.Single(Line().Find(Pay() with { Destination = Network.Node(9), Channels = hint }).Routes);

        Assert.Equal([0, 2, 1, 8], route.Hops.Select(hop => Number(hop.From)));
        Assert.Equal(new MilliSatoshi(1_000 + 10 + 20), route.Fee);
        Assert.Equal(18u + 30 + 20 + 40, route.Timelock);
        Assert.Equal(Network.Channel(71), route.Hops[^1].Channel.ShortChannelId);
        Assert.Equal(1, route.Hops[^1].Probability);
    }

    [Fact]
    public void A_payer_may_have_private_channels_only()
    {
        var channel = new OverlayChannel(Network.Channel(80), Network.Node(9), Network.Node(2), new(1_000, 0, new(40))) { Capacity = new(30_000) };
        var route = Assert.Single(Line().Find(Pay() with { Source = Network.Node(9), Channels = [channel] }).Routes);

        Assert.Equal([9, 2], route.Hops.Select(hop => Number(hop.From)));
        Assert.Equal(new MilliSatoshi(30_000_000), route.Hops[0].Capacity);
        Assert.Equal(new MilliSatoshi(1_000), route.Fee);
    }

    [Fact]
    public void What_the_request_says_of_a_channel_stands_for_what_the_graph_says()
    {
        var fresher = new OverlayChannel(Network.Channel(2), Network.Node(2), Network.Node(1), Network.Policy(7, 0, 9) with { HtlcMaximum = MilliSatoshi.Max }) { Capacity = new(50_000) };
        var route = Assert.Single(Line().Find(Pay() with { Channels = [fresher] }).Routes);

        Assert.Equal(new MilliSatoshi(7), route.Fee);
        Assert.Equal(new CltvDelta(9), route.Hops[1].CltvExpiryDelta);

        // Also where it is dearer: an update that arrived with a failure is newer than the graph.
        route = Assert.Single(Line().Find(Pay() with { Channels = [fresher with { Policy = fresher.Policy with { FeeBaseMsat = 9_000 } }] }).Routes);
        Assert.Equal(new MilliSatoshi(9_000), route.Fee);
    }

    [Fact]
    public void A_blinded_path_is_one_price_from_its_introduction_node_on()
    {
        var request = Pay() with
        {
            Destination = null,
            BlindedRoutes =
            [
                new(Network.Node(2), new(50_000, 0, new(200))),
                new(Network.Node(1), new(500, 1_000, new(100))) { HopCount = 3 },
            ],
            Height = new(800_000),
        };

        var route = Assert.Single(Line().Find(request).Routes);

        // To node 1, whose path is cheaper by far: 500 and a thousandth of the amount, then node 2's own 1000.
        Assert.Equal(1, route.BlindedRoute);
        Assert.Equal([0, 2], route.Hops.Select(hop => Number(hop.From)));
        Assert.Equal(new MilliSatoshi(1_000_000 + 1_500), route.Hops[1].Amount);
        Assert.Equal(new MilliSatoshi(1_500 + 1_000), route.Fee);
        Assert.Equal(new CltvExpiry(800_100), route.Hops[1].Expiry);
        Assert.Equal(140u, route.Timelock);
        Assert.True(Line().Find(request with { Limits = new() { MaxHops = 5 } }).IsFound);
        Assert.Equal(0, Assert.Single(Line().Find(request with { Limits = new() { MaxHops = 4 } }).Routes).BlindedRoute);
    }

    [Fact]
    public void A_blinded_path_that_starts_at_the_payer_has_its_price()
    {
        var route = Assert.Single(Line().Find(Pay() with { Destination = null, BlindedRoutes = [new(Network.Node(0), new(500, 0, new(100)))] }).Routes);

        Assert.Empty(route.Hops);
        Assert.Equal(new MilliSatoshi(500), route.Fee);
        Assert.Equal(100u, route.Timelock);
    }

    [Fact]
    public void What_strangers_write_into_hints_does_not_overflow()
    {
        var greedy = new ForwardingPolicy(uint.MaxValue, uint.MaxValue, new(ushort.MaxValue)) { HtlcMinimum = new(0), HtlcMaximum = new(ulong.MaxValue) };
        OverlayChannel[] hints = [.. Enumerable.Range(0, 19).Select(i => new OverlayChannel(Network.Channel(50 + i), Network.Node(i == 0 ? 1 : 20 + i), Network.Node(21 + i), greedy))];
        var result = Line().Find(Pay() with { Destination = Network.Node(21 + 18), Channels = [.. hints], Limits = new() { MaxTimelock = uint.MaxValue, MaxParts = 3 } });

        Assert.False(result.IsFound);
        Assert.NotEmpty(result.Explain());
    }

    [Fact]
    public void A_balance_of_ones_own_is_exact_and_announced_limits_bind_others_only()
    {
        var network = new Network()
            .Add(1, 0, 2, 100_000, _policy with { HtlcMaximum = new(10) }, _policy, forthDisabled: true)
            .Add(2, 2, 1, 50_000, _policy);

        Assert.False(network.Find(Pay()).IsFound);
        var route = Assert.Single(network.Find(Pay() with { LocalBalances = [new(Network.Channel(1), new(1_001_000))] }).Routes);
        Assert.Equal(1, route.Hops[0].Probability);
        Assert.Equal(new MilliSatoshi(1_001_000), route.Hops[0].Amount);
        Assert.False(network.Find(Pay() with { LocalBalances = [new(Network.Channel(1), new(1_000_999))] }).IsFound);
    }

    [Fact]
    public void A_balance_that_is_not_the_payers_is_not_believed() =>
        Assert.NotEqual(1, Assert.Single(Line().Find(Pay() with { LocalBalances = [new(Network.Channel(2), new(49_000_000))] }).Routes).Hops[1].Probability);

    [Fact]
    public void What_is_under_way_cannot_be_used_again()
    {
        var network = Line();
        var reservations = new Reservations();
        var first = Assert.Single(network.Find(Pay(30_000_000)).Routes);
        reservations.Add(first);

        Assert.Equal(new MilliSatoshi(30_000_000), reservations.Of(first.Hops[1].Channel));
        var obstacle = Assert.IsType<AmountTooLarge>(Assert.Single(network.Find(Pay(30_000_000) with { Reservations = reservations }).Obstacles));
        Assert.Equal(new MilliSatoshi(20_000_000), obstacle.Most);

        // Half of the 50,000 sat are 20,000 of the 20,000 sat that are left: as likely as that the channel holds all, given 30,000.
        var second = Assert.Single(network.Find(Pay(10_000_000) with { Reservations = reservations }).Routes);
        Assert.Equal(0.5, second.Hops[1].Probability, 1e-6);

        reservations.Remove(first);
        Assert.Equal(0, reservations.Count);
        Assert.True(network.Find(Pay(30_000_000) with { Reservations = reservations }).IsFound);
        Assert.Throws<InvalidOperationException>(() => reservations.Remove(first));
    }

    [Fact]
    public void A_request_leaves_nothing_behind_for_the_next()
    {
        var network = Line();
        var finder = new PathFinder();
        var plain = Assert.Single(finder.Find(network.Build(), Pay()).Routes);
        finder.Find(network.Build(), Pay() with
        {
            Limits = new() { AvoidNodes = [Network.Node(2)], AvoidChannels = [Network.Channel(1)], MaxParts = 4 },
            Channels = [new(Network.Channel(80), Network.Node(0), Network.Node(1), default(ForwardingPolicy) with { HtlcMaximum = MilliSatoshi.Max })],
            LocalBalances = [new(Network.Channel(1), default)],
        });
        Assert.Equal(plain, Assert.Single(finder.Find(network.Build(), Pay()).Routes));
    }

    [Fact]
    [Rule("7.15")]
    public void A_node_with_features_that_nobody_here_knows_is_not_passed_through()
    {
        var network = Line();
        var details = new NodeDetails(1, FeatureSet<NodeAnnouncementContext>.Empty.WithBit(998), default, NodeAlias.FromString("new"), default);
        Assert.True(network.Writer.TrySetDetails(Network.Node(2), details, storePosition: 0));

        Assert.False(network.Find(Pay()).IsFound);
        Assert.True(network.Find(Pay() with { Destination = Network.Node(2) }).IsFound);
    }

    private static int Number(PointBytes node) => Enumerable.Range(0, 50).First(number => Network.Node(number) == node);

    private static RouteRequest Pay(ulong amount = 1_000_000) => new(Network.Node(0), Network.Node(1), new(amount));
}
