using System.Security.Cryptography;

namespace Blgv.Bolt.Crypto.Native;

/// <summary>
/// secp256k1 in the terms of this library. The only caller of libsecp256k1, and so the seam where another implementation of
/// the curve would stand.
/// </summary>
/// <remarks>
/// Points come in and go out as affine coordinates, and each call proves them on the curve again (about 0.1 us): the library's
/// own parsed form differs between platforms, and a key torn by a race of its owner must not become a point off the curve.
/// </remarks>
internal static partial class Curve
{
    private const int UncompressedSize = 65;
    private const byte UncompressedPrefix = 4;

    /// <summary>Whether 32 bytes are a secret scalar: above 0 and below the order.</summary>
    internal static bool IsSecretScalar(ReadOnlySpan<byte> scalar) => Secp256k1.SecretKeyVerify(Secp256k1Context.Handle, scalar) == 1;

    /// <summary>Decompresses a point, if it is one.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> compressed, out PublicKey key)
    {
        Span<byte> opaque = stackalloc byte[Secp256k1.PublicKeySize];
        var parsed = Secp256k1.PublicKeyParse(Secp256k1Context.Handle, opaque, compressed, (nuint)compressed.Length) == 1;
        key = parsed ? Save(opaque) : default;
        return parsed;
    }

    /// <summary>The point of a secret scalar that <see cref="IsSecretScalar"/> accepted.</summary>
    internal static PublicKey PublicKeyOf(ReadOnlySpan<byte> scalar)
    {
        Span<byte> opaque = stackalloc byte[Secp256k1.PublicKeySize];
        Require(Secp256k1.PublicKeyCreate(Secp256k1Context.Handle, opaque, scalar), "derive a public key");
        return Save(opaque);
    }

    /// <summary>SHA-256 of the compressed product of a point and a secret scalar, in constant time.</summary>
    internal static void Ecdh(in PublicKey point, ReadOnlySpan<byte> scalar, Span<byte> sharedSecret)
    {
        Span<byte> opaque = stackalloc byte[Secp256k1.PublicKeySize];
        Load(point, opaque);
        Require(Secp256k1.Ecdh(Secp256k1Context.Handle, sharedSecret, opaque, scalar, 0, 0), "compute a shared secret");
    }

    private static void Load(in PublicKey key, Span<byte> opaque)
    {
        Span<byte> encoded = stackalloc byte[UncompressedSize];
        encoded[0] = UncompressedPrefix;
        key.CopyCoordinatesTo(encoded[1..]);
        if (Secp256k1.PublicKeyParse(Secp256k1Context.Handle, opaque, encoded, UncompressedSize) != 1)
        {
            throw new InvalidOperationException("This PublicKey was never set: default(PublicKey) is no key. PublicKey.TryParse makes one.");
        }
    }

    private static PublicKey Save(ReadOnlySpan<byte> opaque)
    {
        Span<byte> encoded = stackalloc byte[UncompressedSize];
        nuint length = UncompressedSize;
        Require(Secp256k1.PublicKeySerialize(Secp256k1Context.Handle, encoded, ref length, opaque, Secp256k1.Uncompressed), "serialize a public key");
        return PublicKey.FromCoordinates(encoded[1..]);
    }

    /// <summary>For calls that fail only if a secret was zeroed under them (its owner disposed of it) or the caller is wrong.</summary>
    private static void Require(int result, string what)
    {
        if (result != 1)
        {
            throw new CryptographicException($"libsecp256k1 refused to {what}: a key was disposed of during the call.");
        }
    }
}
