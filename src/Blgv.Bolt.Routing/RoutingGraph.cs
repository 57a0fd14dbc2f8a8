using Blgv.Bolt.Gossip;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>
/// A snapshot of the graph in the shape that path finding wants: for each node the channels that lead to it, side by side in
/// memory. It never changes, so that any number of threads may search it.
/// </summary>
public sealed class RoutingGraph
{
    private const int None = -1;
    private readonly int[] _arcsOfChannels;
    private readonly int[] _channelsOfArcs;
    private readonly int[] _targetsOfArcs;

    private RoutingGraph(GraphSnapshot snapshot)
    {
        Snapshot = snapshot;
        FirstArcs = new int[snapshot.NodeSlots + 1];
        _arcsOfChannels = new int[2 * snapshot.ChannelSlots];
        CountArcs();
        Arcs = new Arc[FirstArcs[^1]];
        _channelsOfArcs = new int[Arcs.Length];
        _targetsOfArcs = new int[Arcs.Length];
        AddArcs();
    }

    /// <summary>The snapshot it was made from.</summary>
    public GraphSnapshot Snapshot { get; }

    /// <summary>The directions of channels, sorted by the node that receives.</summary>
    internal Arc[] Arcs { get; }

    /// <summary>Where the arcs to each node start; one number more than there are nodes.</summary>
    internal int[] FirstArcs { get; }

    /// <summary>Nodes of the graph have numbers below this.</summary>
    internal int NodeCount => Snapshot.NodeSlots;

    /// <summary>Makes it.</summary>
    /// <param name="snapshot">The graph.</param>
    /// <returns>The graph for searching.</returns>
    public static RoutingGraph From(GraphSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return new(snapshot);
    }

    /// <summary>The graph for searching of a newer snapshot of the same graph.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <returns>This one when nothing changed, otherwise a new one.</returns>
    public RoutingGraph Updated(GraphSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return ReferenceEquals(snapshot, Snapshot) ? this : new(snapshot);
    }

    internal PointBytes NodeId(int node) => Snapshot.NodeId(new NodeIndex(node));

    internal int Target(int arc) => _targetsOfArcs[arc];

    /// <summary>The channel of an arc, and its direction.</summary>
    internal ChannelDirection Channel(int arc) =>
        new(Snapshot.Channel(new ChannelIndex(_channelsOfArcs[arc] >> 1)).ShortChannelId, _channelsOfArcs[arc] & 1);

    /// <summary>The arc of a direction of a channel.</summary>
    /// <returns>False when there is no such channel, or nobody has said what that direction asks.</returns>
    internal bool TryFindArc(ShortChannelId channel, int direction, out int arc)
    {
        arc = Snapshot.TryFindChannel(channel, out var index) ? _arcsOfChannels[(2 * index.Value) + direction] : None;
        return arc != None;
    }

    private void CountArcs()
    {
        foreach (var index in Snapshot.Channels)
        {
            ref readonly var channel = ref Snapshot.Channel(index);
            for (var direction = 0; direction < 2; direction++)
            {
                FirstArcs[channel.Target(direction).Value + 1] += IsArc(in channel, direction) ? 1 : 0;
            }
        }

        for (var node = 0; node < NodeCount; node++)
        {
            FirstArcs[node + 1] += FirstArcs[node];
        }
    }

    private void AddArcs()
    {
        var next = FirstArcs.AsSpan(0, NodeCount).ToArray();
        _arcsOfChannels.AsSpan().Fill(None);
        foreach (var index in Snapshot.Channels)
        {
            ref readonly var channel = ref Snapshot.Channel(index);
            for (var direction = 0; direction < 2; direction++)
            {
                if (!IsArc(in channel, direction))
                {
                    continue;
                }

                ref readonly var policy = ref channel.Policy(direction);
                var source = channel.Source(direction);
                var target = channel.Target(direction).Value;
                var arc = next[target]++;

                // Where the funding output's value is unknown, the channel holds at least what its policy lets pass.
                var capacity = Math.Min(channel.Capacity?.ToMilliSatoshi().Value ?? policy.HtlcMaximumMsat.Value, MilliSatoshi.Max.Value);
                var isUsable = policy.IsUsable && !Snapshot.Node(source).HasUnknownFeatures;
                Arcs[arc] = new Arc(source.Value, Policy(policy), capacity, !isUsable);
                _channelsOfArcs[arc] = (2 * index.Value) + direction;
                _targetsOfArcs[arc] = target;
                _arcsOfChannels[(2 * index.Value) + direction] = arc;
            }
        }
    }

    /// <summary>A channel that has features nobody here knows must not be used at all (BOLT 7, rule 7.6).</summary>
    private static bool IsArc(ref readonly ChannelRecord channel, int direction) => !channel.HasUnknownFeatures && channel.Policy(direction).IsPresent;

    private static ForwardingPolicy Policy(in ChannelPolicy policy) => new(policy.FeeBaseMsat, policy.FeeProportionalMillionths, policy.CltvExpiryDelta)
    {
        HtlcMinimum = policy.HtlcMinimumMsat,
        HtlcMaximum = policy.HtlcMaximumMsat,
    };
}
