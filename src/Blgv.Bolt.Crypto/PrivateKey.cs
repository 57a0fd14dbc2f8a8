using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Blgv.Bolt.Crypto.Native;

namespace Blgv.Bolt.Crypto;

/// <summary>
/// A secret scalar of secp256k1. Its memory is pinned and zeroed by <see cref="Dispose"/>; it is never shown. A key that is
/// not disposed of stays in memory until that memory is used again.
/// </summary>
/// <remarks>Any number of threads may use one key; disposing of it during a call makes that call fail.</remarks>
public sealed partial class PrivateKey : IDisposable
{
    private readonly SecretBytes _scalar;

    private PrivateKey(SecretBytes scalar)
    {
        _scalar = scalar;
        PublicKey = Curve.PublicKeyOf(scalar.Memory);
    }

    /// <summary>The length in bytes.</summary>
    public static int Size => 32;

    /// <summary>The public key, computed once when the key is made. It stays readable after <see cref="Dispose"/>.</summary>
    public PublicKey PublicKey { get; }

    internal Span<byte> Memory => _scalar.Memory;

    /// <summary>Makes a key from its scalar.</summary>
    /// <param name="scalar">32 bytes, big-endian. The caller clears its own copy.</param>
    /// <param name="key">The key, or null.</param>
    /// <returns>False when there are not 32 bytes, or they are zero, or not below the order of the curve.</returns>
    /// <exception cref="NativeLibraryMissingException">libsecp256k1 is not there.</exception>
    public static bool TryCreate(ReadOnlySpan<byte> scalar, [NotNullWhen(true)] out PrivateKey? key)
    {
        key = null;
        if (scalar.Length != Size || !Curve.IsSecretScalar(scalar))
        {
            return false;
        }

        var copy = new SecretBytes(Size);
        scalar.CopyTo(copy.Memory);
        key = new PrivateKey(copy);
        return true;
    }

    /// <summary>Makes a key from its scalar.</summary>
    /// <param name="scalar">32 bytes, big-endian. The caller clears its own copy.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentException">Not 32 bytes, zero, or not below the order of the curve.</exception>
    /// <exception cref="NativeLibraryMissingException">libsecp256k1 is not there.</exception>
    public static PrivateKey FromBytes(ReadOnlySpan<byte> scalar) =>
        TryCreate(scalar, out var key)
            ? key
            : throw new ArgumentException("Not a private key: 32 bytes are needed, above zero and below the order of the curve.", nameof(scalar));

    /// <summary>Makes a new key.</summary>
    /// <param name="entropy">Where it comes from; <see cref="SystemEntropy.Instance"/> outside tests.</param>
    /// <returns>The key.</returns>
    /// <exception cref="CryptographicException">The source gave no scalar in many tries: it is broken.</exception>
    /// <exception cref="NativeLibraryMissingException">libsecp256k1 is not there.</exception>
    public static PrivateKey Generate(IEntropySource entropy)
    {
        ArgumentNullException.ThrowIfNull(entropy);
        var scalar = new SecretBytes(Size);

        // One try in 2^128 gives no scalar; several in a row mean a source of zeros.
        for (var tries = 0; tries < 16; tries++)
        {
            entropy.Fill(scalar.Memory);
            if (Curve.IsSecretScalar(scalar.Memory))
            {
                return new PrivateKey(scalar);
            }
        }

        throw new CryptographicException("The entropy source gives no usable bytes.");
    }

    /// <summary>Agrees on a secret with the owner of a point.</summary>
    /// <param name="point">The other party's point.</param>
    /// <param name="sharedSecret">32 bytes for SHA-256 of the compressed product of point and key.</param>
    /// <exception cref="ArgumentException">The destination does not have 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    /// <exception cref="InvalidOperationException">The point is the default value.</exception>
    /// <remarks>BOLT 8, <c>ECDH(k, rk)</c>; BOLT 4. Constant time.</remarks>
    public void Ecdh(in PublicKey point, Span<byte> sharedSecret)
    {
        Check.Length(sharedSecret, SharedSecret.Size);
        Curve.Ecdh(point, _scalar.Read(this), sharedSecret);
    }

    /// <summary>Agrees on a secret with the owner of a point.</summary>
    /// <param name="point">The other party's point.</param>
    /// <returns>SHA-256 of the compressed product of point and key. The caller disposes of it.</returns>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    /// <exception cref="InvalidOperationException">The point is the default value.</exception>
    /// <remarks>BOLT 8, <c>ECDH(k, rk)</c>; BOLT 4. Constant time.</remarks>
    public SharedSecret Ecdh(in PublicKey point)
    {
        var secret = new SharedSecret();
        Ecdh(point, secret.Memory);
        return secret;
    }

    /// <summary>Writes the scalar out: the one way to see it. The caller clears the destination.</summary>
    /// <param name="destination">At least 32 bytes, big-endian.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    public void CopyTo(Span<byte> destination) => _scalar.Read(this).CopyTo(destination);

    /// <summary>Compares in constant time.</summary>
    /// <param name="other">The other key.</param>
    /// <returns>Whether both are the same scalar.</returns>
    /// <exception cref="ObjectDisposedException">One of them was disposed of.</exception>
    public bool FixedTimeEquals(PrivateKey other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return CryptographicOperations.FixedTimeEquals(_scalar.Read(this), other._scalar.Read(other));
    }

    /// <summary>Zeroes the scalar.</summary>
    public void Dispose() => _scalar.Dispose();

    /// <summary>Three asterisks.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => "***";
}
