using System.Buffers.Binary;
using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Transactions;

/// <summary>The bitcoin keys in the signed part of a channel_announcement.</summary>
/// <remarks>
/// BOLT 7, "The channel_announcement Message": length and features, chain hash, short channel id, two node ids, two bitcoin keys. The signer
/// reads it by itself, so that it need not believe who asks.
/// </remarks>
internal static class AnnouncedKeys
{
    private const int LengthSize = 2;
    private const int ChainHashSize = 32;
    private const int ShortChannelIdSize = 8;

    /// <summary>Whether exactly one of the bitcoin keys is this one. With both, one signature could stand for the other.</summary>
    public static bool Has(ReadOnlySpan<byte> signedPart, in PublicKey funding)
    {
        if (signedPart.Length < LengthSize)
        {
            return false;
        }

        var size = PublicKey.CompressedSize;
        var keys = LengthSize + BinaryPrimitives.ReadUInt16BigEndian(signedPart) + ChainHashSize + ShortChannelIdSize + (2 * size);
        if (signedPart.Length < keys + (2 * size))
        {
            return false;
        }

        Span<byte> own = stackalloc byte[size];
        funding.CopyTo(own);
        return signedPart.Slice(keys, size).SequenceEqual(own) != signedPart.Slice(keys + size, size).SequenceEqual(own);
    }
}
