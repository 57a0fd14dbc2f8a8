using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Blgv.Bolt.Primitives;
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
            HasUnknownFeatures = UnknownFeatures.AnyIn(features[..length]),
            StorePosition = position,
        };
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryReadNode(ReadOnlySpan<byte> message, out NodeView node)
    {
        node = default;
        const int FeaturesLength = 2 + 64;
        const int FixedFields = 4 + 33 + 3 + 32 + 2;
        if (message.Length < FeaturesLength + 2 || BinaryPrimitives.ReadUInt16BigEndian(message) != NodeAnnouncement.Type)
        {
            return false;
        }

        var features = message[(FeaturesLength + 2)..];
        var length = BinaryPrimitives.ReadUInt16BigEndian(message[FeaturesLength..]);
        if (features.Length < length + FixedFields)
        {
            return false;
        }

        var rest = features[length..];
        var addresses = rest[FixedFields..];
        var addressesLength = BinaryPrimitives.ReadUInt16BigEndian(rest[(FixedFields - 2)..]);
        if (addresses.Length < addressesLength || !PointBytes.TryRead(rest.Slice(4, 33), out var nodeId) || !RgbColor.TryRead(rest.Slice(37, 3), out var color))
        {
            return false;
        }

        node = new NodeView(nodeId, BinaryPrimitives.ReadUInt32BigEndian(rest), color, rest.Slice(40, 32), features[..length], addresses[..addressesLength]);
        return true;
    }
}

/// <summary>A <c>node_announcement</c>, read in place.</summary>
internal readonly ref struct NodeView(PointBytes nodeId, uint timestamp, RgbColor color, ReadOnlySpan<byte> alias, ReadOnlySpan<byte> features, ReadOnlySpan<byte> addresses)
{
    public PointBytes NodeId { get; } = nodeId;

    public uint Timestamp { get; } = timestamp;

    public ReadOnlySpan<byte> Features { get; } = features;

    private readonly ReadOnlySpan<byte> _alias = alias;
    private readonly ReadOnlySpan<byte> _addresses = addresses;

    /// <summary>As the graph keeps it.</summary>
    public byte[] Pack() => NodeDetails.Pack(color, _alias, Features, _addresses);
}
