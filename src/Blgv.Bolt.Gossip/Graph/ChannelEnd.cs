namespace Blgv.Bolt.Gossip;

/// <summary>A channel seen from one of its two nodes.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Direction">
/// 0 when the node is <c>node_id_1</c>, 1 when it is <c>node_id_2</c>: the direction of what leaves the node, and so the one whose
/// policy the node sets.
/// </param>
public readonly record struct ChannelEnd(ChannelIndex Channel, int Direction);
