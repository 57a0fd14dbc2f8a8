using System.Buffers.Binary;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>
/// The checksum of an update without signature and timestamp, made from what the graph keeps of it. For an update with bytes or
/// flags that BOLT 7 does not name it is another one; then it is asked for once more than needed.
/// </summary>
/// <remarks>BOLT 7, "The query_channel_range and reply_channel_range Messages", <c>checksums_tlv</c>.</remarks>
internal static class UpdateChecksum
{
    public static ChannelUpdateChecksums Of(ChainHash chainHash, ref readonly ChannelRecord channel) => new(
        Of(chainHash, channel.ShortChannelId, 0, channel.Policy(0)),
        Of(chainHash, channel.ShortChannelId, 1, channel.Policy(1)));

    public static ChannelUpdateTimestamps TimestampsOf(ref readonly ChannelRecord channel) =>
        new(channel.Policy(0).Timestamp, channel.Policy(1).Timestamp);

    /// <summary>0 when there is no update.</summary>
    public static uint Of(ChainHash chainHash, ShortChannelId channelId, int direction, in ChannelPolicy policy)
    {
        if (!policy.IsPresent)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[ChainHash.Size + 36];
        chainHash.CopyTo(bytes);
        var fields = bytes[ChainHash.Size..];
        channelId.CopyTo(fields);
        fields[8] = (byte)(ChannelUpdateMessageFlags.MustBeOne
            | (policy.State.HasFlag(PolicyState.DontForward) ? ChannelUpdateMessageFlags.DontForward : ChannelUpdateMessageFlags.None));
        fields[9] = (byte)((direction == 0 ? ChannelUpdateChannelFlags.None : ChannelUpdateChannelFlags.Direction)
            | (policy.IsDisabled ? ChannelUpdateChannelFlags.Disable : ChannelUpdateChannelFlags.None));
        BinaryPrimitives.WriteUInt16BigEndian(fields[10..], policy.CltvExpiryDelta.Value);
        BinaryPrimitives.WriteUInt64BigEndian(fields[12..], policy.HtlcMinimumMsat.Value);
        BinaryPrimitives.WriteUInt32BigEndian(fields[20..], policy.FeeBaseMsat);
        BinaryPrimitives.WriteUInt32BigEndian(fields[24..], policy.FeeProportionalMillionths);
        BinaryPrimitives.WriteUInt64BigEndian(fields[28..], policy.HtlcMaximumMsat.Value);
        return Crc32C.Of(bytes);
    }
}
