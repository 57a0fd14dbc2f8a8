namespace Blgv.Bolt.Gossip;

/// <summary>The channels of one node, one after the other along their links. Its own enumerator; nothing is allocated.</summary>
public ref struct NodeChannels
{
    private readonly GraphSnapshot _snapshot;
    private readonly int _node;
    private int _next;

    internal NodeChannels(GraphSnapshot snapshot, NodeIndex node)
    {
        _snapshot = snapshot;
        _node = node.Value;
        _next = snapshot.Node(node).FirstChannel;
    }

    /// <summary>The channel, with the direction that leaves the node.</summary>
    public ChannelEnd Current { get; private set; }

    /// <summary>This, from the start.</summary>
    /// <returns>The enumerator.</returns>
    public readonly NodeChannels GetEnumerator() => this;

    /// <summary>Goes to the next channel.</summary>
    /// <returns>False after the last.</returns>
    public bool MoveNext()
    {
        if (_next < 0)
        {
            return false;
        }

        var index = new ChannelIndex(_next);
        ref readonly var channel = ref _snapshot.Channel(index);
        var direction = channel.Node1 == _node ? 0 : 1;
        Current = new ChannelEnd(index, direction);
        _next = direction == 0 ? channel.Next1 : channel.Next2;
        return true;
    }
}

/// <summary>All channels of a snapshot. Its own enumerator; nothing is allocated.</summary>
public ref struct AllChannels
{
    private readonly GraphSnapshot _snapshot;
    private int _index = -1;

    internal AllChannels(GraphSnapshot snapshot) => _snapshot = snapshot;

    /// <summary>The channel.</summary>
    public readonly ChannelIndex Current => new(_index);

    /// <summary>This, from the start.</summary>
    /// <returns>The enumerator.</returns>
    public readonly AllChannels GetEnumerator() => this;

    /// <summary>Goes to the next channel.</summary>
    /// <returns>False after the last.</returns>
    public bool MoveNext()
    {
        while (++_index < _snapshot.ChannelSlots)
        {
            if (!_snapshot.Channel(Current).IsFree)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>All nodes of a snapshot. Its own enumerator; nothing is allocated.</summary>
public ref struct AllNodes
{
    private readonly GraphSnapshot _snapshot;
    private int _index = -1;

    internal AllNodes(GraphSnapshot snapshot) => _snapshot = snapshot;

    /// <summary>The node.</summary>
    public readonly NodeIndex Current => new(_index);

    /// <summary>This, from the start.</summary>
    /// <returns>The enumerator.</returns>
    public readonly AllNodes GetEnumerator() => this;

    /// <summary>Goes to the next node.</summary>
    /// <returns>False after the last.</returns>
    public bool MoveNext()
    {
        while (++_index < _snapshot.NodeSlots)
        {
            if (!_snapshot.Node(Current).IsFree)
            {
                return true;
            }
        }

        return false;
    }
}
