using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Gossip;

/// <summary>All that the graph holds of a channel: 112 bytes, read by reference out of a <see cref="GraphSnapshot"/>.</summary>
/// <remarks>BOLT 7, "The channel_announcement Message".</remarks>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
[SuppressMessage("Performance", "CA1815", Justification = "Read by reference and never compared.")]
public struct ChannelRecord
{
    internal const int None = -1;

    /// <summary>A capacity is below 2^51; this one says that nobody knows it.</summary>
    internal const ulong UnknownCapacity = ulong.MaxValue;

    private const uint HeightMask = 0xff_ffff;
    private const uint UnknownFeaturesBit = 1u << 31;

    internal ulong Scid;
    internal ulong CapacitySat;
    internal int Node1;
    internal int Node2;
    internal int Next1;
    internal int Next2;
    internal uint Position;

    /// <summary>Bit 31: unknown even feature. Low 24 bits: the height at which the funding output was spent, or 0.</summary>
    internal uint State;
    internal ChannelPolicy Policy1;
    internal ChannelPolicy Policy2;

    /// <summary>Where the funding output is in the chain; unique in the graph.</summary>
    public readonly ShortChannelId ShortChannelId => new(Scid);

    /// <summary>The node with the lesser public key.</summary>
    public readonly NodeIndex NodeIndex1 => new(Node1);

    /// <summary>The other node.</summary>
    public readonly NodeIndex NodeIndex2 => new(Node2);

    /// <summary>The amount of the funding output, or null when nobody looked.</summary>
    public readonly Satoshi? Capacity => CapacitySat == UnknownCapacity ? null : new Satoshi(CapacitySat);

    /// <summary>Whether the announcement has an even feature bit that this version does not know: nothing may be routed through it (rule 7.6).</summary>
    public readonly bool HasUnknownFeatures => (State & UnknownFeaturesBit) != 0;

    /// <summary>The height at which the funding output was spent, or null. It is routed through for 72 blocks more: it may have been a splice.</summary>
    public readonly BlockHeight? SpentAt => (State & HeightMask) == 0 ? null : new BlockHeight(State & HeightMask);

    /// <summary>Where the announcement lies in the store's generation, in units of eight bytes; 0 when it is not stored.</summary>
    public readonly uint StorePosition => Position;

    internal readonly bool IsFree => Node1 == None;

    /// <summary>The policy of one direction: set by the node that sends in it.</summary>
    /// <param name="direction">0 for what <c>node_id_1</c> sends, otherwise what <c>node_id_2</c> sends.</param>
    /// <returns>The policy; its <see cref="ChannelPolicy.IsPresent"/> says whether there is one.</returns>
    [UnscopedRef]
    public readonly ref readonly ChannelPolicy Policy(int direction)
    {
        if (direction == 0)
        {
            return ref Policy1;
        }

        return ref Policy2;
    }

    /// <summary>The node that sends in a direction.</summary>
    /// <param name="direction">0 or 1.</param>
    /// <returns>The node.</returns>
    public readonly NodeIndex Source(int direction) => new(direction == 0 ? Node1 : Node2);

    /// <summary>The node that receives in a direction.</summary>
    /// <param name="direction">0 or 1.</param>
    /// <returns>The node.</returns>
    public readonly NodeIndex Target(int direction) => new(direction == 0 ? Node2 : Node1);

    internal void SetSpentAt(BlockHeight? height) =>
        State = (State & ~HeightMask) | (height is { } at ? uint.Clamp(at.Value, 1, HeightMask) : 0);

    internal static uint StateOf(bool hasUnknownFeatures) => hasUnknownFeatures ? UnknownFeaturesBit : 0;
}
