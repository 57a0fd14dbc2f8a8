using System.Buffers.Binary;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Invoice;

/// <summary>One channel on the way from a public node to the payee.</summary>
/// <param name="Pubkey">The node at whose end of the channel the payment goes in.</param>
/// <param name="ShortChannelId">The channel.</param>
/// <param name="FeeBaseMsat">The fee for any payment, in millisatoshi.</param>
/// <param name="FeeProportionalMillionths">The fee in millionths of the amount, on top.</param>
/// <param name="CltvExpiryDelta">By how many blocks the expiry drops.</param>
/// <remarks>BOLT 11, field <c>r</c>.</remarks>
public readonly record struct Bolt11Hop(
    PointBytes Pubkey, ShortChannelId ShortChannelId, uint FeeBaseMsat, uint FeeProportionalMillionths, CltvDelta CltvExpiryDelta)
{
    internal const int Size = 51;

    internal static bool TryRead(ReadOnlySpan<byte> source, out Bolt11Hop hop)
    {
        hop = default;
        if (source.Length != Size || !PointBytes.TryRead(source[..33], out var pubkey))
        {
            return false;
        }

        hop = new Bolt11Hop(
            pubkey,
            ShortChannelId.FromBytes(source[33..41]),
            BinaryPrimitives.ReadUInt32BigEndian(source[41..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[45..]),
            new CltvDelta(BinaryPrimitives.ReadUInt16BigEndian(source[49..])));
        return true;
    }

    internal void CopyTo(Span<byte> destination)
    {
        Pubkey.CopyTo(destination);
        ShortChannelId.CopyTo(destination[33..]);
        BinaryPrimitives.WriteUInt32BigEndian(destination[41..], FeeBaseMsat);
        BinaryPrimitives.WriteUInt32BigEndian(destination[45..], FeeProportionalMillionths);
        BinaryPrimitives.WriteUInt16BigEndian(destination[49..], CltvExpiryDelta.Value);
    }
}
