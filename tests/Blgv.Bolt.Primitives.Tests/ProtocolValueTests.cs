namespace Blgv.Bolt.Primitives.Tests;

public sealed class ProtocolValueTests
{
    private const string Point = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

    [Theory]
    [InlineData("000a000001000002", 0)]
    [InlineData("000a000001000002", 1)]
    public void An_end_of_a_channel_takes_9_bytes(string channel, byte direction)
    {
        byte[] bytes = [direction, .. Convert.FromHexString(channel)];

        Assert.True(SciddirOrPubkey.TryRead([.. bytes, 0xff], out var node));
        Assert.Equal((9, false), (node.Length, node.IsPubkey));
        Assert.True(node.TryGetChannel(out var found, out var end));
        Assert.Equal((ShortChannelId.FromHex(channel), direction), (found, end));
        Assert.False(node.TryGetPubkey(out _));
        Assert.Equal(new SciddirOrPubkey(found, end), node);
        Assert.NotEqual(new SciddirOrPubkey(found, 1 - end), node);
        var written = new byte[9];
        node.CopyTo(written);
        Assert.Equal(bytes, written);
    }

    [Fact]
    public void A_public_key_takes_33_bytes()
    {
        var bytes = Convert.FromHexString(Point);

        Assert.True(SciddirOrPubkey.TryRead([.. bytes, 0xff], out var node));
        Assert.Equal((33, true, Point), (node.Length, node.IsPubkey, node.ToString()));
        Assert.True(node.TryGetPubkey(out var pubkey));
        Assert.Equal(new SciddirOrPubkey(pubkey), node);
        Assert.False(node.TryGetChannel(out _, out _));
        var written = new byte[33];
        node.CopyTo(written);
        Assert.Equal(bytes, written);
    }

    [Fact]
    public void Anything_else_names_no_node()
    {
        Assert.False(SciddirOrPubkey.TryRead([], out _));
        for (var prefix = 4; prefix < 256; prefix++)
        {
            Assert.False(SciddirOrPubkey.TryRead([(byte)prefix, .. new byte[40]], out _));
        }

        Assert.False(SciddirOrPubkey.TryRead(new byte[8], out _));
        Assert.False(SciddirOrPubkey.TryRead(Convert.FromHexString(Point).AsSpan(..^1), out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SciddirOrPubkey(default(ShortChannelId), 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SciddirOrPubkey(default(ShortChannelId), -1));
        Assert.False(default(SciddirOrPubkey).IsPubkey);
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(5, 5, false)]
    [InlineData(-5, 5, true)]
    [InlineData(long.MaxValue, 9223372036854775807, false)]
    [InlineData(long.MinValue, 9223372036854775808, true)]
    public void A_change_of_balance_has_a_direction_and_a_magnitude(long value, ulong magnitude, bool negative)
    {
        var change = new SignedSatoshi(value);

        Assert.Equal((new Satoshi(magnitude), negative), (change.Magnitude, change.IsNegative));
        Assert.Equal(System.FormattableString.Invariant($"{value} sat"), change.ToString());
    }

    [Fact]
    public void Numbers_of_htlcs_inputs_and_commitments_count_up()
    {
        Assert.True(new HtlcId(1).CompareTo(new HtlcId(2)) < 0);
        Assert.True(new SerialId(3).CompareTo(new SerialId(2)) > 0);
        Assert.Equal(0, new CommitmentNumber(2).CompareTo(new CommitmentNumber(2)));
        Assert.True(new SignedSatoshi(-1).CompareTo(new SignedSatoshi(1)) < 0);
        Assert.Equal("18446744073709551615 2 3", $"{new HtlcId(ulong.MaxValue)} {new SerialId(2)} {new CommitmentNumber(3)}");
    }

    [Fact]
    public void A_list_is_filled_in_place_or_dropped()
    {
        Assert.True(Sequence.TryCreate<int, int>(3, 10, static (items, start) => Fill(items, start), out var list));
        Assert.Equal([10, 11, 12], list);
        Assert.False(Sequence.TryCreate<int, int>(3, 10, static (items, start) => !Fill(items, start), out list));
        Assert.Empty(list);
        Assert.True(Sequence.TryCreate<int, int>(0, 10, static (_, _) => throw new InvalidOperationException("nothing to fill"), out list));
        Assert.Equal(default, list);
        Assert.Throws<ArgumentOutOfRangeException>(() => Sequence.TryCreate<int, int>(-1, 0, static (_, _) => true, out _));

        static bool Fill(Span<int> items, int start)
        {
            for (var i = 0; i < items.Length; i++)
            {
                items[i] = start + i;
            }

            return true;
        }
    }
}
