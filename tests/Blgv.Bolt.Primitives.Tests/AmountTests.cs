namespace Blgv.Bolt.Primitives.Tests;

public sealed class AmountTests
{
    private const ulong Bitcoin = 100_000_000;

    [Fact]
    public void The_caps_are_21_million_bitcoin()
    {
        Assert.Equal(21_000_000 * Bitcoin, Satoshi.Max.Value);
        Assert.Equal(21_000_000 * Bitcoin * 1000, MilliSatoshi.Max.Value);
        Assert.Equal(MilliSatoshi.Max, Satoshi.Max.ToMilliSatoshi());
    }

    [Theory]
    [InlineData(0ul, 0ul)]
    [InlineData(21_000_000 * Bitcoin, 0ul)]
    [InlineData((21_000_000 * Bitcoin) - 1, 1ul)]
    [InlineData(1ul, (21_000_000 * Bitcoin) - 1)]
    public void Sums_up_to_the_cap_are_amounts(ulong left, ulong right)
    {
        Assert.True(new Satoshi(left).TryAdd(new Satoshi(right), out var sum));
        Assert.Equal(left + right, sum.Value);
        Assert.True(new MilliSatoshi(left * 1000).TryAdd(new MilliSatoshi(right * 1000), out var fine));
        Assert.Equal((left + right) * 1000, fine.Value);
    }

    [Theory]
    [InlineData(21_000_000 * Bitcoin, 1ul)]
    [InlineData(1ul, 21_000_000 * Bitcoin)]
    [InlineData((21_000_000 * Bitcoin) + 1, 0ul)]
    [InlineData(0ul, (21_000_000 * Bitcoin) + 1)]
    [InlineData(ulong.MaxValue, 0ul)]
    [InlineData(ulong.MaxValue, 1ul)]
    [InlineData(0ul, ulong.MaxValue)]
    [InlineData(ulong.MaxValue, ulong.MaxValue)]
    [InlineData(1ul << 63, 1ul << 63)]
    public void Sums_past_the_cap_are_refused_without_throwing(ulong left, ulong right)
    {
        Assert.False(new Satoshi(left).TryAdd(new Satoshi(right), out var sum));
        Assert.Equal(Satoshi.Zero, sum);
    }

    [Theory]
    [InlineData(0x1d24_b2df_ac52_0000ul, 1ul)]
    [InlineData(1ul, 0x1d24_b2df_ac52_0000ul)]
    [InlineData(0x1d24_b2df_ac52_0001ul, 0ul)]
    [InlineData(0ul, ulong.MaxValue)]
    [InlineData(ulong.MaxValue, 1ul)]
    [InlineData(1ul << 63, 1ul << 63)]
    public void Sums_past_the_cap_in_thousandths_are_refused_without_throwing(ulong left, ulong right)
    {
        Assert.False(new MilliSatoshi(left).TryAdd(new MilliSatoshi(right), out var sum));
        Assert.Equal(MilliSatoshi.Zero, sum);
    }

    [Fact]
    public void Differences_below_zero_are_refused_without_throwing()
    {
        Assert.False(new Satoshi(1).TrySubtract(new Satoshi(2), out var less));
        Assert.Equal(Satoshi.Zero, less);
        Assert.True(new Satoshi(2).TrySubtract(new Satoshi(2), out var nothing));
        Assert.Equal(Satoshi.Zero, nothing);
        Assert.False(MilliSatoshi.Zero.TrySubtract(new MilliSatoshi(ulong.MaxValue), out _));
        Assert.True(new MilliSatoshi(5).TrySubtract(new MilliSatoshi(2), out var three));
        Assert.Equal(new MilliSatoshi(3), three);
    }

    [Fact]
    public void The_operators_throw_instead_of_wrapping_round()
    {
        Assert.Throws<OverflowException>(() => new Satoshi(ulong.MaxValue) + new Satoshi(1));
        Assert.Throws<OverflowException>(() => Satoshi.Zero - new Satoshi(1));
        Assert.Throws<OverflowException>(() => new MilliSatoshi(ulong.MaxValue) + new MilliSatoshi(1));
        Assert.Throws<OverflowException>(() => MilliSatoshi.Zero - new MilliSatoshi(1));
        Assert.Throws<OverflowException>(() => new Satoshi((ulong.MaxValue / 1000) + 1).ToMilliSatoshi());
        Assert.Throws<OverflowException>(() => new Weight(ulong.MaxValue) + new Weight(1));
        Assert.Throws<OverflowException>(() => new BlockHeight(uint.MaxValue) + 1);
        Assert.Throws<OverflowException>(() => new CltvExpiry(uint.MaxValue) + new CltvDelta(1));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(999, 0)]
    [InlineData(1000, 1)]
    [InlineData(1999, 1)]
    public void Thousandths_are_dropped(ulong thousandths, ulong satoshi) =>
        Assert.Equal(new Satoshi(satoshi), new MilliSatoshi(thousandths).ToSatoshiRoundedDown());

    [Theory]
    [InlineData(253u, 1000ul, 253ul)]
    [InlineData(253u, 999ul, 252ul)] // 252.747, rounded down
    [InlineData(1000u, 724ul, 724ul)]
    [InlineData(0u, ulong.MaxValue, 0ul)]
    [InlineData(1000u, ulong.MaxValue, ulong.MaxValue)]
    public void Fees_are_rounded_down(uint rate, ulong weight, ulong fee) =>
        Assert.Equal(new Satoshi(fee), new FeeRate(rate).FeeFor(new Weight(weight)));

    [Fact]
    public void A_fee_that_no_transaction_can_have_throws_instead_of_wrapping_round() =>
        Assert.Throws<OverflowException>(() => new FeeRate(1001).FeeFor(new Weight(ulong.MaxValue)));

    [Fact]
    public void Quantities_are_ordered_and_shown_with_their_unit()
    {
        Assert.True(new Satoshi(1) < new Satoshi(2));
        Assert.True(new MilliSatoshi(2) >= new MilliSatoshi(2));
        Assert.True(new CltvExpiry(500) > new CltvExpiry(499));
        Assert.True(new BlockHeight(1) <= new BlockHeight(1));
        Assert.Equal(-1, new FeeRate(1).CompareTo(new FeeRate(2)));
        Assert.Equal("1 sat", new Satoshi(1).ToString());
        Assert.Equal("1 msat", new MilliSatoshi(1).ToString());
        Assert.Equal("253 sat/kw", FeeRate.Floor.ToString());
    }
}
