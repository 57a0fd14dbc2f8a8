using System.Globalization;
using System.Security.Cryptography;

namespace Blgv.Bolt.Crypto.Tests;

public sealed class SecretTests
{
    [Fact]
    public void A_disposed_key_is_zero_in_memory()
    {
        var key = KeyTests.Key(1);
        Assert.True(key.Memory.ContainsAnyExcept((byte)0));

        key.Dispose();

        Assert.False(key.Memory.ContainsAnyExcept((byte)0));
        key.Dispose();
    }

    [Fact]
    public void A_disposed_shared_secret_is_zero_in_memory()
    {
        using var key = KeyTests.Key(1);
        var secret = key.Ecdh(key.PublicKey);
        Assert.True(secret.Memory.ContainsAnyExcept((byte)0));

        secret.Dispose();

        Assert.False(secret.Memory.ContainsAnyExcept((byte)0));
        Assert.Throws<ObjectDisposedException>(() => secret.Span.Length);
        using var other = key.Ecdh(key.PublicKey);
        Assert.Throws<ObjectDisposedException>(() => other.FixedTimeEquals(secret));
    }

    [Fact]
    public void A_secret_does_not_move_when_memory_is_compacted()
    {
        using var key = KeyTests.Key(1);
        var before = AddressOf(key.Memory);
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Assert.Equal(before, AddressOf(key.Memory));
    }

    [Fact]
    public void Every_use_of_a_disposed_key_throws()
    {
        using var other = KeyTests.Key(2);
        var key = KeyTests.Key(1);
        var point = key.PublicKey;
        key.Dispose();
        var bytes = new byte[32];

        Assert.Throws<ObjectDisposedException>(() => key.Sign(bytes));
        Assert.Throws<ObjectDisposedException>(() => key.SignRecoverable(bytes));
        Assert.Throws<ObjectDisposedException>(() => key.SignSchnorr(bytes, bytes));
        Assert.Throws<ObjectDisposedException>(() => key.Ecdh(other.PublicKey, bytes));
        Assert.Throws<ObjectDisposedException>(() => key.Ecdh(other.PublicKey));
        Assert.Throws<ObjectDisposedException>(() => key.CopyTo(bytes));
        Assert.Throws<ObjectDisposedException>(() => key.TryTweakAdd(bytes, out _));
        Assert.Throws<ObjectDisposedException>(() => key.TryTweakMultiply(bytes, out _));
        Assert.Throws<ObjectDisposedException>(() => key.Negate());
        Assert.Throws<ObjectDisposedException>(() => key.FixedTimeEquals(other));
        Assert.Throws<ObjectDisposedException>(() => other.FixedTimeEquals(key));
        Assert.Equal(point, key.PublicKey);
    }

    [Fact]
    public void A_key_zeroed_in_the_middle_of_a_call_fails_the_call()
    {
        // What a race between Dispose and Sign leaves: zeros where the scalar was.
        using var other = KeyTests.Key(2);
        using var key = KeyTests.Key(1);
        key.Memory.Clear();

        Assert.Throws<CryptographicException>(() => key.Sign(new byte[32]));
        Assert.Throws<CryptographicException>(() => key.SignRecoverable(new byte[32]));
        Assert.Throws<CryptographicException>(() => key.SignSchnorr([], new byte[32]));
        Assert.Throws<CryptographicException>(() => key.Ecdh(other.PublicKey, new byte[32]));
        Assert.Throws<CryptographicException>(() => key.Negate());
    }

    [Fact]
    public void Nothing_prints_a_secret()
    {
        using var key = KeyTests.Key(1);
        using var secret = key.Ecdh(key.PublicKey);

        Assert.Equal("***", key.ToString());
        Assert.Equal("***", secret.ToString());
        Assert.Equal("***", string.Create(CultureInfo.InvariantCulture, $"{key}"));
    }

    [Fact]
    public void An_error_about_a_bad_key_does_not_quote_it()
    {
        var error = Assert.Throws<ArgumentException>(() => PrivateKey.FromBytes(Convert.FromHexString(new string('f', 64))));
        Assert.DoesNotContain("ffff", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Keys_are_compared_by_content()
    {
        using var key = KeyTests.Key(1);
        using var same = KeyTests.Key(1);
        using var other = KeyTests.Key(2);
        using var secret = key.Ecdh(other.PublicKey);
        using var sameSecret = other.Ecdh(key.PublicKey);
        using var otherSecret = key.Ecdh(key.PublicKey);

        Assert.True(key.FixedTimeEquals(same));
        Assert.False(key.FixedTimeEquals(other));
        Assert.True(secret.FixedTimeEquals(sameSecret));
        Assert.False(secret.FixedTimeEquals(otherSecret));
        Assert.Throws<ArgumentException>(() => key.CopyTo(new byte[31]));
    }

    private static unsafe nint AddressOf(Span<byte> memory)
    {
        fixed (byte* start = memory)
        {
            return (nint)start;
        }
    }
}
