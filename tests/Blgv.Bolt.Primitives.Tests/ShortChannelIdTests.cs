namespace Blgv.Bolt.Primitives.Tests;

/// <summary>BOLT 7, "Definition of short_channel_id".</summary>
public sealed class ShortChannelIdTests
{
    [Theory]
    [InlineData("539268x845x1", 0x083a8400034d0001ul)]
    [InlineData("0x0x0", 0ul)]
    [InlineData("16777215x16777215x65535", ulong.MaxValue)]
    public void The_text_and_the_number_are_one(string text, ulong value)
    {
        Assert.True(ShortChannelId.TryParse(text, out var id));
        Assert.Equal(new ShortChannelId(value), id);
        Assert.Equal(text, id.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("xx")]
    [InlineData("1x2")]
    [InlineData("1x2x")]
    [InlineData("x1x2")]
    [InlineData("1x2x3x4")]
    [InlineData("1x2x3x")]
    [InlineData("1X2X3")]
    [InlineData("1:2:3")]
    [InlineData("-1x2x3")]
    [InlineData("+1x2x3")]
    [InlineData(" 1x2x3")]
    [InlineData("1x2x3 ")]
    [InlineData("1x2x3\0")]
    [InlineData("1\0x2x3")]
    [InlineData("1x2x3\n")]
    [InlineData("1,0x2x3")]
    [InlineData("0x1x2g")]
    [InlineData("\u0661x2x3")] // a digit of another script
    [InlineData("16777216x0x0")]
    [InlineData("0x16777216x0")]
    [InlineData("0x0x65536")]
    [InlineData("99999999999999999999x0x0")]
    public void Any_other_text_is_refused(string text)
    {
        Assert.False(ShortChannelId.TryParse(text, out var id));
        Assert.Equal(default, id);
    }

    [Fact]
    public void Parts_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShortChannelId(1 << 24, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShortChannelId(0, 1 << 24, 0));
        var id = new ShortChannelId(0xff_ffff, 0x01_0203, 0x0405);
        Assert.Equal((0xff_ffffu, 0x01_0203u, (ushort)0x0405), (id.BlockHeight, id.TransactionIndex, id.OutputIndex));
        Assert.Equal("ffffff0102030405", id.ToHex());
    }

    [Fact]
    public void They_are_ordered_by_block_then_transaction_then_output()
    {
        Assert.True(new ShortChannelId(1, 9, 9).CompareTo(new ShortChannelId(2, 0, 0)) < 0);
        Assert.True(new ShortChannelId(1, 1, 9).CompareTo(new ShortChannelId(1, 2, 0)) < 0);
        Assert.True(new ShortChannelId(1, 1, 2).CompareTo(new ShortChannelId(1, 1, 1)) > 0);
    }
}
