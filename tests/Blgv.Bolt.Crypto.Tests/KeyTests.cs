using System.Security.Cryptography;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Crypto.Tests;

public sealed class KeyTests
{
    private const string Order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    private const string Generator = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(Order)]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364142")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000001")]
    public void A_scalar_that_is_zero_or_too_large_or_of_another_length_is_refused(string scalar)
    {
        var bytes = Convert.FromHexString(scalar);

        Assert.False(PrivateKey.TryCreate(bytes, out var key));
        Assert.Null(key);
        Assert.Throws<ArgumentException>(() => PrivateKey.FromBytes(bytes));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001", Generator)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000002", "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5")]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", "0379be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")]
    public void The_smallest_and_the_largest_scalars_have_the_known_points(string scalar, string point)
    {
        using var key = PrivateKey.FromBytes(Convert.FromHexString(scalar));

        Assert.Equal(point, key.PublicKey.ToString());
        Assert.True(PublicKey.TryParse(PointBytes.FromHex(point), out var parsed));
        Assert.Equal(parsed, key.PublicKey);
        Assert.Equal(parsed.GetHashCode(), key.PublicKey.GetHashCode());
        Assert.True(parsed == key.PublicKey);
    }

    [Theory]
    [InlineData("")]
    [InlineData("02")]
    [InlineData("0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")] // prefix 4, 33 bytes
    [InlineData("0079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")]
    [InlineData("020000000000000000000000000000000000000000000000000000000000000000")] // x = 0
    [InlineData("020000000000000000000000000000000000000000000000000000000000000005")] // 5^3 + 7 has no root
    [InlineData("02fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f")] // x = p
    [InlineData("02ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8")] // uncompressed
    [InlineData("0679be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8")] // hybrid
    public void Only_a_compressed_point_of_the_curve_is_a_public_key(string encoded)
    {
        Assert.False(PublicKey.TryParse(Convert.FromHexString(encoded), out var key));
        Assert.Equal(default, key);
    }

    [Fact]
    public void The_default_point_bytes_are_no_key() => Assert.False(PublicKey.TryParse(default(PointBytes), out _));

    [Fact]
    public void The_default_public_key_throws_instead_of_being_used()
    {
        using var key = Key(7);
        Assert.Throws<InvalidOperationException>(() => default(PublicKey).ToPointBytes());
        Assert.Throws<InvalidOperationException>(() => default(PublicKey).CopyTo(new byte[33]));
        Assert.Throws<InvalidOperationException>(() => key.Ecdh(default, new byte[32]));
        Assert.Equal("(no key)", default(PublicKey).ToString());
    }

    [Fact]
    public void Parsing_and_serializing_give_the_same_bytes_for_many_keys()
    {
        for (var i = 1; i <= 64; i++)
        {
            using var key = Key(i);
            var point = key.PublicKey.ToPointBytes();
            Assert.True(PublicKey.TryParse(point, out var parsed));
            Assert.Equal(key.PublicKey, parsed);
            Assert.Equal(point, parsed.ToPointBytes());
        }
    }

    [Fact]
    public void A_shared_secret_is_the_same_from_both_sides_and_is_what_bolt_8_says()
    {
        // BOLT 8, appendix: ls.priv, e.priv of the initiator test and the first ECDH of act one.
        using var ephemeral = PrivateKey.FromBytes(Convert.FromHexString("1212121212121212121212121212121212121212121212121212121212121212"));
        using var responder = PrivateKey.FromBytes(Convert.FromHexString("2121212121212121212121212121212121212121212121212121212121212121"));

        using var ours = ephemeral.Ecdh(responder.PublicKey);
        using var theirs = responder.Ecdh(ephemeral.PublicKey);

        Assert.Equal("1e2fb3c8fe8fb9f262f649f64d26ecf0f2c0a805a767cf02dc2d77a6ef1fdcc3", Convert.ToHexStringLower(ours.Span));
        Assert.True(ours.FixedTimeEquals(theirs));
    }

    [Fact]
    public void A_generated_key_uses_the_entropy_it_was_given()
    {
        using var key = PrivateKey.Generate(new CountingEntropy());
        using var same = PrivateKey.FromBytes([.. Enumerable.Repeat((byte)2, 32)]);

        // The first draw was all ones, above the order; the second is taken.
        Assert.True(key.FixedTimeEquals(same));
    }

    [Fact]
    public void A_source_that_gives_only_zeros_is_reported_and_does_not_hang() =>
        Assert.Throws<CryptographicException>(() => PrivateKey.Generate(new Zeros()));

    [Fact]
    public void The_systems_entropy_gives_different_keys()
    {
        using var one = PrivateKey.Generate(SystemEntropy.Instance);
        using var other = PrivateKey.Generate(SystemEntropy.Instance);

        Assert.False(one.FixedTimeEquals(other));
    }

    internal static PrivateKey Key(int seed) => PrivateKey.FromBytes(SHA256.HashData(BitConverter.GetBytes(seed)));

    private sealed class CountingEntropy : IEntropySource
    {
        private bool _drawn;

        public void Fill(Span<byte> destination)
        {
            destination.Fill(_drawn ? (byte)2 : (byte)0xff);
            _drawn = true;
        }
    }

    private sealed class Zeros : IEntropySource
    {
        public void Fill(Span<byte> destination) => destination.Clear();
    }
}
