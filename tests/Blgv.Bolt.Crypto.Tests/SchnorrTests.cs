using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Crypto.Tests;

/// <summary>BIP-340.</summary>
public sealed class SchnorrTests
{
    public static TheoryData<int> Indices => [.. Bip340Vectors.All.Select(vector => vector.Index)];

    public static TheoryData<int> SigningIndices => [.. Bip340Vectors.All.Where(vector => vector.SecretKey.Length > 0).Select(vector => vector.Index)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void A_vector_of_bip_340_is_judged_as_published(int index)
    {
        var vector = Bip340Vectors.All[index];
        var parsed = XOnlyPublicKey.TryParse(Convert.FromHexString(vector.PublicKey), out var key);

        var valid = parsed && key.VerifySchnorr(Convert.FromHexString(vector.Message), SchnorrSignatureBytes.FromHex(vector.Signature));

        Assert.Equal(vector.Valid, valid);
        Assert.Equal(vector.Index is not (5 or 14), parsed);
    }

    [Theory]
    [MemberData(nameof(SigningIndices))]
    public void A_vector_of_bip_340_with_a_secret_key_is_signed_as_published(int index)
    {
        var vector = Bip340Vectors.All[index];
        using var key = PrivateKey.FromBytes(Convert.FromHexString(vector.SecretKey));

        var signature = key.SignSchnorr(Convert.FromHexString(vector.Message), Convert.FromHexString(vector.Auxiliary));

        Assert.Equal(vector.PublicKey, key.PublicKey.ToXOnly().ToString());
        Assert.Equal(vector.Signature, signature.ToHex());
    }

    [Fact]
    public void Any_changed_byte_breaks_a_signature()
    {
        var vector = Bip340Vectors.All[17];
        Assert.True(XOnlyPublicKey.TryParse(Convert.FromHexString(vector.PublicKey), out var key));
        var message = Convert.FromHexString(vector.Message);
        for (var i = 0; i < SchnorrSignatureBytes.Size; i++)
        {
            var bytes = Convert.FromHexString(vector.Signature);
            bytes[i] ^= 1;
            Assert.False(key.VerifySchnorr(message, SchnorrSignatureBytes.FromBytes(bytes)));
        }

        Assert.False(key.VerifySchnorr(message.AsSpan(1), SchnorrSignatureBytes.FromHex(vector.Signature)));
        Assert.True(key.VerifySchnorr(message, SchnorrSignatureBytes.FromHex(vector.Signature)));
    }

    [Fact]
    public void The_tagged_hash_is_the_challenge_that_solves_the_signature_equation()
    {
        // sG = R + eP over the vectors, with e from our TaggedHash and the sum from our own arithmetic.
        var challenge = new TaggedHash("BIP0340/challenge"u8);
        foreach (var vector in Bip340Vectors.All.Where(vector => vector.Valid))
        {
            var signature = SchnorrSignatureBytes.FromHex(vector.Signature);
            byte[] hashed = [.. signature.R.ToArray(), .. Convert.FromHexString(vector.PublicKey), .. Convert.FromHexString(vector.Message)];
            Assert.True(PublicScalar.TryRead(challenge.Hash(hashed).ToArray(), out var e));
            Assert.True(XOnlyPublicKey.TryParse(signature.R.ToArray(), out var nonce));
            Assert.True(XOnlyPublicKey.TryParse(Convert.FromHexString(vector.PublicKey), out var key));
            using var s = PrivateKey.FromBytes(signature.S.ToArray());

            Assert.True(key.ToPublicKey().TryTweakMultiply(e, out var product));
            Assert.True(PublicKey.TryCombine([nonce.ToPublicKey(), product], out var sum));

            Assert.Equal(s.PublicKey, sum);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Randomness_and_keys_of_another_length_are_refused(int length)
    {
        using var key = KeyTests.Key(1);
        Assert.Throws<ArgumentException>(() => key.SignSchnorr([], new byte[length]));
        Assert.False(XOnlyPublicKey.TryParse(new byte[length], out _));
        Assert.False(SchnorrSignatureBytes.TryRead(new byte[length], out _));
    }

    [Fact]
    public void The_default_key_throws_instead_of_verifying()
    {
        Assert.Throws<InvalidOperationException>(() => default(XOnlyPublicKey).VerifySchnorr([], default));
        Assert.Throws<InvalidOperationException>(() => default(XOnlyPublicKey).ToBytes32());
        Assert.Throws<InvalidOperationException>(() => default(PublicKey).ToXOnly());
        Assert.Equal("(no key)", default(XOnlyPublicKey).ToString());
    }

    [Fact]
    public void A_long_message_is_hashed_like_a_short_one()
    {
        // Past the stack buffer of TaggedHash, and again below it, against the definition.
        var tag = System.Security.Cryptography.SHA256.HashData("LnLeaf"u8);
        foreach (var length in (int[])[0, 1, 447, 448, 449, 100_000])
        {
            var message = new byte[length];
            Array.Fill(message, (byte)0x5a);
            var expected = System.Security.Cryptography.SHA256.HashData([.. tag, .. tag, .. message]);
            Assert.Equal(expected, new TaggedHash("LnLeaf"u8).Hash(message).ToArray());
        }
    }
}
