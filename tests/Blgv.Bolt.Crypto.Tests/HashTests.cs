using System.Security.Cryptography;
using System.Text;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Crypto.Tests;

public sealed class HashTests
{
    /// <summary>The values that the authors of RIPEMD-160 published.</summary>
    [Theory]
    [InlineData("", 1, "9c1185a5c5e9fc54612808977ee8f548b2258d31")]
    [InlineData("a", 1, "0bdc9d2d256b3ee9daae347be6f4dc835a467ffe")]
    [InlineData("abc", 1, "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc")]
    [InlineData("message digest", 1, "5d0689ef49d2fae572b881b123a85ffa21595f36")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", 1, "f71c27109c692c1b56bbdceb5b9d2865b3708dbc")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1, "12a053384a9c0c88e405a06c27dcf49ada62eb2b")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 1, "b0e20b6e3116640286ed3a87a5713079b21f5189")]
    [InlineData("1234567890", 8, "9b752e45573d4b39f4dbd3323cab82bf63326bfb")]
    [InlineData("a", 1_000_000, "52783243c1697bdbe16d37f97f68f08325dc1528")]
    public void Ripemd_160_gives_the_published_values(string text, int times, string expected)
    {
        var hash = new byte[20];
        Ripemd160.Hash(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, times))), hash);
        Assert.Equal(expected, Convert.ToHexStringLower(hash));
    }

    [Fact]
    public void Ripemd_160_pads_every_length_round_a_block_differently()
    {
        // Two zero strings that differ only in length must not collide through the padding.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var length = 0; length <= 130; length++)
        {
            var hash = new byte[20];
            Ripemd160.Hash(new byte[length], hash);
            Assert.True(seen.Add(Convert.ToHexString(hash)));
        }
    }

    [Fact]
    public void Hash_160_of_the_generator_is_the_one_in_bip_173()
    {
        var hash = new byte[20];
        Hash160.Hash(Convert.FromHexString("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"), hash);
        Assert.Equal("751e76e8199196d454941c45d1b3a323f1433bd6", Convert.ToHexStringLower(hash));
    }

    [Theory]
    [InlineData(19)]
    [InlineData(21)]
    public void Destinations_of_another_length_are_refused(int length)
    {
        Assert.Throws<ArgumentException>(() => Ripemd160.Hash([], new byte[length]));
        Assert.Throws<ArgumentException>(() => Hash160.Hash([], new byte[length]));
    }

    [Fact]
    public void Hashing_twice_is_the_hash_of_the_hash()
    {
        // FIPS 180-4's "abc", and the header of Bitcoin's genesis block.
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Sha256.Hash("abc"u8).ToString());
        var genesis = "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c";
        Assert.Equal(ChainHash.Bitcoin.Value, Sha256.HashTwice(Convert.FromHexString(genesis)));
        Assert.Equal(SHA256.HashData(SHA256.HashData("x"u8)), Sha256.HashTwice("x"u8).ToArray());
    }
}
