using System.Runtime.CompilerServices;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Gossip;

/// <summary>
/// The writer of the network's graph. It applies what was validated, without asking again, and publishes snapshots for readers.
/// One thread at a time may call it; snapshots are for any number of threads.
/// </summary>
/// <remarks>BOLT 7. A node is there as long as it has a channel.</remarks>
public sealed class Graph
{
    private readonly ChunkedArray<ChannelRecord> _channels = new();
    private readonly ChunkedArray<NodeRecord> _nodes = new();
    private readonly ChunkedArray<byte[]?> _details = new();
    private readonly ChunkedArray<ChannelClock> _channelClocks = new();
    private readonly ChunkedArray<ArrivalClock> _nodeClocks = new();
    private readonly Stack<int> _freeChannels = new();
    private readonly Stack<int> _freeNodes = new();
    private readonly IndexTable _channelTable;
    private readonly IndexTable _nodeTable;
    private readonly SeededHash _hash;
    private GraphSnapshot? _published;

    /// <summary>An empty graph.</summary>
    /// <param name="chainHash">The chain whose channels it is to hold.</param>
    public Graph(ChainHash chainHash)
        : this(chainHash, SystemEntropy.Instance)
    {
    }

    /// <summary>An empty graph.</summary>
    /// <param name="chainHash">The chain whose channels it is to hold.</param>
    /// <param name="entropy">What seeds the hashes of its tables: strangers choose the keys.</param>
    public Graph(ChainHash chainHash, IEntropySource entropy)
    {
        ArgumentNullException.ThrowIfNull(entropy);
        ChainHash = chainHash;
        _hash = new SeededHash(entropy);
        _channelTable = new IndexTable(index => _hash.Of(_channels[index].Scid));
        _nodeTable = new IndexTable(index => _hash.Of(_nodes[index].Id));
    }

    /// <summary>The chain whose channels it holds.</summary>
    public ChainHash ChainHash { get; }

    /// <summary>Counts up with every change.</summary>
    public long Version { get; private set; }

    /// <summary>How many nodes there are.</summary>
    public int NodeCount { get; private set; }

    /// <summary>How many channels there are.</summary>
    public int ChannelCount { get; private set; }

    /// <summary>The generation of the store that the positions in the records belong to.</summary>
    internal uint StoreGeneration { get; private set; }

    internal int ChannelSlots => _channels.Count;

    internal int NodeSlots => _nodes.Count;

    /// <summary>Makes what was applied so far visible to readers.</summary>
    /// <returns>The graph as it is now; the same object as last time when nothing changed.</returns>
    public GraphSnapshot Publish()
    {
        if (_published is { } last && last.Version == Version)
        {
            return last;
        }

        return _published = new GraphSnapshot(new GraphParts
        {
            Channels = _channels,
            Nodes = _nodes,
            Details = _details,
            ChannelTable = _channelTable,
            NodeTable = _nodeTable,
            Hash = _hash,
            ChainHash = ChainHash,
            Version = Version,
            StoreGeneration = StoreGeneration,
            ChannelCount = ChannelCount,
            NodeCount = NodeCount,
        });
    }

    /// <summary>Adds a channel, and its nodes when they are new.</summary>
    /// <param name="channel">The channel.</param>
    /// <returns>False when it is there already, or when the first node's key is not the lesser one.</returns>
    public bool TryAddChannel(in NewChannel channel) => TryAdd(channel, since: 0) >= 0;

    /// <summary>Sets the policy of one direction of a channel. Which of two policies is the newer one is not asked here.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="direction">0 when <c>node_id_1</c> sends in it, 1 when <c>node_id_2</c> does.</param>
    /// <param name="policy">The policy.</param>
    /// <returns>False when the channel is not there.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The direction is neither 0 nor 1.</exception>
    public bool TrySetPolicy(ShortChannelId channelId, int direction, in ChannelPolicy policy)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(direction);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(direction, 1);
        var index = Find(channelId);
        if (index < 0)
        {
            return false;
        }

        SetPolicy(index, direction, policy);
        return true;
    }

    /// <summary>Sets what a node says of itself. Which of two announcements is the newer one is not asked here.</summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="details">What it says.</param>
    /// <param name="storePosition">Where the announcement is stored, or 0.</param>
    /// <returns>False when the node has no channel.</returns>
    public bool TrySetDetails(in PointBytes nodeId, NodeDetails details, uint storePosition)
    {
        ArgumentNullException.ThrowIfNull(details);
        var index = Find(nodeId);
        if (index < 0)
        {
            return false;
        }

        SetDetails(index, details.Timestamp, details.Pack(), UnknownFeatures.AnyIn(details.Features.Bytes.Span), storePosition);
        return true;
    }

    /// <summary>Notes that a channel's funding output was spent, or, after a reorganisation of the chain, that it was not.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="height">The height of the block with the spending transaction, or null.</param>
    /// <returns>False when the channel is not there.</returns>
    public bool TrySetSpent(ShortChannelId channelId, BlockHeight? height)
    {
        var index = Find(channelId);
        if (index < 0)
        {
            return false;
        }

        ref var record = ref _channels.Write(index);
        record.SetSpentAt(height);
        Version++;
        return true;
    }

    /// <summary>Takes a channel away, and its nodes when it was their last. Snapshots published before keep it.</summary>
    /// <param name="channelId">The channel.</param>
    /// <returns>False when it is not there.</returns>
    public bool TryRemoveChannel(ShortChannelId channelId)
    {
        var index = Find(channelId);
        if (index < 0)
        {
            return false;
        }

        ref var record = ref _channels.Write(index);
        _channelTable.Remove(_hash.Of(record.Scid), index);
        Unlink(record.Node1, index, record.Next1);
        Unlink(record.Node2, index, record.Next2);
        record = new ChannelRecord { Node1 = ChannelRecord.None, Node2 = ChannelRecord.None };
        _freeChannels.Push(index);
        ChannelCount--;
        Version++;
        return true;
    }

    /// <summary>As <see cref="TryAddChannel"/>, with the time at which it became known; -1 when it is not added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal int TryAdd(in NewChannel channel, uint since)
    {
        var hash = _hash.Of(channel.ShortChannelId.Value);
        if (FindChannel(hash, channel.ShortChannelId.Value) >= 0 || channel.NodeId1.CompareTo(channel.NodeId2) >= 0)
        {
            return ChannelRecord.None;
        }

        var node1 = NodeFor(channel.NodeId1);
        var node2 = NodeFor(channel.NodeId2);
        if (!_freeChannels.TryPop(out var index))
        {
            index = _channels.Add();
            _ = _channelClocks.Add();
        }

        _channelClocks.Write(index) = new ChannelClock { Since = since };
        ref var record = ref _channels.Write(index);
        record = new ChannelRecord
        {
            Scid = channel.ShortChannelId.Value,
            CapacitySat = channel.Capacity?.Value ?? ChannelRecord.UnknownCapacity,
            Node1 = node1,
            Node2 = node2,
            Next1 = Link(node1, index),
            Next2 = Link(node2, index),
            Position = channel.StorePosition,
            State = ChannelRecord.StateOf(channel.HasUnknownFeatures),
        };
        _channelTable.Insert(hash, index);
        ChannelCount++;
        Version++;
        return index;
    }

    internal int Find(ShortChannelId channelId) => FindChannel(_hash.Of(channelId.Value), channelId.Value);

    internal int Find(in PointBytes nodeId) => GraphTables.FindNode(_nodeTable.Chunks, _nodeTable.Mask, _nodes.Chunks, _hash.Of(nodeId), nodeId);

    internal ref readonly ChannelRecord ChannelAt(int index) => ref _channels[index];

    internal ref readonly NodeRecord NodeAt(int index) => ref _nodes[index];

    internal ref ChannelClock ClockOf(int channel) => ref _channelClocks.Write(channel);

    internal ref ArrivalClock ClockOfNode(int node) => ref _nodeClocks.Write(node);

    internal byte[]? DetailsAt(int node) => _details[node];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void SetPolicy(int index, int direction, in ChannelPolicy policy)
    {
        ref var record = ref _channels.Write(index);
        if (direction == 0)
        {
            record.Policy1 = policy;
        }
        else
        {
            record.Policy2 = policy;
        }

        Version++;
    }

    internal void SetDetails(int node, uint timestamp, byte[] packed, bool hasUnknownFeatures, uint storePosition)
    {
        ref var record = ref _nodes.Write(node);
        record.AnnouncedAt = timestamp;
        record.Position = storePosition;
        record.SetUnknownFeatures(hasUnknownFeatures);
        _details.Write(node) = packed;
        Version++;
    }

    /// <summary>The store has the messages at other places now: for a policy, the index is twice the channel's plus the direction.</summary>
    internal void MoveMessages(uint generation, List<(StoreRecordKind Kind, int Index, uint Position)> moves)
    {
        StoreGeneration = generation;
        Version++;
        foreach (var (kind, index, position) in moves)
        {
            switch (kind)
            {
                case StoreRecordKind.Channel:
                    _channels.Write(index).Position = position;
                    break;
                case StoreRecordKind.Update:
                    SetPolicy(index / 2, index % 2, ChannelAt(index / 2).Policy(index % 2) with { StorePosition = position });
                    break;
                default:
                    _nodes.Write(index).Position = position;
                    break;
            }
        }
    }

    private int FindChannel(ulong hash, ulong scid) =>
        GraphTables.FindChannel(_channelTable.Chunks, _channelTable.Mask, _channels.Chunks, hash, scid);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int NodeFor(in PointBytes id)
    {
        var hash = _hash.Of(id);
        var index = GraphTables.FindNode(_nodeTable.Chunks, _nodeTable.Mask, _nodes.Chunks, hash, id);
        if (index >= 0)
        {
            return index;
        }

        if (!_freeNodes.TryPop(out index))
        {
            index = _nodes.Add();
            _ = _details.Add();
            _ = _nodeClocks.Add();
        }

        _nodeClocks.Write(index) = default;
        _nodes.Write(index) = new NodeRecord { Id = id, FirstChannel = ChannelRecord.None };
        _nodeTable.Insert(hash, index);
        NodeCount++;
        return index;
    }

    /// <summary>Puts a channel before the others of a node.</summary>
    private int Link(int node, int channel)
    {
        ref var record = ref _nodes.Write(node);
        var next = record.FirstChannel;
        record.FirstChannel = channel;
        record.Channels++;
        return next;
    }

    private void Unlink(int node, int channel, int next)
    {
        ref var record = ref _nodes.Write(node);
        if (--record.Channels == 0)
        {
            RemoveNode(node);
            return;
        }

        if (record.FirstChannel == channel)
        {
            record.FirstChannel = next;
            return;
        }

        var before = record.FirstChannel;
        while (NextOf(before, node) != channel)
        {
            before = NextOf(before, node);
        }

        ref var previous = ref _channels.Write(before);
        if (previous.Node1 == node)
        {
            previous.Next1 = next;
        }
        else
        {
            previous.Next2 = next;
        }
    }

    private int NextOf(int channel, int node) => _channels[channel].Node1 == node ? _channels[channel].Next1 : _channels[channel].Next2;

    private void RemoveNode(int node)
    {
        ref var record = ref _nodes.Write(node);
        _nodeTable.Remove(_hash.Of(record.Id), node);
        record = default;
        if (_details[node] is not null)
        {
            _details.Write(node) = null;
        }

        _freeNodes.Push(node);
        NodeCount--;
    }
}
