using Blgv.Bolt.Primitives;
using FsCheck.Fluent;
using Property = Blgv.Bolt.Tests.Property;

namespace Blgv.Bolt.Channel.Tests.Planning;

/// <summary>The line from the estimate to the budget.</summary>
public sealed class FeeFunctionTests
{
    private static readonly FeeEstimates Rates = new(new(5_000), new(2_000), new(1_000), new(253));

    [Theory]
    [InlineData(99, 1_000)]
    [InlineData(100, 2_000)]
    [InlineData(149, 51_000)]
    [InlineData(197, 99_010)]
    [InlineData(198, 100_000)]
    [InlineData(199, 100_000)]
    [InlineData(200, 100_000)]
    [InlineData(5_000, 100_000)]
    public void The_rate_rises_from_the_estimate_to_the_budget_one_block_before_the_deadline(uint height, uint expected)
    {
        Assert.Equal(new(expected), FeeFunction.RateAt(new(100), new(200), new(height), Rates, new(100_000)));
    }

    [Fact]
    public void Without_deadline_the_rate_is_the_cheapest_estimate_and_never_above_the_budget()
    {
        Assert.Equal(new(1_000), FeeFunction.RateAt(new(100), null, new(5_000), Rates, new(100_000)));
        Assert.Equal(new(700), FeeFunction.RateAt(new(100), null, new(5_000), Rates, new(700)));
    }

    [Fact]
    public void The_rate_never_falls_as_blocks_come_and_never_passes_the_budget()
    {
        var cases = from since in Gen.Choose(0, 300)
                    from window in Gen.Choose(-5, 300)
                    from most in Gen.Choose(0, 200_000)
                    from urgent in Gen.Choose(0, 50_000)
                    from normal in Gen.Choose(0, 50_000)
                    from economy in Gen.Choose(0, 50_000)
                    select (since, deadline: int.Max(0, since + window), most, rates: new FeeEstimates(new((uint)urgent), new((uint)normal), new((uint)economy), new(253)));
        Property.Holds(cases.ToArbitrary(), item =>
        {
            var last = default(FeeRate);
            for (var height = 0U; height < 700; height++)
            {
                var rate = FeeFunction.RateAt(new((uint)item.since), new((uint)item.deadline), new(height), item.rates, new((uint)item.most));
                Assert.True(rate >= last && rate.Value <= item.most, $"{height}: {rate} after {last}");
                Assert.True(height + 2 < item.deadline || rate.Value == item.most);
                last = rate;
            }
        });
    }
}
