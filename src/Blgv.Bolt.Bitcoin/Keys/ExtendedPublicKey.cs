using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>A public key from which the public keys of its normal children follow.</summary>
/// <param name="Key">The key.</param>
/// <param name="ChainCode">What makes its children differ from those of other keys.</param>
/// <param name="Origin">Where it comes from.</param>
/// <remarks>BIP-32. With this key and the private key of one normal child anybody can compute the private key.</remarks>
public sealed record ExtendedPublicKey(PublicKey Key, Bytes32 ChainCode, ExtendedKeyOrigin Origin)
{
    /// <summary>The first four bytes of the hash of the key, big-endian: what its children call it.</summary>
    public uint Fingerprint
    {
        get
        {
            Span<byte> point = stackalloc byte[PublicKey.CompressedSize];
            Span<byte> hash = stackalloc byte[Hash160.Size];
            Key.CopyTo(point);
            Hash160.Hash(point, hash);
            return BinaryPrimitives.ReadUInt32BigEndian(hash);
        }
    }

    /// <summary>Reads a key such as <c>xpub…</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="network">The network it must belong to.</param>
    /// <param name="key">The key, or null.</param>
    /// <param name="error">What is wrong.</param>
    /// <returns>False when the text is no public extended key of the network.</returns>
    public static bool TryParse(
        ReadOnlySpan<char> text, BitcoinNetwork network, [NotNullWhen(true)] out ExtendedPublicKey? key, out ExtendedKeyErrorKind error)
    {
        ArgumentNullException.ThrowIfNull(network);
        key = null;
        Span<byte> bytes = stackalloc byte[ExtendedKeyText.Length];
        error = ExtendedKeyText.Read(text, network.PublicKeyVersion, bytes, out var origin, out var chainCode);
        if (error != ExtendedKeyErrorKind.None)
        {
            return false;
        }

        if (!PublicKey.TryParse(ExtendedKeyText.Key(bytes), out var point))
        {
            error = ExtendedKeyErrorKind.InvalidKey;
            return false;
        }

        key = new ExtendedPublicKey(point, chainCode, origin);
        return true;
    }

    /// <summary>The public key of a normal child.</summary>
    /// <param name="index">Which child.</param>
    /// <param name="child">The child, or null.</param>
    /// <returns>False when the child is hardened, would be deeper than 255, or (once in 2^127) does not exist.</returns>
    public bool TryDerive(ChildIndex index, [NotNullWhen(true)] out ExtendedPublicKey? child)
    {
        child = null;
        if (index.IsHardened || Origin.Depth == byte.MaxValue)
        {
            return false;
        }

        Span<byte> message = stackalloc byte[PublicKey.CompressedSize + 4];
        Span<byte> chainCode = stackalloc byte[32];
        Span<byte> halves = stackalloc byte[HMACSHA512.HashSizeInBytes];
        Key.CopyTo(message);
        BinaryPrimitives.WriteUInt32BigEndian(message[PublicKey.CompressedSize..], index.Value);
        ChainCode.CopyTo(chainCode);
        HMACSHA512.HashData(chainCode, message, halves);
        if (!PublicScalar.TryRead(halves[..32], out var tweak) || !Key.TryTweakAdd(tweak, out var point))
        {
            return false;
        }

        var origin = new ExtendedKeyOrigin((byte)(Origin.Depth + 1), Fingerprint, index);
        child = new ExtendedPublicKey(point, Bytes32.FromBytes(halves[32..]), origin);
        return true;
    }

    /// <summary>The key as text, such as <c>xpub…</c>.</summary>
    /// <param name="network">The network, which decides the first letters.</param>
    /// <returns>The text.</returns>
    public string Format(BitcoinNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Span<byte> bytes = stackalloc byte[ExtendedKeyText.Length];
        ExtendedKeyText.Write(network.PublicKeyVersion, Origin, ChainCode, bytes);
        Key.CopyTo(ExtendedKeyText.Key(bytes));
        Span<char> text = stackalloc char[Base58Check.MaxText];
        return new string(text[..Base58Check.Encode(bytes, text)]);
    }
}
