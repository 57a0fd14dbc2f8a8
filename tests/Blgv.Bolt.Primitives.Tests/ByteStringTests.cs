namespace Blgv.Bolt.Primitives.Tests;

public sealed class ByteStringTests
{
    [Fact]
    public void Byte_strings_are_equal_by_content()
    {
        var one = Bytes.Copy([1, 2, 3]);
        var same = Bytes.FromHex("010203");

        Assert.Equal(one, same);
        Assert.True(one == same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.True(one.Equals((object)same));
        Assert.NotEqual(one, Bytes.Copy([1, 2]));
        Assert.NotEqual(one, Bytes.Copy([1, 2, 4]));
        Assert.True(one != Bytes.Empty);
        Assert.Equal("010203", one.ToString());
    }

    [Fact]
    public void The_empty_ones_are_one()
    {
        Assert.Equal(default, Bytes.Copy([]));
        Assert.Equal(default, Bytes.FromHex(""));
        Assert.Equal(Bytes.Empty.GetHashCode(), Bytes.FromHex("").GetHashCode());
        Assert.True(default(Bytes).IsEmpty);
        Assert.Equal(0, default(Bytes).Memory.Length);
        Assert.Equal("", default(Bytes).ToString());
    }

    [Fact]
    public void A_copy_does_not_follow_its_source()
    {
        byte[] source = [1, 2, 3];
        var copy = Bytes.Copy(source);
        source[0] = 9;
        Assert.Equal(Bytes.FromHex("010203"), copy);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0g")]
    [InlineData("0x01")]
    [InlineData("01 02")]
    public void What_is_no_hex_is_refused(string text) => Assert.Throws<FormatException>(() => Bytes.FromHex(text));
}
