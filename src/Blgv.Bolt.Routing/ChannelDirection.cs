using System.Globalization;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>One direction of a channel.</summary>
/// <param name="ShortChannelId">The channel.</param>
/// <param name="Direction">0 from the node with the smaller id to the other, 1 back: the direction bit of <c>channel_flags</c>.</param>
/// <remarks>BOLT 7, <c>channel_update</c>.</remarks>
public readonly record struct ChannelDirection(ShortChannelId ShortChannelId, int Direction)
{
    /// <summary>The direction in which one node sends to another.</summary>
    /// <param name="channel">The channel between them.</param>
    /// <param name="from">The node that sends.</param>
    /// <param name="to">The node that receives.</param>
    /// <returns>The direction.</returns>
    public static ChannelDirection Between(ShortChannelId channel, in PointBytes from, in PointBytes to) =>
        new(channel, from.CompareTo(to) < 0 ? 0 : 1);

    /// <summary>The other direction of the same channel.</summary>
    public ChannelDirection Opposite => new(ShortChannelId, 1 - Direction);

    /// <summary>The channel and the direction with a slash between: <c>600000x1x0/1</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ShortChannelId}/{Direction}");
}
