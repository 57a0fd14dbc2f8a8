using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>What the tables of a host hold of one channel, so that a change is noticed without a look into them, and all of it is found again at the end.</summary>
internal sealed class ChannelTraces
{
    /// <summary>The id that the peer speaks of the channel by; while it is funded there can be two.</summary>
    public HashSet<ChannelId> Names { get; } = [];

    /// <summary>The final id, once it is claimed.</summary>
    public ChannelId? Id { get; set; }

    /// <summary>The alias that is taken for it.</summary>
    public ShortChannelId? Alias { get; set; }

    /// <summary>The outputs of which a spend is looked for.</summary>
    public HashSet<OutPoint> Watched { get; } = [];

    /// <summary>The funding transactions that are looked for.</summary>
    public HashSet<TxId> Expected { get; } = [];

    /// <summary>Whether it counts against the limits of what strangers may open.</summary>
    public bool IsUnfunded { get; set; }
}
