using System.Buffers.Binary;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>Why a text is no extended key of a network.</summary>
public enum ExtendedKeyErrorKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Not base58check of 78 bytes; the checksum may be wrong.</summary>
    Malformed,

    /// <summary>The version is not that of this kind of key on this network.</summary>
    WrongVersion,

    /// <summary>The key is not a number from 1 to n - 1, or no point of the curve, or of the other kind.</summary>
    InvalidKey,

    /// <summary>A master key that claims to have a parent or a number.</summary>
    MasterWithParent,
}

/// <summary>The 78 bytes of an extended key: version, depth, parent, number, chain code, key.</summary>
internal static class ExtendedKeyText
{
    internal const int Length = Base58Check.MaxPayload;
    internal const int KeyLength = 33;
    private const int KeyOffset = 45;
    private const int ChainCodeOffset = 13;

    internal static void Write(uint version, ExtendedKeyOrigin origin, Bytes32 chainCode, Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, version);
        bytes[4] = origin.Depth;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[5..], origin.ParentFingerprint);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[9..], origin.Index.Value);
        chainCode.CopyTo(bytes[ChainCodeOffset..]);
    }

    internal static Span<byte> Key(Span<byte> bytes) => bytes[KeyOffset..Length];

    internal static ExtendedKeyErrorKind Read(
        ReadOnlySpan<char> text, uint version, Span<byte> bytes, out ExtendedKeyOrigin origin, out Bytes32 chainCode)
    {
        origin = default;
        chainCode = default;
        if (!Base58Check.TryDecode(text, bytes, out var length) || length != Length)
        {
            return ExtendedKeyErrorKind.Malformed;
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(bytes) != version)
        {
            return ExtendedKeyErrorKind.WrongVersion;
        }

        origin = new ExtendedKeyOrigin(
            bytes[4], BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]), new ChildIndex(BinaryPrimitives.ReadUInt32BigEndian(bytes[9..])));
        chainCode = Bytes32.FromBytes(bytes[ChainCodeOffset..KeyOffset]);
        var masterWithParent = origin.Depth == 0 && (origin.ParentFingerprint != 0 || origin.Index.Value != 0);
        return masterWithParent ? ExtendedKeyErrorKind.MasterWithParent : ExtendedKeyErrorKind.None;
    }
}

/// <summary>Where an extended key comes from.</summary>
/// <param name="Depth">How many steps from the master key; 0 for the master itself.</param>
/// <param name="ParentFingerprint">The first four bytes of the hash of the parent's public key, big-endian; 0 for the master.</param>
/// <param name="Index">Which child of its parent; 0 for the master.</param>
/// <remarks>BIP-32.</remarks>
public readonly record struct ExtendedKeyOrigin(byte Depth, uint ParentFingerprint, ChildIndex Index);
