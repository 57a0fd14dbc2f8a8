using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Crypto.Tests;

public sealed class EcdsaTests
{
    private const string Largest = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140";
    private static readonly BigInteger Order = BigInteger.Parse("0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", System.Globalization.NumberStyles.HexNumber, null);

    /// <summary>Secret key, SHA-256 of the message, signature: RFC 6979 over secp256k1 with low S, as several wallets publish them.</summary>
    public static TheoryData<string, string, string> KnownSignatures => new()
    {
        { Scalar("01"), Hash("Satoshi Nakamoto"), "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d82442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5" },
        { Scalar("01"), Hash("All those moments will be lost in time, like tears in rain. Time to die..."), "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21" },
        { Largest, Hash("Satoshi Nakamoto"), "fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d06b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed5" },
        { "f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181", Hash("Alan Turing"), "7063ae83e7f62bbb171798131b4a0564b956930092b33b07b395615d9ec7e15c58dfcc1e00a35e1572f366ffe34ba0fc47db1e7189759b9fb233c5b05ab388ea" },
        { "e91671c46231f833a6406ccbea0e3e392c76c167bac1cb013f6f1013980455c2", Hash("There is a computer disease that anybody who works with computers knows about. It's a very serious disease and it interferes completely with the work. The trouble with computers is that you 'play' with them!"), "b552edd27580141f3b2a5463048cb7cd3e047b97c9f98076c32dbdf85a68718b279fa72dd19bfae05577e06c7c0c1900c371fcd5893f7e1d56a37d30174671f6" },
        { "cca9fbcc1b41e5a95d369eaa6ddcff73b61a4efaa279cfc6567e8daa39cbaf50", Hash("sample"), "af340daf02cc15c8d5d08d7735dfe6b98a474ed373bdb5fbecf7571be52b38425009fb27f37034a9b24b707b7c6b79ca23ddef9e25f7282e8a797efe53a8f124" },

        // A key with leading zeros; and hashes of zeros and of ones, which RFC 6979 reduces by the order.
        { Scalar("056916d0f9b31dc9b637f3"), Hash("The question of whether computers can think is like the question of whether submarines can swim."), "cde1302d83f8dd835d89aef803c74a119f561fbaef3eb9129e45f30de86abbf906ce643f5049ee1f27890467b77a6a8e11ec4661cc38cd8badf90115fbd03cef" },
        { Scalar("01"), new string('0', 64), "a0b37f8fba683cc68f6574cd43b39f0343a50008bf6ccea9d13231d9e7e2e1e411edc8d307254296264aebfc3dc76cd8b668373a072fd64665b50000e9fcce52" },
        { Largest, new string('0', 64), "919026f3e239ea52cf530eb6d345dc2b56ef0928f1e9ad20d8f360284dc6504814395e7137e2204f15b69239010f3c34fbb3c858a29b0d106b1fa65bc0047263" },
    };

    [Theory]
    [MemberData(nameof(KnownSignatures))]
    public void Signatures_are_the_known_ones_of_rfc_6979(string secret, string hash, string signature)
    {
        using var key = PrivateKey.FromBytes(Convert.FromHexString(secret));
        var bytes = Convert.FromHexString(hash);

        Assert.Equal(signature, key.Sign(bytes).ToHex());
        Assert.Equal(signature, key.SignRecoverable(bytes).Signature.ToHex());
        Assert.True(key.PublicKey.Verify(bytes, SignatureBytes.FromHex(signature)));
    }

    [Fact]
    public void There_is_no_search_for_a_low_r()
    {
        // The first known signature has an r above 2^255, which a signer that grinds would have rejected.
        using var key = PrivateKey.FromBytes(Convert.FromHexString(Scalar("01")));
        Assert.True(key.Sign(Convert.FromHexString(Hash("Satoshi Nakamoto"))).R.ToArray()[0] >= 0x80);
    }

    [Fact]
    public void A_high_s_is_refused_though_it_solves_the_equation()
    {
        for (var i = 1; i <= 16; i++)
        {
            using var key = KeyTests.Key(i);
            var hash = SHA256.HashData([(byte)i]);
            var low = key.Sign(hash);
            var high = Negated(low);

            Assert.True(low.IsLowS());
            Assert.False(high.IsLowS());
            Assert.True(key.PublicKey.Verify(hash, low));
            Assert.False(key.PublicKey.Verify(hash, high));
            Assert.True(high.TryNormalize(out var normalized));
            Assert.Equal(low, normalized);
            Assert.True(low.TryNormalize(out var unchanged));
            Assert.Equal(low, unchanged);
            using var openSsl = OpenSsl.Import(key.PublicKey);
            Assert.True(openSsl.VerifyHash(hash, high.ToArray()), "OpenSSL should accept it: else this test proves nothing.");
        }
    }

    [Fact]
    public void The_border_between_low_and_high_is_half_the_order()
    {
        var half = Order / 2;
        Assert.True(WithS(half).IsLowS());
        Assert.False(WithS(half + 1).IsLowS());
        Assert.False(WithS(Order - 1).IsLowS());
    }

    [Fact]
    public void Numbers_outside_their_range_are_refused()
    {
        using var key = KeyTests.Key(1);
        var hash = SHA256.HashData("x"u8);
        var good = key.Sign(hash);
        foreach (var bad in (Bytes32[])[default, Number(Order), Number(Order + 1), Bytes32.FromHex(new string('f', 64))])
        {
            Assert.False(key.PublicKey.Verify(hash, new SignatureBytes(bad, good.S)));
            Assert.False(key.PublicKey.Verify(hash, new SignatureBytes(good.R, bad)));
            Assert.False(PublicKey.TryRecover(hash, new RecoverableSignature(new SignatureBytes(bad, good.S), 0), out _));
            Assert.False(PublicKey.TryRecover(hash, new RecoverableSignature(new SignatureBytes(good.R, bad), 0), out _));
        }

        Assert.False(new SignatureBytes(Number(Order), good.S).TryNormalize(out _));
        Assert.False(new SignatureBytes(good.R, Number(Order)).IsLowS());
    }

    [Fact]
    public void Another_key_another_hash_or_a_changed_byte_is_refused()
    {
        using var key = KeyTests.Key(1);
        using var other = KeyTests.Key(2);
        var hash = SHA256.HashData("x"u8);
        var signature = key.Sign(hash);

        Assert.False(other.PublicKey.Verify(hash, signature));
        Assert.False(key.PublicKey.Verify(SHA256.HashData("y"u8), signature));
        for (var i = 0; i < SignatureBytes.Size; i++)
        {
            var bytes = signature.ToArray();
            bytes[i] ^= 1;
            Assert.False(key.PublicKey.Verify(hash, SignatureBytes.FromBytes(bytes)));
        }
    }

    [Fact]
    public void The_key_is_recovered_from_a_signature_and_only_with_its_id()
    {
        for (var i = 1; i <= 32; i++)
        {
            using var key = KeyTests.Key(i);
            var hash = SHA256.HashData([(byte)i]);
            var signature = key.SignRecoverable(hash);

            Assert.True(PublicKey.TryRecover(hash, signature, out var recovered));
            Assert.Equal(key.PublicKey, recovered);
            var wrong = signature with { RecoveryId = signature.RecoveryId ^ 1 };
            Assert.True(PublicKey.TryRecover(hash, wrong, out var another));
            Assert.NotEqual(key.PublicKey, another);

            // BOLT 11: high S is fine where the key is recovered; the negated s comes from the other y.
            var high = new RecoverableSignature(Negated(signature.Signature), signature.RecoveryId ^ 1);
            Assert.True(PublicKey.TryRecover(hash, high, out var fromHigh));
            Assert.Equal(key.PublicKey, fromHigh);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void A_recovery_id_out_of_range_is_refused_and_aborts_nothing(int id)
    {
        using var key = KeyTests.Key(1);
        var hash = SHA256.HashData("x"u8);
        Assert.False(PublicKey.TryRecover(hash, new RecoverableSignature(key.Sign(hash), id), out var recovered));
        Assert.Equal(default, recovered);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Hashes_of_another_length_are_refused(int length)
    {
        using var key = KeyTests.Key(1);
        var hash = new byte[length];
        Assert.Throws<ArgumentException>(() => key.Sign(hash));
        Assert.Throws<ArgumentException>(() => key.SignRecoverable(hash));
        Assert.Throws<ArgumentException>(() => key.PublicKey.Verify(hash, default));
        Assert.Throws<ArgumentException>(() => PublicKey.TryRecover(hash, default, out _));
        Assert.Throws<ArgumentException>(() => key.Ecdh(key.PublicKey, hash));
    }

    [Fact]
    public void The_default_key_throws_instead_of_verifying() =>
        Assert.Throws<InvalidOperationException>(() => default(PublicKey).Verify(new byte[32], default));

    internal static SignatureBytes Negated(SignatureBytes signature) =>
        signature with { S = Number(Order - new BigInteger(signature.S.ToArray(), isUnsigned: true, isBigEndian: true)) };

    private static SignatureBytes WithS(BigInteger s) => new(Number(1), Number(s));

    private static Bytes32 Number(BigInteger value)
    {
        var bytes = new byte[32];
        var digits = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(bytes, 32 - digits.Length);
        return Bytes32.FromBytes(bytes);
    }

    private static string Scalar(string hex) => hex.PadLeft(64, '0');

    private static string Hash(string message) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(message)));
}
