namespace Blgv.Bolt.Primitives.Tests;

/// <summary>What holds for every type with a fixed number of bytes, and for each what is its own.</summary>
public sealed class FixedBytesTests
{
    private const string Generator = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

    private static readonly Dictionary<Type, Action> Checks = new()
    {
        [typeof(Bytes32)] = Check<Bytes32>,
        [typeof(BlockHash)] = Check<BlockHash>,
        [typeof(ChainHash)] = Check<ChainHash>,
        [typeof(ChannelId)] = Check<ChannelId>,
        [typeof(PaymentHash)] = Check<PaymentHash>,
        [typeof(PaymentSecret)] = Check<PaymentSecret>,
        [typeof(PerCommitmentSecret)] = Check<PerCommitmentSecret>,
        [typeof(PointBytes)] = Check<PointBytes>,
        [typeof(Preimage)] = Check<Preimage>,
        [typeof(SchnorrSignatureBytes)] = Check<SchnorrSignatureBytes>,
        [typeof(ShortChannelId)] = Check<ShortChannelId>,
        [typeof(SignatureBytes)] = Check<SignatureBytes>,
        [typeof(TxId)] = Check<TxId>,
    };

    public static TheoryData<string> Names => [.. Checks.Keys.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_type_reads_writes_and_compares_its_bytes_and_refuses_other_lengths_and_other_text(string name) =>
        Checks.Single(check => check.Key.Name == name).Value();

    [Fact]
    public void Every_type_with_fixed_bytes_is_checked_here()
    {
        var types = typeof(Bytes32).Assembly.GetExportedTypes()
            .Where(type => type.IsValueType && Array.Exists(type.GetInterfaces(), face => face.Name.StartsWith("IFixedBytes", StringComparison.Ordinal)));
        Assert.Equal(types.OrderBy(type => type.Name, StringComparer.Ordinal), Checks.Keys.OrderBy(type => type.Name, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(0xff)]
    public void A_point_starts_with_2_or_3(byte prefix)
    {
        var bytes = Convert.FromHexString(Generator);
        Assert.True(PointBytes.TryRead(bytes, out _));
        bytes[0] = 3;
        Assert.True(PointBytes.TryRead(bytes, out _));

        bytes[0] = prefix;

        Assert.False(PointBytes.TryRead(bytes, out var point));
        Assert.Equal(default, point);
        Assert.Throws<ArgumentException>(() => PointBytes.FromBytes(bytes));
        Assert.Throws<FormatException>(() => PointBytes.FromHex(Convert.ToHexString(bytes)));
    }

    [Fact]
    public void Points_and_hashes_are_ordered_as_byte_strings()
    {
        for (var i = 0; i < 33; i++)
        {
            var low = Convert.FromHexString("02" + new string('8', 64));
            var high = (byte[])low.Clone();
            high[i]++;
            Assert.True(PointBytes.FromBytes(low).CompareTo(PointBytes.FromBytes(high)) < 0);
            Assert.True(PointBytes.FromBytes(high).CompareTo(PointBytes.FromBytes(low)) > 0);
        }

        Assert.True(Bytes32.FromHex("7f" + new string('f', 62)).CompareTo(Bytes32.FromHex("80" + new string('0', 62))) < 0);
        Assert.Equal(0, Bytes32.FromHex(new string('a', 64)).CompareTo(Bytes32.FromHex(new string('A', 64))));
    }

    [Fact]
    public void Transaction_and_block_ids_are_shown_and_parsed_reversed()
    {
        // The genesis block of mainnet, and its one transaction.
        const string Shown = "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b";
        const string Wire = "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a";
        Assert.Equal(Shown, TxId.FromHex(Wire).ToString());
        Assert.Equal(Wire, TxId.Parse(Shown).ToHex());
        Assert.Equal(Shown + ":7", new OutPoint(TxId.Parse(Shown), 7).ToString());
        Assert.Equal(ChainHash.Bitcoin.Value, BlockHash.Parse("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f").Value);
        Assert.Throws<FormatException>(() => TxId.Parse(Shown[1..]));
        Assert.Throws<FormatException>(() => BlockHash.Parse("g" + Shown[1..]));
    }

    [Fact]
    public void A_preimage_never_prints_itself_not_even_inside_a_record()
    {
        var preimage = Preimage.FromHex(new string('5', 64));
        Assert.Equal("***", preimage.ToString());
        Assert.DoesNotContain("55", new Holder(preimage).ToString(), StringComparison.Ordinal);
        Assert.Equal(new string('5', 64), preimage.ToHex());
        Assert.Equal("***", PerCommitmentSecret.FromHex(new string('5', 64)).ToString());
        Assert.Equal("***", PaymentSecret.FromHex(new string('5', 64)).ToString());
    }

    [Fact]
    public void The_channel_id_of_all_channels_is_zero()
    {
        Assert.True(ChannelId.All.IsAll);
        Assert.True(ChannelId.FromHex(new string('0', 64)).IsAll);
        Assert.False(ChannelId.FromHex(new string('0', 63) + "1").IsAll);
        Assert.False(ChannelId.FromHex("1" + new string('0', 63)).IsAll);
    }

    private static void Check<T>()
        where T : struct, IFixedBytes<T>
    {
        var bytes = new byte[T.Size];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(2 + (3 * i)); // a point's prefix is 2
        }

        Assert.True(T.TryRead(bytes, out var value));
        Assert.Equal(bytes, value.ToArray());
        Assert.Equal(Convert.ToHexStringLower(bytes), value.ToHex());
        Assert.Equal(value, FixedBytesExtensions.FromHex<T>(value.ToHex()));
        Assert.Equal(value, FixedBytesExtensions.FromHex<T>(value.ToHex().ToUpperInvariant()));
        Assert.Equal(value, FixedBytesExtensions.FromBytes<T>(bytes));
        Assert.Equal(value.GetHashCode(), FixedBytesExtensions.FromBytes<T>(bytes).GetHashCode());
        for (var i = 0; i < bytes.Length; i++)
        {
            var other = (byte[])bytes.Clone();
            other[i] ^= 1; // a point's prefix goes from 2 to 3
            Assert.NotEqual(value, FixedBytesExtensions.FromBytes<T>(other));
        }

        foreach (var length in (int[])[0, 1, T.Size - 1, T.Size + 1])
        {
            Assert.False(T.TryRead(new byte[length], out var none));
            Assert.Equal(default, none);
            Assert.Throws<ArgumentException>(() => FixedBytesExtensions.FromBytes<T>(new byte[length]));
        }

        Assert.ThrowsAny<ArgumentException>(() => value.CopyTo(new byte[T.Size - 1]));
        Assert.ThrowsAny<ArgumentException>(() => value.CopyTo([]));
        AssertNoHex<T>(value.ToHex());
    }

    private static void AssertNoHex<T>(string hex)
        where T : struct, IFixedBytes<T>
    {
        string[] wrong = ["", "0", hex[1..], hex + "0", hex + "00", hex[..^2], "0x" + hex[2..], " " + hex[1..], hex[..^1] + " ", hex[..^1] + "g", hex[..^1] + "\0", hex[..^1] + "\uff11"];
        foreach (var text in wrong)
        {
            Assert.False(FixedBytesExtensions.TryFromHex<T>(text, out var value), text);
            Assert.Equal(default, value);
            Assert.Throws<FormatException>(() => FixedBytesExtensions.FromHex<T>(text));
        }
    }

    private sealed record Holder(Preimage Preimage);
}
