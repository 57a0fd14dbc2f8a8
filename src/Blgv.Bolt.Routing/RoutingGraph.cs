using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>
/// The graph in the shape that path finding wants: for each node the channels that lead to it, side by side in memory. It
/// never changes, so that any number of threads may search it.
/// </summary>
public sealed class RoutingGraph
{
    private readonly PointBytes[] _nodes;
    private readonly int[] _nodesById;
    private readonly ulong[] _channels;
    private readonly ulong[] _sortedChannels;
    private readonly int[] _channelsById;
    private readonly int[] _arcsOfChannels;
    private readonly int[] _channelsOfArcs;
    private readonly int[] _targetsOfArcs;

    internal RoutingGraph(ReadOnlySpan<PointBytes> nodes, ReadOnlySpan<GraphChannel> channels, long version)
    {
        Version = version;
        _nodes = nodes.ToArray();
        _nodesById = new int[nodes.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            _nodesById[i] = i;
        }

        Array.Sort(nodes.ToArray(), _nodesById);
        _channels = new ulong[channels.Length];
        _channelsById = new int[channels.Length];
        for (var i = 0; i < channels.Length; i++)
        {
            _channels[i] = channels[i].ShortChannelId.Value;
            _channelsById[i] = i;
        }

        _sortedChannels = (ulong[])_channels.Clone();
        Array.Sort(_sortedChannels, _channelsById);
        FirstArcs = Offsets(nodes.Length, channels);
        Arcs = new Arc[FirstArcs[^1]];
        _channelsOfArcs = new int[Arcs.Length];
        _targetsOfArcs = new int[Arcs.Length];
        _arcsOfChannels = new int[2 * channels.Length];
        Fill(channels);
    }

    /// <summary>The version of the snapshot it was made from.</summary>
    public long Version { get; }

    /// <summary>How many nodes it has.</summary>
    public int NodeCount => _nodes.Length;

    /// <summary>How many channels it has.</summary>
    public int ChannelCount => _channels.Length;

    /// <summary>The directions of channels, sorted by the node that receives.</summary>
    internal Arc[] Arcs { get; }

    /// <summary>Where the arcs to each node start; one number more than there are nodes.</summary>
    internal int[] FirstArcs { get; }

    internal PointBytes NodeId(int node) => _nodes[node];

    internal int Target(int arc) => _targetsOfArcs[arc];

    /// <summary>The channel of an arc, and its direction.</summary>
    internal ChannelDirection Channel(int arc) => new(new ShortChannelId(_channels[_channelsOfArcs[arc] >> 1]), _channelsOfArcs[arc] & 1);

    internal bool TryFindNode(in PointBytes id, out int node)
    {
        var low = 0;
        var high = _nodesById.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            node = _nodesById[middle];
            switch (_nodes[node].CompareTo(id))
            {
                case 0:
                    return true;
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle - 1;
                    break;
            }
        }

        node = -1;
        return false;
    }

    /// <summary>The arc of a direction of a channel.</summary>
    /// <returns>False when there is no such channel, or nobody has said what that direction asks.</returns>
    internal bool TryFindArc(ShortChannelId channel, int direction, out int arc)
    {
        var at = Array.BinarySearch(_sortedChannels, channel.Value);
        arc = at < 0 ? -1 : _arcsOfChannels[(2 * _channelsById[at]) + direction];
        return arc >= 0;
    }

    private static int[] Offsets(int nodeCount, ReadOnlySpan<GraphChannel> channels)
    {
        var offsets = new int[nodeCount + 1];
        foreach (ref readonly var channel in channels)
        {
            offsets[channel.Node2 + 1] += channel.HasPolicy1 ? 1 : 0;
            offsets[channel.Node1 + 1] += channel.HasPolicy2 ? 1 : 0;
        }

        for (var node = 0; node < nodeCount; node++)
        {
            offsets[node + 1] += offsets[node];
        }

        return offsets;
    }

    private void Fill(ReadOnlySpan<GraphChannel> channels)
    {
        var next = FirstArcs.AsSpan(0, NodeCount).ToArray();
        for (var i = 0; i < channels.Length; i++)
        {
            ref readonly var channel = ref channels[i];
            _arcsOfChannels[2 * i] = channel.HasPolicy1 ? Add(next, channel.Node1, channel.Node2, channel.Policy1, channel.IsDisabled1, channel.Capacity, 2 * i) : -1;
            _arcsOfChannels[(2 * i) + 1] = channel.HasPolicy2 ? Add(next, channel.Node2, channel.Node1, channel.Policy2, channel.IsDisabled2, channel.Capacity, (2 * i) + 1) : -1;
        }
    }

    [SuppressMessage("Major Code Smell", "S107", Justification = "One row of a table.")]
    private int Add(int[] next, int from, int to, in ForwardingPolicy policy, bool isDisabled, Satoshi? capacity, int channelAndDirection)
    {
        var arc = next[to]++;

        // Where the funding output's value is unknown, the channel holds at least what its policy lets pass.
        var most = capacity is { } known ? known.ToMilliSatoshi() : policy.HtlcMaximum;
        Arcs[arc] = new Arc(from, policy, most.Value, isDisabled);
        _channelsOfArcs[arc] = channelAndDirection;
        _targetsOfArcs[arc] = to;
        return arc;
    }
}

/// <summary>A channel as it goes into a <see cref="RoutingGraph"/>: nodes by their number, a policy for each direction that has one.</summary>
internal readonly record struct GraphChannel(ShortChannelId ShortChannelId, int Node1, int Node2, Satoshi? Capacity)
{
    public bool HasPolicy1 { get; init; }

    public bool HasPolicy2 { get; init; }

    public bool IsDisabled1 { get; init; }

    public bool IsDisabled2 { get; init; }

    public ForwardingPolicy Policy1 { get; init; }

    public ForwardingPolicy Policy2 { get; init; }
}
