using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>A <c>query_short_channel_ids</c> that is being answered: what is left of it, nine bytes for each known channel, and a bit for each node.</summary>
/// <remarks>BOLT 7, rule 7.30.</remarks>
internal sealed class ChannelsAnswer
{
    private const QueryFlags Everything = QueryFlags.ChannelAnnouncement | QueryFlags.ChannelUpdate1 | QueryFlags.ChannelUpdate2
        | QueryFlags.NodeAnnouncement1 | QueryFlags.NodeAnnouncement2;

    private readonly ulong[] _channels;
    private readonly byte[] _flags;
    private readonly List<IMessage> _messages = new(5);
    private ulong[] _nodesSent = [];
    private long _nodesVersion = -1;
    private int _next;

    /// <summary>A channel that is named twice is answered once, and unknown ones are not remembered.</summary>
    public ChannelsAnswer(Sequence<ShortChannelId> channels, Sequence<QueryFlags>? flags, GraphSnapshot graph)
    {
        var ids = new ulong[channels.Count];
        var wanted = new byte[channels.Count];
        var count = 0;
        for (var i = 0; i < ids.Length; i++)
        {
            if (graph.TryFindChannel(channels[i], out _))
            {
                ids[count] = channels[i].Value;
                wanted[count++] = (byte)((flags is { } given ? given[i] : Everything) & Everything);
            }
        }

        Array.Sort(ids, wanted, 0, count);
        count = MergeDuplicates(ids, wanted, count);
        _channels = ids[..count];
        _flags = wanted[..count];
    }

    public bool IsDone => _next == _channels.Length;

    /// <summary>Adds the messages of the next channel; false when the catalog cannot tell at present, because the store was compacted.</summary>
    public bool TryAddNext(GossipCatalog catalog, CatalogView view, Queue<IMessage> output)
    {
        var graph = view.Graph;
        _messages.Clear();
        if (graph.TryFindChannel(new ShortChannelId(_channels[_next]), out var index))
        {
            Collect(catalog, view, in graph.Channel(index), (QueryFlags)_flags[_next]);
        }

        if (!catalog.IsCurrent(view))
        {
            // the nodes were not sent after all
            _nodesVersion = -1;
            return false;
        }

        _messages.ForEach(output.Enqueue);
        _next++;
        return true;
    }

    private static int MergeDuplicates(ulong[] ids, byte[] flags, int count)
    {
        var last = 0;
        for (var i = 1; i < count; i++)
        {
            if (ids[i] == ids[last])
            {
                flags[last] |= flags[i];
            }
            else
            {
                last++;
                (ids[last], flags[last]) = (ids[i], flags[i]);
            }
        }

        return int.Min(count, last + 1);
    }

    private void Collect(GossipCatalog catalog, CatalogView view, ref readonly ChannelRecord channel, QueryFlags wanted)
    {
        if (wanted.HasFlag(QueryFlags.ChannelAnnouncement))
        {
            Add(catalog.Read(view, channel.StorePosition));
        }

        if (wanted.HasFlag(QueryFlags.ChannelUpdate1))
        {
            Add(catalog.Read(view, channel.Policy(0).StorePosition));
        }

        if (wanted.HasFlag(QueryFlags.ChannelUpdate2))
        {
            Add(catalog.Read(view, channel.Policy(1).StorePosition));
        }

        AddNode(catalog, view, channel.NodeIndex1, wanted.HasFlag(QueryFlags.NodeAnnouncement1));
        AddNode(catalog, view, channel.NodeIndex2, wanted.HasFlag(QueryFlags.NodeAnnouncement2));
    }

    private void AddNode(GossipCatalog catalog, CatalogView view, NodeIndex node, bool isWanted)
    {
        if (!isWanted)
        {
            return;
        }

        // another snapshot may give a node's number to another node: rather a duplicate than one that is missing
        if (_nodesVersion != view.Graph.Version)
        {
            _nodesVersion = view.Graph.Version;
            _nodesSent = new ulong[(view.Graph.NodeSlots + 63) / 64];
        }

        var bit = 1UL << (node.Value % 64);
        if ((_nodesSent[node.Value / 64] & bit) == 0)
        {
            _nodesSent[node.Value / 64] |= bit;
            Add(catalog.Read(view, view.Graph.Node(node).StorePosition));
        }
    }

    private void Add(IMessage? message)
    {
        if (message is not null)
        {
            _messages.Add(message);
        }
    }
}
