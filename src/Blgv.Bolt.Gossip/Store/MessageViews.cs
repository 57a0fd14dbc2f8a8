using System.Buffers.Binary;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>
/// The fields of stored messages that the graph needs, read in place: loading a graph makes no object per message. The layouts
/// are those of <see cref="ChannelAnnouncement"/> and <see cref="ChannelUpdate"/>, and a test compares the two readings.
/// </summary>
internal static class MessageViews
{
    private const int ChannelLengthWithoutFeatures = 432;
    private const int UpdateLength = 138;

    public static bool TryReadChannel(ReadOnlySpan<byte> message, Satoshi? capacity, uint position, out NewChannel channel)
    {
        channel = default;
        const int FeaturesLength = 2 + (4 * 64);
        if (message.Length < ChannelLengthWithoutFeatures || BinaryPrimitives.ReadUInt16BigEndian(message) != ChannelAnnouncement.Type)
        {
            return false;
        }

        var features = message[(FeaturesLength + 2)..];
        var length = BinaryPrimitives.ReadUInt16BigEndian(message[FeaturesLength..]);
        if (message.Length < ChannelLengthWithoutFeatures + length)
        {
            return false;
        }

        var rest = features[(length + 32)..];
        if (!PointBytes.TryRead(rest.Slice(8, 33), out var node1) || !PointBytes.TryRead(rest.Slice(41, 33), out var node2))
        {
            return false;
        }

        channel = new NewChannel(new ShortChannelId(BinaryPrimitives.ReadUInt64BigEndian(rest)), node1, node2, capacity)
        {
            HasUnknownFeatures = length > 0
                && new FeatureSet<ChannelAnnouncementContext>(Bytes.Copy(features[..length])).UnknownEvenBits.Any(),
            StorePosition = position,
        };
        return true;
    }

    public static bool TryReadUpdate(ReadOnlySpan<byte> message, out ShortChannelId channelId, out int direction, out ChannelPolicy policy)
    {
        channelId = default;
        direction = 0;
        policy = default;
        if (message.Length < UpdateLength || BinaryPrimitives.ReadUInt16BigEndian(message) != ChannelUpdate.Type)
        {
            return false;
        }

        var fields = message[(2 + 64 + 32)..];
        var channelFlags = (ChannelUpdateChannelFlags)fields[13];
        channelId = new ShortChannelId(BinaryPrimitives.ReadUInt64BigEndian(fields));
        direction = channelFlags.HasFlag(ChannelUpdateChannelFlags.Direction) ? 1 : 0;
        policy = new ChannelPolicy
        {
            Timestamp = BinaryPrimitives.ReadUInt32BigEndian(fields[8..]),
            CltvExpiryDelta = new CltvDelta(BinaryPrimitives.ReadUInt16BigEndian(fields[14..])),
            HtlcMinimumMsat = new MilliSatoshi(BinaryPrimitives.ReadUInt64BigEndian(fields[16..])),
            FeeBaseMsat = BinaryPrimitives.ReadUInt32BigEndian(fields[24..]),
            FeeProportionalMillionths = BinaryPrimitives.ReadUInt32BigEndian(fields[28..]),
            HtlcMaximumMsat = new MilliSatoshi(BinaryPrimitives.ReadUInt64BigEndian(fields[32..])),
            State = ChannelPolicy.StateOf((ChannelUpdateMessageFlags)fields[12], channelFlags),
        };
        return true;
    }
}
