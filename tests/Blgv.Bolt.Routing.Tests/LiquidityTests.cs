using Blgv.Bolt.Primitives;
using FsCheck;
using FsCheck.Fluent;
using Property = Blgv.Bolt.Tests.Property;

namespace Blgv.Bolt.Routing.Tests;

public sealed class LiquidityTests
{
    private const ulong Capacity = 1_000_000;

    private static readonly DateTimeOffset _start = DateTimeOffset.UnixEpoch.AddDays(20_000);
    private static readonly ChannelDirection _forth = new(Network.Channel(1), 0);
    private static readonly MilliSatoshi _capacity = new(Capacity);

    private static readonly Arbitrary<(ulong Lower, ulong Upper, ulong Amount, ulong More)> _bounds = Arb.From(
        from one in Gen.Choose(0, (int)Capacity)
        from other in Gen.Choose(0, (int)Capacity)
        from amount in Gen.Choose(0, (int)Capacity)
        from more in Gen.Choose(0, (int)Capacity)
        select ((ulong)Math.Min(one, other), (ulong)Math.Max(one, other), (ulong)amount, (ulong)more));

    [Theory]
    [InlineData(0UL, 1.0)]
    [InlineData(100UL, 1.0)]
    [InlineData(101UL, 0.9900990099)] // of 101 amounts from 100 to 200 all but one
    [InlineData(150UL, 0.50495049505)]
    [InlineData(200UL, 0.00990099)]
    [InlineData(201UL, 0.0)]
    public void Between_the_bounds_each_amount_is_as_likely(ulong amount, double expected) =>
        Assert.Equal(expected, new LiquidityBounds(new(100), new(200)).Probability(new(amount)), 1e-8);

    [Fact]
    public void More_is_never_likelier_and_chances_lie_between_0_and_1() => Property.Holds(_bounds, sample =>
    {
        var bounds = new LiquidityBounds(new(sample.Lower), new(sample.Upper));
        var (small, large) = (bounds.Probability(new(sample.Amount)), bounds.Probability(new(sample.Amount + sample.More)));
        Assert.InRange(large, 0, small);
        Assert.InRange(small, 0, 1);
    });

    [Fact]
    public void Two_amounts_one_after_the_other_are_as_likely_as_both_at_once() => Property.Holds(_bounds, sample =>
    {
        var bounds = new LiquidityBounds(new(sample.Lower), new(sample.Upper));
        var first = bounds.Probability(new(sample.Amount));
        if (first > 0)
        {
            Assert.Equal(bounds.Probability(new(sample.Amount + sample.More)), first * bounds.After(new(sample.Amount)).Probability(new(sample.More)), 1e-9);
        }
    });

    [Fact]
    public void Risk_is_convex_so_that_flows_can_be_optimal() => Property.Holds(_bounds, sample =>
    {
        var bounds = new LiquidityBounds(new(sample.Lower), new(sample.Upper));
        var step = 1 + (sample.More / 100);
        var a = -Math.Log(bounds.Probability(new(sample.Amount)));
        var b = -Math.Log(bounds.Probability(new(sample.Amount + step)));
        var c = -Math.Log(bounds.Probability(new(sample.Amount + (2 * step))));
        Assert.True(double.IsInfinity(c) || c - b >= b - a - 1e-12);
    });

    [Fact]
    public void What_passed_is_there_and_what_failed_is_not()
    {
        var estimates = new LiquidityEstimates();
        estimates.Passed(_forth, _capacity, new(300_000), _start);
        estimates.Failed(_forth, _capacity, new(700_000), _start);

        Assert.Equal(new LiquidityBounds(new(300_000), new(699_999)), estimates.Bounds(_forth, _capacity, _start));
        Assert.Equal(new LiquidityBounds(new(300_001), new(700_000)), estimates.Bounds(_forth.Opposite, _capacity, _start));
        Assert.Equal(1, estimates.Count);
    }

    [Fact]
    public void What_settled_is_on_the_other_side()
    {
        var estimates = new LiquidityEstimates();
        estimates.Settled(_forth, _capacity, new(300_000), _start);

        Assert.Equal(new LiquidityBounds(new(0), new(700_000)), estimates.Bounds(_forth, _capacity, _start));
        Assert.Equal(new LiquidityBounds(new(300_000), new(1_000_000)), estimates.Bounds(_forth.Opposite, _capacity, _start));
    }

    [Fact]
    public void The_newer_observation_wins_where_two_contradict()
    {
        var estimates = new LiquidityEstimates();
        estimates.Passed(_forth, _capacity, new(500_000), _start);
        estimates.Failed(_forth, _capacity, new(400_000), _start);
        Assert.Equal(new LiquidityBounds(new(399_999), new(399_999)), estimates.Bounds(_forth, _capacity, _start));
        estimates.Passed(_forth, _capacity, new(600_000), _start);
        Assert.Equal(new LiquidityBounds(new(600_000), new(600_000)), estimates.Bounds(_forth, _capacity, _start));
    }

    [Fact]
    public void Half_of_it_fades_in_a_half_life_and_all_of_it_in_the_end()
    {
        var estimates = new LiquidityEstimates(TimeSpan.FromHours(2));
        estimates.Passed(_forth, _capacity, new(400_000), _start);
        estimates.Failed(_forth, _capacity, new(600_001), _start);

        Assert.Equal(new LiquidityBounds(new(200_000), new(800_000)), estimates.Bounds(_forth, _capacity, _start.AddHours(2)));
        Assert.Equal(new LiquidityBounds(new(100_000), new(900_000)), estimates.Bounds(_forth, _capacity, _start.AddHours(4)));
        Assert.Equal(new LiquidityBounds(default, _capacity), estimates.Bounds(_forth, _capacity, _start.AddDays(9)));
        Assert.Equal(new LiquidityBounds(new(400_000), new(600_000)), estimates.Bounds(_forth, _capacity, _start.AddDays(-1)));
        Assert.Equal(0, estimates.Forget(_start.AddHours(13)));
        Assert.Equal(1, estimates.Forget(_start.AddHours(14)));
        Assert.Equal(0, estimates.Count);
    }

    [Fact]
    public void Whatever_is_learned_the_bounds_stay_in_order_within_the_capacity() => Property.Holds(
        Arb.From(Gen.Choose(0, int.MaxValue)),
        seed =>
        {
            var dice = new Dice(seed);
            var estimates = new LiquidityEstimates();
            var now = _start;
            for (var step = 0; step < 20; step++)
            {
                now = now.AddMinutes(dice.Below(50) - 5);
                var direction = dice.Below(2) == 0 ? _forth : _forth.Opposite;
                var amount = new MilliSatoshi((ulong)dice.Below(1_200_000));
                Action<ChannelDirection, MilliSatoshi, MilliSatoshi, DateTimeOffset>[] lessons = [estimates.Passed, estimates.Failed, estimates.Settled];
                lessons[dice.Below(3)](direction, _capacity, amount, now);
                var bounds = estimates.Bounds(_forth, _capacity, now);
                var back = estimates.Bounds(_forth.Opposite, _capacity, now);
                Assert.True(bounds.Lower <= bounds.Upper && bounds.Upper <= _capacity);
                Assert.True(back.Lower <= back.Upper && back.Upper <= _capacity);
            }
        });

    [Fact]
    public void A_payment_that_failed_is_tried_another_way_and_after_a_while_the_old_one_again()
    {
        var free = Network.Policy(0, 0, 0);
        var network = new Network()
            .Add(1, 0, 2, 100_000, free).Add(2, 2, 1, 100_000, free)
            .Add(3, 0, 3, 100_000, free).Add(4, 3, 1, 100_000, Network.Policy(100, 0, 0));
        var estimates = new LiquidityEstimates();
        var first = Find(_start);
        Assert.Equal(Network.Node(2), first.Hops[0].To);

        estimates.LearnFailure(first, failedHop: 1, _start);

        Assert.Equal(new LiquidityBounds(new(20_000_000), new(100_000_000)), estimates.Bounds(first.Hops[0].Channel, new(100_000_000), _start));
        Assert.Equal(new LiquidityBounds(default, new(19_999_999)), estimates.Bounds(first.Hops[1].Channel, new(100_000_000), _start));
        Assert.Equal(Network.Node(3), Find(_start).Hops[0].To);
        Assert.Equal(Network.Node(2), Find(_start.AddDays(3)).Hops[0].To);

        estimates.LearnSuccess(first, _start.AddDays(3));
        Assert.Equal(new LiquidityBounds(new(20_000_000), new(100_000_000)), estimates.Bounds(first.Hops[1].Channel.Opposite, new(100_000_000), _start.AddDays(3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => estimates.LearnFailure(first, 2, _start));

        Route Find(DateTimeOffset now) => Assert.Single(network.Find(new(Network.Node(0), Network.Node(1), new(20_000_000)) { Estimates = estimates, Time = now }).Routes);
    }
}
