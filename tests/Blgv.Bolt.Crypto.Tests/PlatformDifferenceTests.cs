using System.Security.Cryptography;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Crypto.Tests;

/// <summary>The curve against the platform's: two implementations that share nothing must agree.</summary>
public sealed class PlatformDifferenceTests
{
    private const int Keys = 12;

    [Fact]
    public void Public_keys_are_those_of_the_platform()
    {
        for (var i = 1; i <= Keys; i++)
        {
            using var key = KeyTests.Key(i);
            var scalar = new byte[32];
            key.CopyTo(scalar);

            // Only D is imported: the platform computes Q itself.
            using var theirs = ECDsa.Create(new ECParameters { Curve = ECCurve.CreateFromFriendlyName("secp256k1"), D = scalar });
            var point = theirs.ExportParameters(includePrivateParameters: false).Q;
            byte[] compressed = [(byte)(2 + (point.Y![^1] & 1)), .. point.X!];

            Assert.Equal(compressed, key.PublicKey.ToPointBytes().ToArray());
        }
    }

    [Fact]
    public void The_platform_verifies_our_signatures()
    {
        for (var i = 1; i <= Keys; i++)
        {
            using var key = KeyTests.Key(i);
            using var theirs = OpenSsl.Import(key.PublicKey);
            var hash = SHA256.HashData([(byte)i]);

            Assert.True(theirs.VerifyHash(hash, key.Sign(hash).ToArray()));
            Assert.False(theirs.VerifyHash(SHA256.HashData(hash), key.Sign(hash).ToArray()));
        }
    }

    [Fact]
    public void We_verify_the_platforms_signatures_once_their_s_is_low()
    {
        var high = 0;
        for (var i = 1; i <= Keys; i++)
        {
            using var key = KeyTests.Key(i);
            using var theirs = OpenSsl.Import(key);
            var hash = SHA256.HashData([(byte)i]);
            var signature = SignatureBytes.FromBytes(theirs.SignHash(hash));

            high += signature.IsLowS() ? 0 : 1;
            Assert.Equal(signature.IsLowS(), key.PublicKey.Verify(hash, signature));
            Assert.True(signature.TryNormalize(out var normalized));
            Assert.True(key.PublicKey.Verify(hash, normalized));
        }

        Assert.InRange(high, 0, Keys);
    }

    [Fact]
    public void Shared_secrets_are_the_hash_of_the_platforms_point()
    {
        for (var i = 1; i <= Keys; i++)
        {
            using var key = KeyTests.Key(i);
            using var other = KeyTests.Key(i + 100);
            using var theirs = OpenSsl.ImportForEcdh(key);
            using var theirOther = OpenSsl.ImportForEcdh(other);
            using var otherPublic = theirOther.PublicKey;
            var x = theirs.DeriveRawSecretAgreement(otherPublic);
            using var ours = key.Ecdh(other.PublicKey);

            // The platform gives x only; the parity of y is one of two.
            var candidates = new[] { SHA256.HashData([2, .. x]), SHA256.HashData([3, .. x]) };
            Assert.Contains(ours.Span.ToArray(), candidates);

            // Which one, tells the product of the point as arithmetic has it.
            var scalar = new byte[32];
            key.CopyTo(scalar);
            Assert.True(PublicScalar.TryRead(scalar, out var tweak));
            Assert.True(other.PublicKey.TryTweakMultiply(tweak, out var product));
            Assert.Equal(SHA256.HashData(product.ToPointBytes().ToArray()), ours.Span.ToArray());
        }
    }
}
