using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Blgv.Bolt.Crypto.Tests;

/// <summary>RFC 8439.</summary>
public sealed class Poly1305Tests
{
    private const string IetfText =
        "Any submission to the IETF intended by the Contributor for publication as all or part of an IETF Internet-Draft or RFC and any " +
        "statement made within the context of an IETF activity is considered an \"IETF Contribution\". Such statements include oral " +
        "statements in IETF sessions, as well as written and electronic communications made at any time or place, which are addressed to";

    private const string Jabberwocky =
        "'Twas brillig, and the slithy toves\nDid gyre and gimble in the wabe:\nAll mimsy were the borogoves,\nAnd the mome raths outgrabe.";

    private const string Zero = "00000000000000000000000000000000";
    private const string One = "01000000000000000000000000000000";
    private const string Two = "02000000000000000000000000000000";
    private const string Ones = "ffffffffffffffffffffffffffffffff";
    private const string Limbs = "01000000000000000400000000000000";

    /// <summary>Section 2.5.2 and appendix A.3: r and s, the message in hex, the tag.</summary>
    public static TheoryData<string, string, string> Published => new()
    {
        { "85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b", Hex("Cryptographic Forum Research Group"), "a8061dc1305136c6c22b8baf0c0127a9" },
        { Zero + Zero, Zero + Zero + Zero + Zero, Zero },
        { Zero + "36e5f6b5c5e06070f0efca96227a863e", Hex(IetfText), "36e5f6b5c5e06070f0efca96227a863e" },
        { "36e5f6b5c5e06070f0efca96227a863e" + Zero, Hex(IetfText), "f3477e7cd95417af89a6b8794c310cf0" },
        { "1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0", Hex(Jabberwocky), "4541669a7eaaee61e708dc7cbcc5eb62" },

        // The carries at the edge of 2^130 - 5 that an implementation forgets.
        { Two + Zero, Ones, "03000000000000000000000000000000" },
        { Two + Ones, Two, "03000000000000000000000000000000" },
        { One + Zero, Ones + "f0ffffffffffffffffffffffffffffff" + "11000000000000000000000000000000", "05000000000000000000000000000000" },
        { One + Zero, Ones + "fbfefefefefefefefefefefefefefefe" + "01010101010101010101010101010101", Zero },
        { Two + Zero, "fdffffffffffffffffffffffffffffff", "faffffffffffffffffffffffffffffff" },
        { Limbs + Zero, "e33594d7505e43b900000000000000003394d7505e4379cd01000000000000000000000000000000000000000000000001000000000000000000000000000000", "14000000000000005500000000000000" },
        { Limbs + Zero, "e33594d7505e43b900000000000000003394d7505e4379cd010000000000000000000000000000000000000000000000", "13000000000000000000000000000000" },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void A_tag_is_the_published_one(string key, string message, string tag)
    {
        var computed = new byte[16];
        Poly1305.ComputeTag(Convert.FromHexString(key), Convert.FromHexString(message), computed);
        Assert.Equal(tag, Convert.ToHexStringLower(computed));
    }

    [Fact]
    public void Pieces_of_any_size_give_the_tag_of_the_whole()
    {
        var key = SHA256.HashData("key"u8);
        var message = new byte[97];
        RandomlyFill(message);
        var expected = new byte[16];
        Poly1305.ComputeTag(key, message, expected);
        for (var first = 0; first <= message.Length; first++)
        {
            for (var second = first; second <= message.Length; second += 7)
            {
                var authenticator = new Poly1305(key);
                authenticator.Update(message.AsSpan(0, first));
                authenticator.Update(message.AsSpan(first, second - first));
                authenticator.Update([]);
                authenticator.Update(message.AsSpan(second));
                var tag = new byte[16];
                authenticator.Finish(tag);
                Assert.Equal(expected, tag);
            }
        }
    }

    [Fact]
    public void It_is_the_polynomial_as_the_rfc_defines_it() =>
        Property.Holds(Aead.Inputs, input =>
        {
            // Half of the cases with extreme bytes, where carries happen.
            var message = input.Plaintext.Length % 2 == 0 ? input.Plaintext : Array.ConvertAll(input.Plaintext, value => value < 128 ? (byte)0xff : value);
            var tag = new byte[16];
            Poly1305.ComputeTag(input.Key, message, tag);
            Assert.Equal(ByDefinition(input.Key, message), tag);
        });

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Poly1305.ComputeTag(new byte[31], [], new byte[16]));
        Assert.Throws<ArgumentException>(() => Poly1305.ComputeTag(new byte[32], [], new byte[15]));
    }

    private static byte[] ByDefinition(byte[] key, byte[] message)
    {
        var clamp = BigInteger.Parse("0ffffffc0ffffffc0ffffffc0fffffff", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var prime = BigInteger.Pow(2, 130) - 5;
        var r = new BigInteger(key.AsSpan(0, 16), isUnsigned: true) & clamp;
        var sum = BigInteger.Zero;
        foreach (var block in message.Chunk(16))
        {
            sum = (sum + new BigInteger([.. block, 1], isUnsigned: true)) * r % prime;
        }

        sum = (sum + new BigInteger(key.AsSpan(16), isUnsigned: true)) % BigInteger.Pow(2, 128);
        var tag = new byte[16];
        sum.TryWriteBytes(tag, out _, isUnsigned: true);
        return tag;
    }

    private static void RandomlyFill(Span<byte> bytes) => ChaCha20.Keystream(SHA256.HashData("message"u8), new byte[12], 0, bytes);

    private static string Hex(string text) => Convert.ToHexString(Encoding.ASCII.GetBytes(text));
}
