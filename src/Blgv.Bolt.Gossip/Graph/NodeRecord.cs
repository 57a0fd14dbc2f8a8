using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Gossip;

/// <summary>All that the graph holds of a node, but for what the node says of itself: 60 bytes, read by reference.</summary>
/// <remarks>BOLT 7. A node is known as long as it has a channel.</remarks>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
[SuppressMessage("Performance", "CA1815", Justification = "Read by reference and never compared.")]
public struct NodeRecord
{
    private const uint UnknownFeaturesBit = 1;

    internal PointBytes Id;
    internal int FirstChannel;
    internal int Channels;
    internal uint AnnouncedAt;
    internal uint Position;
    internal uint State;

    /// <summary>The node's public key.</summary>
    public readonly PointBytes NodeId => Id;

    /// <summary>How many channels it has in the graph; at least one.</summary>
    public readonly int ChannelCount => Channels;

    /// <summary>The timestamp of its <c>node_announcement</c>, or 0 when none is known.</summary>
    public readonly uint Timestamp => AnnouncedAt;

    /// <summary>Whether its announcement has an even feature bit that this version does not know: nothing is routed through it (rule 7.15).</summary>
    public readonly bool HasUnknownFeatures => (State & UnknownFeaturesBit) != 0;

    /// <summary>Where the announcement lies in the store's generation, in units of eight bytes; 0 when it is not stored.</summary>
    public readonly uint StorePosition => Position;

    internal readonly bool IsFree => Channels == 0;

    internal void SetUnknownFeatures(bool value) => State = value ? UnknownFeaturesBit : 0;
}
