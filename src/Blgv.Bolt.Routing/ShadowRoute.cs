using System.Buffers.Binary;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Gossip;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>
/// Blocks that are added to a payment's expiry so that it looks as if the route went on behind the payee: the sum of the
/// expiry deltas on a short random walk that starts there.
/// </summary>
/// <remarks>BOLT 7, "Recommendations for Routing".</remarks>
public static class ShadowRoute
{
    /// <summary>How many hops a walk has at most.</summary>
    public const int MostHops = 3;

    /// <summary>Walks.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="destination">The payee. Where the graph does not know him, the walk starts at any node: its length looks the same.</param>
    /// <param name="most">The most blocks; a step that passes it is not taken.</param>
    /// <param name="entropy">What decides.</param>
    /// <returns>The blocks to add: a value for <see cref="RouteRequest.ShadowExpiryDelta"/>.</returns>
    public static CltvDelta Walk(GraphSnapshot graph, in PointBytes destination, CltvDelta most, IEntropySource entropy)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(entropy);
        if (graph.NodeCount == 0)
        {
            return default;
        }

        var node = graph.TryFindNode(destination, out var known) ? known : AnyNode(graph, entropy);
        var hops = 1 + Below(MostHops, entropy);
        var blocks = 0;
        for (var hop = 0; hop < hops && TryStep(graph, ref node, entropy, out var delta); hop++)
        {
            if (blocks + delta.Value > most.Value)
            {
                break;
            }

            blocks += delta.Value;
        }

        return new((ushort)blocks);
    }

    private static NodeIndex AnyNode(GraphSnapshot graph, IEntropySource entropy)
    {
        var left = Below(graph.NodeCount, entropy);
        var nodes = graph.Nodes.GetEnumerator();
        do
        {
            nodes.MoveNext();
        }
        while (left-- > 0);
        return nodes.Current;
    }

    /// <summary>Goes over one of the node's channels that forwards, each as likely as the others.</summary>
    private static bool TryStep(GraphSnapshot graph, ref NodeIndex node, IEntropySource entropy, out CltvDelta delta)
    {
        delta = default;
        var usable = 0;
        foreach (var end in graph.ChannelsOf(node))
        {
            usable += graph.Channel(end.Channel).Policy(end.Direction).IsUsable ? 1 : 0;
        }

        if (usable == 0)
        {
            return false;
        }

        var left = Below(usable, entropy);
        foreach (var end in graph.ChannelsOf(node))
        {
            ref readonly var channel = ref graph.Channel(end.Channel);
            if (!channel.Policy(end.Direction).IsUsable || left-- > 0)
            {
                continue;
            }

            delta = channel.Policy(end.Direction).CltvExpiryDelta;
            node = channel.Target(end.Direction);
            return true;
        }

        return false;
    }

    /// <summary>A number below a bound. Of 2^64 numbers the last few would favour small results; no bound here is large enough for that to matter.</summary>
    private static int Below(int bound, IEntropySource entropy)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        entropy.Fill(bytes);
        return (int)(BinaryPrimitives.ReadUInt64LittleEndian(bytes) % (ulong)bound);
    }
}
