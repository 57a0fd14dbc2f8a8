using System.Security.Cryptography;

namespace Blgv.Bolt.Crypto.Tests;

public sealed class ArithmeticTests
{
    private static readonly byte[] Order = Convert.FromHexString("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
    private static readonly byte[] OrderLessOne = Convert.FromHexString("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140");
    private static readonly byte[] Zero = new byte[32];
    private static readonly byte[] Tweak = SHA256.HashData("tweak"u8);

    [Fact]
    public void Tweaking_a_key_and_tweaking_its_point_agree()
    {
        for (var i = 1; i <= 8; i++)
        {
            using var key = KeyTests.Key(i);
            var tweak = SHA256.HashData([(byte)i, 1]);
            Assert.True(PublicScalar.TryRead(tweak, out var scalar));

            Assert.True(key.TryTweakAdd(tweak, out var sum));
            Assert.True(key.PublicKey.TryTweakAdd(scalar, out var pointSum));
            Assert.Equal(sum.PublicKey, pointSum);

            Assert.True(key.TryTweakMultiply(tweak, out var product));
            Assert.True(key.PublicKey.TryTweakMultiply(scalar, out var pointProduct));
            Assert.Equal(product.PublicKey, pointProduct);

            using var negated = key.Negate();
            Assert.Equal(negated.PublicKey, key.PublicKey.Negate());
            Assert.NotEqual(key.PublicKey, negated.PublicKey);
            Assert.NotEqual(key.PublicKey.HasOddY, negated.PublicKey.HasOddY);
            sum.Dispose();
            product.Dispose();
        }
    }

    [Fact]
    public void The_derivation_of_bolt_3_gives_the_published_keys()
    {
        // BOLT 3, Appendix E: a base secret tweaked by SHA256(per_commitment_point || basepoint), and the revocation key.
        using var baseSecret = PrivateKey.FromBytes(Convert.FromHexString("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
        using var commitmentSecret = PrivateKey.FromBytes(Convert.FromHexString("1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100"));
        var basePoint = baseSecret.PublicKey;
        var commitmentPoint = commitmentSecret.PublicKey;
        Assert.True(PublicScalar.TryRead(HashOf(commitmentPoint, basePoint), out var tweak));

        Assert.True(basePoint.TryTweakAdd(tweak, out var localKey));
        Assert.Equal("0235f2dbfaa89b57ec7b055afe29849ef7ddfeb1cefdb9ebdc43f5494984db29e5", localKey.ToString());
        Assert.True(baseSecret.TryTweakAdd(HashOf(commitmentPoint, basePoint), out var localSecret));
        Assert.Equal(localKey, localSecret.PublicKey);

        Assert.True(PublicScalar.TryRead(HashOf(basePoint, commitmentPoint), out var ofBase));
        Assert.True(PublicScalar.TryRead(HashOf(commitmentPoint, basePoint), out var ofCommitment));
        Assert.True(basePoint.TryTweakMultiply(ofBase, out var left));
        Assert.True(commitmentPoint.TryTweakMultiply(ofCommitment, out var right));
        Assert.True(PublicKey.TryCombine([left, right], out var revocation));
        Assert.Equal("02916e326636d19c33f13e8c0c3a03dd157f332f3e99c317c141dd865eb01f8ff0", revocation.ToString());
        localSecret.Dispose();
    }

    [Fact]
    public void A_scalar_out_of_range_is_refused_everywhere()
    {
        using var key = KeyTests.Key(1);
        foreach (var bad in (byte[][])[Order, Convert.FromHexString(new string('f', 64))])
        {
            Assert.False(PublicScalar.TryRead(bad, out _));
            Assert.False(key.TryTweakAdd(bad, out var sum));
            Assert.False(key.TryTweakMultiply(bad, out var product));
            Assert.Null(sum);
            Assert.Null(product);
        }

        Assert.True(PublicScalar.TryRead(OrderLessOne, out _));
        Assert.False(PublicScalar.TryRead(new byte[31], out _));
        Assert.False(PublicScalar.TryRead(new byte[33], out _));
    }

    [Fact]
    public void Zero_adds_nothing_and_multiplies_to_no_key()
    {
        using var key = KeyTests.Key(1);
        Assert.True(PublicScalar.TryRead(Zero, out var zero));
        Assert.True(zero.IsZero);
        Assert.True(key.PublicKey.TryTweakAdd(zero, out var same));
        Assert.Equal(key.PublicKey, same);
        Assert.False(key.PublicKey.TryTweakMultiply(zero, out var none));
        Assert.Equal(default, none);
        Assert.False(key.TryTweakMultiply(Zero, out _));
        Assert.True(key.TryTweakAdd(Zero, out var sum));
        Assert.True(sum.FixedTimeEquals(key));
        sum.Dispose();
    }

    [Fact]
    public void Sums_that_vanish_are_no_keys()
    {
        using var key = KeyTests.Key(1);
        using var negated = key.Negate();
        var scalar = new byte[32];
        negated.CopyTo(scalar);
        Assert.True(PublicScalar.TryRead(scalar, out var tweak));

        Assert.False(key.TryTweakAdd(scalar, out _));
        Assert.False(key.PublicKey.TryTweakAdd(tweak, out _));
        Assert.False(PublicKey.TryCombine([key.PublicKey, negated.PublicKey], out var sum));
        Assert.Equal(default, sum);
        Assert.False(PublicKey.TryCombine([], out _));
    }

    [Fact]
    public void Points_that_cancel_in_the_middle_do_not_spoil_the_sum()
    {
        using var key = KeyTests.Key(1);
        using var other = KeyTests.Key(2);
        Assert.True(PublicKey.TryCombine([key.PublicKey, key.PublicKey.Negate(), other.PublicKey], out var sum));
        Assert.Equal(other.PublicKey, sum);
        Assert.True(PublicKey.TryCombine([other.PublicKey], out var alone));
        Assert.Equal(other.PublicKey, alone);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(200)]
    public void Many_points_sum_to_the_point_of_the_summed_scalars(int count)
    {
        var points = new PublicKey[count];
        var total = Zero;
        for (var i = 0; i < count; i++)
        {
            using var key = KeyTests.Key(i + 1);
            points[i] = key.PublicKey;
            var next = new byte[32];
            if (i == 0)
            {
                key.CopyTo(next);
            }
            else
            {
                Assert.True(key.TryTweakAdd(total, out var sum));
                sum.CopyTo(next);
                sum.Dispose();
            }

            total = next;
        }

        using var expected = PrivateKey.FromBytes(total);
        Assert.True(PublicKey.TryCombine(points, out var combined));
        Assert.Equal(expected.PublicKey, combined);
    }

    [Fact]
    public void The_default_key_throws_in_all_arithmetic()
    {
        using var key = KeyTests.Key(1);
        Assert.True(PublicScalar.TryRead(Tweak, out var tweak));
        Assert.Throws<InvalidOperationException>(() => default(PublicKey).TryTweakAdd(tweak, out _));
        Assert.Throws<InvalidOperationException>(() => default(PublicKey).TryTweakMultiply(tweak, out _));
        Assert.Throws<InvalidOperationException>(() => default(PublicKey).Negate());
        Assert.Throws<InvalidOperationException>(() => PublicKey.TryCombine([key.PublicKey, default], out _));
        Assert.Throws<InvalidOperationException>(() => default(PublicKey).HasOddY);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Tweaks_of_another_length_are_refused(int length)
    {
        using var key = KeyTests.Key(1);
        Assert.Throws<ArgumentException>(() => key.TryTweakAdd(new byte[length], out _));
        Assert.Throws<ArgumentException>(() => key.TryTweakMultiply(new byte[length], out _));
    }

    private static byte[] HashOf(PublicKey first, PublicKey second)
    {
        var bytes = new byte[66];
        first.CopyTo(bytes);
        second.CopyTo(bytes.AsSpan(33));
        return SHA256.HashData(bytes);
    }
}
