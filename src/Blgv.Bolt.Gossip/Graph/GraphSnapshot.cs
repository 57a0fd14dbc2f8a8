using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Gossip;

/// <summary>
/// The network as it was when <see cref="Graph.Publish"/> was called. It never changes, any number of threads may read it, and
/// it costs little: what did not change since is shared with the writer and with the other snapshots.
/// </summary>
/// <remarks>BOLT 7. Indices are those of this snapshot; look keys up again in another one.</remarks>
public sealed class GraphSnapshot
{
    private readonly ChannelRecord[][] _channels;
    private readonly NodeRecord[][] _nodes;
    private readonly byte[]?[][] _details;
    private readonly int[][] _channelTable;
    private readonly int[][] _nodeTable;
    private readonly int _channelMask;
    private readonly int _nodeMask;
    private readonly SeededHash _hash;

    internal GraphSnapshot(in GraphParts parts)
    {
        _channels = parts.Channels.Share();
        _nodes = parts.Nodes.Share();
        _details = parts.Details.Share();
        _channelTable = parts.ChannelTable.Share();
        _nodeTable = parts.NodeTable.Share();
        _channelMask = parts.ChannelTable.Mask;
        _nodeMask = parts.NodeTable.Mask;
        _hash = parts.Hash;
        ChainHash = parts.ChainHash;
        Version = parts.Version;
        StoreGeneration = parts.StoreGeneration;
        ChannelSlots = parts.Channels.Count;
        NodeSlots = parts.Nodes.Count;
        ChannelCount = parts.ChannelCount;
        NodeCount = parts.NodeCount;
    }

    /// <summary>The chain whose channels these are.</summary>
    public ChainHash ChainHash { get; }

    /// <summary>Counts up with every change of the graph: two snapshots of one graph with the same version are the same.</summary>
    public long Version { get; }

    /// <summary>The generation of the store that the positions in the records belong to; a store of another one does not answer to them.</summary>
    public uint StoreGeneration { get; }

    /// <summary>How many nodes there are; each has a channel.</summary>
    public int NodeCount { get; }

    /// <summary>How many channels there are.</summary>
    public int ChannelCount { get; }

    /// <summary>All <see cref="NodeIndex"/> values are below this: the length of an array that holds something for each node.</summary>
    public int NodeSlots { get; }

    /// <summary>All <see cref="ChannelIndex"/> values are below this: the length of an array that holds something for each channel.</summary>
    public int ChannelSlots { get; }

    /// <summary>All channels, in no particular order: <c>foreach (var channel in snapshot.Channels)</c> without allocation.</summary>
    public AllChannels Channels => new(this);

    /// <summary>All nodes, in no particular order: <c>foreach (var node in snapshot.Nodes)</c> without allocation.</summary>
    public AllNodes Nodes => new(this);

    /// <summary>Looks a node up by its public key.</summary>
    /// <param name="nodeId">The key.</param>
    /// <param name="node">The node, or the default.</param>
    /// <returns>False when it has no channel here.</returns>
    public bool TryFindNode(in PointBytes nodeId, out NodeIndex node)
    {
        var index = GraphTables.FindNode(_nodeTable, _nodeMask, _nodes, _hash.Of(nodeId), nodeId);
        node = new NodeIndex(int.Max(index, 0));
        return index >= 0;
    }

    /// <summary>Looks a channel up.</summary>
    /// <param name="channelId">The channel's identifier.</param>
    /// <param name="channel">The channel, or the default.</param>
    /// <returns>False when it is not here.</returns>
    public bool TryFindChannel(ShortChannelId channelId, out ChannelIndex channel)
    {
        var index = GraphTables.FindChannel(_channelTable, _channelMask, _channels, _hash.Of(channelId.Value), channelId.Value);
        channel = new ChannelIndex(int.Max(index, 0));
        return index >= 0;
    }

    /// <summary>A channel's record, in place.</summary>
    /// <param name="channel">The channel.</param>
    /// <returns>The record.</returns>
    /// <exception cref="IndexOutOfRangeException">The index is not of this snapshot.</exception>
    public ref readonly ChannelRecord Channel(ChannelIndex channel) =>
        ref _channels[channel.Value >> ChunkedArray<int>.Shift][channel.Value & ChunkedArray<int>.Mask];

    /// <summary>A node's record, in place.</summary>
    /// <param name="node">The node.</param>
    /// <returns>The record.</returns>
    /// <exception cref="IndexOutOfRangeException">The index is not of this snapshot.</exception>
    public ref readonly NodeRecord Node(NodeIndex node) =>
        ref _nodes[node.Value >> ChunkedArray<int>.Shift][node.Value & ChunkedArray<int>.Mask];

    /// <summary>A node's public key.</summary>
    /// <param name="node">The node.</param>
    /// <returns>The key.</returns>
    /// <exception cref="IndexOutOfRangeException">The index is not of this snapshot.</exception>
    public PointBytes NodeId(NodeIndex node) => Node(node).Id;

    /// <summary>What a node says of itself. Makes a new object each time.</summary>
    /// <param name="node">The node.</param>
    /// <returns>The details, or null when no <c>node_announcement</c> is known.</returns>
    /// <exception cref="IndexOutOfRangeException">The index is not of this snapshot.</exception>
    public NodeDetails? Details(NodeIndex node) =>
        _details[node.Value >> ChunkedArray<int>.Shift][node.Value & ChunkedArray<int>.Mask] is { } packed
            ? NodeDetails.Unpack(Node(node).AnnouncedAt, packed)
            : null;

    /// <summary>Whether a <c>node_announcement</c> of a node is known.</summary>
    /// <param name="node">The node.</param>
    /// <returns>Whether it is.</returns>
    /// <exception cref="IndexOutOfRangeException">The index is not of this snapshot.</exception>
    public bool HasDetails(NodeIndex node) => _details[node.Value >> ChunkedArray<int>.Shift][node.Value & ChunkedArray<int>.Mask] is not null;

    /// <summary>The channels of a node: <c>foreach (var end in snapshot.ChannelsOf(node))</c> without allocation.</summary>
    /// <param name="node">The node.</param>
    /// <returns>Each channel, with the direction that leaves the node.</returns>
    /// <exception cref="IndexOutOfRangeException">The index is not of this snapshot.</exception>
    public NodeChannels ChannelsOf(NodeIndex node) => new(this, node);
}
