using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing.Tests;

/// <summary>For each thing that can be in the way a network where it is.</summary>
public sealed class ExplanationTests
{
    private static readonly ForwardingPolicy _policy = Network.Policy(1_000, 0, 40);

    /// <summary>Payer 0, node 2, payee 1.</summary>
    private static Network Line(ForwardingPolicy? last = null, bool firstDisabled = false, bool lastDisabled = false) => new Network()
        .Add(1, 0, 2, 100_000, _policy, _policy, forthDisabled: firstDisabled)
        .Add(2, 2, 1, 50_000, last ?? _policy, _policy, forthDisabled: lastDisabled);

    [Fact]
    public void An_unknown_payer() =>
        Assert.Equal(new UnknownNode(NodeRole.Payer, Network.Node(9)), Only(Line(), Pay() with { Source = Network.Node(9) }));

    [Fact]
    public void An_unknown_payee() =>
        Assert.Equal(new UnknownNode(NodeRole.Payee, Network.Node(9)), Only(Line(), Pay() with { Destination = Network.Node(9) }));

    [Fact]
    public void An_unknown_introduction_node()
    {
        var request = Pay() with { Destination = null, BlindedRoutes = [new(Network.Node(9), _policy)] };
        Assert.Equal(new UnknownNode(NodeRole.IntroductionNode, Network.Node(9)), Only(Line(), request));
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(ulong.MaxValue)]
    public void An_amount_that_cannot_be(ulong amount) => Assert.IsType<ImpossibleRequest>(Only(Line(), Pay() with { Amount = new(amount) }));

    [Fact]
    public void A_payment_to_oneself() => Assert.Contains("same node", Only(Line(), Pay() with { Destination = Network.Node(0) }).Explanation, StringComparison.Ordinal);

    [Fact]
    public void A_payee_and_a_blinded_path_at_once() =>
        Assert.IsType<ImpossibleRequest>(Only(Line(), Pay() with { BlindedRoutes = [new(Network.Node(2), _policy)] }));

    [Fact]
    public void Two_networks_that_are_not_connected() =>
        Assert.Equal(new NotConnected(1), Only(new Network().Add(1, 0, 2, 100_000, _policy).Add(2, 3, 1, 100_000, _policy), Pay()));

    [Fact]
    [Rule("7.6")]
    public void A_channel_with_features_that_nobody_here_knows() =>
        Assert.IsType<NotConnected>(Only(new Network().Add(1, 0, 1, 100_000, _policy, _policy, unknownFeatures: true), Pay()));

    [Fact]
    public void A_payee_whose_only_channels_are_disabled()
    {
        var obstacle = Only(Line(lastDisabled: true), Pay());
        Assert.Equal(new DisabledChannels(0, 1, 1, 1), obstacle);
        Assert.Equal("All 1 channels to the payee are disabled.", obstacle.Explanation);
    }

    [Fact]
    public void A_payer_whose_only_channels_are_disabled() => Assert.Equal(new DisabledChannels(1, 1, 0, 1), Only(Line(firstDisabled: true), Pay()));

    [Fact]
    public void Disabled_channels_on_the_way()
    {
        var network = new Network().Add(1, 0, 2, 100_000, _policy).Add(2, 2, 3, 100_000, _policy, _policy, forthDisabled: true).Add(3, 3, 1, 100_000, _policy);
        Assert.Equal(new DisabledChannels(0, 1, 0, 1), Only(network, Pay()));
    }

    [Fact]
    public void What_the_request_avoids()
    {
        Assert.IsType<AvoidedChannels>(Only(Line(), Pay() with { Limits = new() { AvoidNodes = [Network.Node(2)] } }));
        Assert.IsType<AvoidedChannels>(Only(Line(), Pay() with { Limits = new() { AvoidChannels = [Network.Channel(2)] } }));
        Assert.IsType<AvoidedChannels>(Only(Line(), Pay() with { Limits = new() { AvoidDirections = [ChannelDirection.Between(Network.Channel(1), Network.Node(0), Network.Node(2))] } }));
        Assert.True(Line().Find(Pay() with { Limits = new() { AvoidDirections = [ChannelDirection.Between(Network.Channel(1), Network.Node(2), Network.Node(0))] } }).IsFound);
    }

    [Fact]
    public void More_than_the_channels_hold()
    {
        var obstacle = Assert.IsType<AmountTooLarge>(Only(Line(), Pay(60_000_000)));
        Assert.Equal(new AmountTooLarge(new(60_000_000), new(50_000_000)), obstacle);
        Assert.Equal(new MilliSatoshi(10_000_000), obstacle.Missing);
    }

    [Fact]
    public void More_than_a_channel_forwards_at_once() =>
        Assert.Equal(new MilliSatoshi(7_000_000), Assert.IsType<AmountTooLarge>(Only(Line(_policy with { HtlcMaximum = new(7_000_000) }), Pay(8_000_000))).Most);

    [Fact]
    public void An_amount_that_fits_only_without_its_fee()
    {
        // 100,000,000 msat is all of the payer's channel, and node 2 wants a fee on top.
        var network = new Network().Add(1, 0, 2, 100_000, _policy).Add(2, 2, 1, 200_000, _policy);
        var obstacle = Assert.IsType<AmountTooLarge>(Only(network, Pay(100_000_000)));
        Assert.Equal(MilliSatoshi.Zero, obstacle.Missing);
        Assert.Contains("with the fees on top", obstacle.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_all_parts_together_can_bring()
    {
        var obstacle = Assert.IsType<AmountTooLarge>(Only(Line(), Pay(60_000_000) with { Limits = new() { MaxParts = 5 } }));
        Assert.Equal(new MilliSatoshi(50_000_000), obstacle.MostOfAllParts);
        Assert.Contains("10000000 msat less", obstacle.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_parts_than_it_takes()
    {
        var network = Line(_policy with { HtlcMaximum = new(10_000_000) });
        var obstacle = Assert.IsType<AmountTooLarge>(Only(network, Pay(40_000_000) with { Limits = new() { MaxParts = 3 } }));
        Assert.Contains("too large for the parts allowed", obstacle.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_that_fit_but_cost_too_much()
    {
        var network = Line(_policy with { HtlcMaximum = new(10_000_000) });
        Assert.Equal(new FeeOverLimit(new(2_000), new(1_500)), Only(network, Pay(20_000_000) with { Limits = new() { MaxParts = 3, MaxFee = new(1_500) } }));
    }

    [Fact]
    public void Less_than_a_channel_forwards()
    {
        var obstacle = Assert.IsType<AmountTooSmall>(Only(Line(_policy with { HtlcMinimum = new(4_000_123) }), Pay(1_000_000)));
        Assert.Equal(new AmountTooSmall(new(1_000_000), new(4_000_123)), obstacle);
        Assert.Equal(new MilliSatoshi(3_000_123), obstacle.Missing);
    }

    [Fact]
    public void Less_than_one_channel_forwards_and_more_than_another_holds()
    {
        var network = new Network().Add(1, 0, 2, 10_000, _policy).Add(2, 2, 1, 50_000, Network.Policy(0, 0, 0, minimum: 20_000_000));
        Assert.Equal(new AmountTooSmall(new(1_000_000), null), Only(network, Pay(1_000_000)));
    }

    [Fact]
    public void A_fee_over_the_limit()
    {
        var obstacle = Only(Line(), Pay() with { Limits = new() { MaxFee = new(999) } });
        Assert.Equal(new FeeOverLimit(new(1_000), new(999)), obstacle);
        Assert.Equal("The smallest fee found is 1000 msat, over the limit of 999 msat by 1 msat.", obstacle.Explanation);
    }

    [Fact]
    public void A_timelock_over_the_limit() => Assert.Equal(new TimelockOverLimit(58, 50), Only(Line(), Pay() with { Limits = new() { MaxTimelock = 50 } }));

    [Fact]
    public void The_payees_own_blocks_over_the_limit() => Assert.Equal(new TimelockOverLimit(58, 10), Only(Line(), Pay() with { Limits = new() { MaxTimelock = 10 } }));

    [Fact]
    public void Too_many_hops()
    {
        Assert.Equal(new TooManyHops(2, 1), Only(Line(), Pay() with { Limits = new() { MaxHops = 1 } }));

        var chain = new Network();
        for (var node = 0; node < 21; node++)
        {
            chain.Add(node + 1, node, node + 1, 100_000, Network.Policy(0, 0, 1));
        }

        Assert.Equal(new TooManyHops(21, 20), Only(chain, Pay() with { Destination = Network.Node(21) }));
        Assert.True(chain.Find(Pay() with { Destination = Network.Node(20) }).IsFound);
    }

    [Fact]
    public void A_chance_under_the_limit()
    {
        var obstacle = Assert.IsType<ProbabilityUnderLimit>(Only(Line(), Pay(25_000_000) with { Limits = new() { MinProbability = 0.9 } }));
        Assert.Equal(0.375, obstacle.Best, 1e-4);
        Assert.Equal(0.525, obstacle.Missing, 1e-4);
    }

    [Fact]
    public void Several_limits_each_for_itself()
    {
        var obstacles = Line().Find(Pay() with { Limits = new() { MaxFee = new(1), MaxTimelock = 20, MaxHops = 1 } }).Obstacles;
        Assert.Equal([new FeeOverLimit(new(1_000), new(1)), new TimelockOverLimit(58, 20), new TooManyHops(2, 1)], obstacles);
    }

    [Fact]
    public void Limits_that_no_way_keeps_all_of()
    {
        // One way is cheap and slow, the other fast and dear.
        var network = new Network()
            .Add(1, 0, 2, 100_000, _policy).Add(2, 2, 1, 100_000, Network.Policy(0, 0, 1_000))
            .Add(3, 0, 3, 100_000, _policy).Add(4, 3, 1, 100_000, Network.Policy(90_000, 0, 10));
        var obstacle = Assert.IsType<LimitsTogether>(Only(network, Pay() with { Limits = new() { MaxFee = new(50_000), MaxTimelock = 500 } }));
        Assert.Equal((MilliSatoshi.Zero, 28u, 2), (obstacle.Fee, obstacle.Timelock, obstacle.Hops));
    }

    [Fact]
    public void There_is_an_obstacle_whenever_there_is_no_route_and_it_says_something() => Property.Holds(RandomNetworks.Seeds, seed =>
    {
        var network = RandomNetworks.Make(seed, new(HasFees: true, HasProportionalFees: true, HasRoom: false, HasMinimum: true));
        var dice = new Dice(seed);
        var limits = new RouteLimits { MaxParts = 1 + dice.Below(3), MaxFee = new((ulong)dice.Below(8_000)), MaxTimelock = (uint)dice.Below(300), MaxHops = 1 + dice.Below(5), MinProbability = dice.Below(100) / 100.0 };

        var result = network.Find(Pay((ulong)dice.Below(40) * 1_000_000) with { Limits = limits });

        Assert.Equal(result.IsFound, result.Obstacles.IsEmpty);
        Assert.Equal(result.IsFound, result.Explain().Length == 0);
    });

    private static Obstacle Only(Network network, RouteRequest request)
    {
        var result = network.Find(request);
        Assert.Empty(result.Routes);
        return Assert.Single(result.Obstacles);
    }

    private static RouteRequest Pay(ulong amount = 1_000_000) => new(Network.Node(0), Network.Node(1), new(amount));
}
