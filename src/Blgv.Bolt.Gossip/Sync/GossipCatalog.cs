using System.Buffers;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Gossip;

/// <summary>
/// What peers are answered from: a snapshot of the graph and the store with the signed bytes. One is shared by the
/// <see cref="GossipResponder"/> of every peer, and none of them holds more than a cursor into it.
/// </summary>
/// <remarks>Any thread may read. The graph's writer calls <see cref="Refresh"/>.</remarks>
public sealed class GossipCatalog
{
    private volatile CatalogView _current;

    /// <summary>A catalog.</summary>
    /// <param name="store">The signed messages.</param>
    /// <param name="graph">The graph as it is now.</param>
    public GossipCatalog(GossipStore store, GraphSnapshot graph)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(graph);
        Store = store;
        _current = new CatalogView(graph, EndOf(store));
    }

    private GossipCatalog(GraphSnapshot graph) => _current = new CatalogView(graph, default);

    /// <summary>The chain that it is about.</summary>
    public ChainHash ChainHash => _current.Graph.ChainHash;

    internal GossipStore? Store { get; }

    internal CatalogView Current => _current;

    /// <summary>A catalog of nothing: whoever asks gets an answer, and is told that it is not the whole network.</summary>
    /// <param name="chainHash">The chain.</param>
    /// <returns>The catalog.</returns>
    public static GossipCatalog Empty(ChainHash chainHash) => new(new Graph(chainHash).Publish());

    /// <summary>Answers from a newer snapshot from now on. After a compaction of the store nothing more is answered before.</summary>
    /// <param name="graph">The snapshot, published after the last message was stored. The graph's writer calls it, so that no message is stored meanwhile.</param>
    public void Refresh(GraphSnapshot graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.Version != _current.Graph.Version || graph.StoreGeneration != _current.Graph.StoreGeneration)
        {
            _current = new CatalogView(graph, Store is null ? default : EndOf(Store));
        }
    }

    /// <summary>Whether the positions in a view are those of the store: they are not between a compaction and the next refresh.</summary>
    internal bool IsCurrent(CatalogView view) => Store is null || Store.Generation == view.Graph.StoreGeneration;

    /// <summary>Reads the message at a position; null when it is not stored.</summary>
    internal IMessage? Read(CatalogView view, uint position)
    {
        if (Store is null || position == 0)
        {
            return null;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(MessageLimits.MaxMessageLength);
        try
        {
            return Store.TryRead(view.Graph.StoreGeneration, position, buffer, out var message) ? Wrap(buffer.AsSpan(0, message.Length)) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The signed bytes as they are, to be sent on: nothing is decoded for it.</summary>
    internal static IMessage Wrap(ReadOnlySpan<byte> message)
    {
        _ = MessageCodec.TryReadType(message, out var type);
        return new UnknownMessage(type, Bytes.Copy(message[MessageLimits.TypeLength..]));
    }

    private static StoreCursor EndOf(GossipStore store) => new(store.Generation, (uint)(store.Length / StoreFormat.Alignment));
}

/// <summary>One snapshot, how far the store went when it was made, and, once somebody asks for a range, its channels in order.</summary>
internal sealed class CatalogView(GraphSnapshot graph, StoreCursor end)
{
    private readonly Lazy<ulong[]> _channels = new(() => Sort(graph));

    public GraphSnapshot Graph { get; } = graph;

    public StoreCursor End { get; } = end;

    /// <summary>The channels that peers are told of, ascending: those that are not spent, and whose announcement is stored.</summary>
    public ReadOnlySpan<ulong> Channels => _channels.Value;

    private static ulong[] Sort(GraphSnapshot graph)
    {
        var channels = new List<ulong>(graph.ChannelCount);
        foreach (var index in graph.Channels)
        {
            ref readonly var channel = ref graph.Channel(index);
            if (channel.SpentAt is null && channel.StorePosition != 0)
            {
                channels.Add(channel.ShortChannelId.Value);
            }
        }

        var sorted = channels.ToArray();
        Array.Sort(sorted);
        return sorted;
    }
}
