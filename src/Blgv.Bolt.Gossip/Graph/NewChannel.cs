using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>What the graph is told of a channel that is to be in it.</summary>
/// <param name="ShortChannelId">The channel.</param>
/// <param name="NodeId1">The node with the lesser public key.</param>
/// <param name="NodeId2">The other node.</param>
/// <param name="Capacity">The amount of the funding output, or null when nobody looked.</param>
/// <remarks>BOLT 7, "The channel_announcement Message".</remarks>
public readonly record struct NewChannel(ShortChannelId ShortChannelId, PointBytes NodeId1, PointBytes NodeId2, Satoshi? Capacity)
{
    /// <summary>Whether there is an even feature bit that this version does not know.</summary>
    public bool HasUnknownFeatures { get; init; }

    /// <summary>Where the announcement is stored, or 0.</summary>
    public uint StorePosition { get; init; }

    /// <summary>The channel that a <c>channel_announcement</c> states.</summary>
    /// <param name="announcement">The message, validated.</param>
    /// <param name="capacity">The amount of its funding output, or null when nobody looked.</param>
    /// <param name="storePosition">Where the message is stored, or 0.</param>
    /// <returns>The channel.</returns>
    public static NewChannel From(ChannelAnnouncement announcement, Satoshi? capacity, uint storePosition)
    {
        ArgumentNullException.ThrowIfNull(announcement);
        return new NewChannel(announcement.ShortChannelId, announcement.NodeId1, announcement.NodeId2, capacity)
        {
            HasUnknownFeatures = UnknownFeatures.AnyIn(announcement.Features.Bytes.Span),
            StorePosition = storePosition,
        };
    }
}
