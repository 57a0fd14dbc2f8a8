using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>Puts what other programs know of the network into a graph. What comes from a file of one's own is believed: no signature is checked.</summary>
/// <remarks>To check the signatures of a gossip_store, give the messages of a <see cref="ClnGossipReader"/> to a <see cref="GossipIntake"/>.</remarks>
public static partial class GraphImport
{
    /// <summary>Imports a <c>gossip_store</c> file of Core Lightning.</summary>
    /// <param name="file">The content of the file.</param>
    /// <param name="graph">The graph to add to.</param>
    /// <param name="report">What was found.</param>
    /// <returns>False when it is no such file, or of a version that is not known.</returns>
    public static bool TryImportClnGossipStore(ReadOnlySpan<byte> file, Graph graph, out ImportReport report)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var (channels, policies, nodes, skipped) = (0, 0, 0, 0);
        if (!ClnGossipReader.TryOpen(file, out var reader))
        {
            report = default;
            return false;
        }

        while (reader.MoveNext())
        {
            if (reader.Removed is { } removed)
            {
                _ = graph.TryRemoveChannel(removed);
            }
            else if (MessageViews.TryReadChannel(reader.Message, reader.Capacity, 0, out var channel))
            {
                _ = graph.TryAdd(channel, reader.Timestamp) >= 0 ? channels++ : skipped++;
            }
            else if (MessageViews.TryReadUpdate(reader.Message, out var channelId, out var direction, out var policy))
            {
                _ = SetPolicy(graph, channelId, direction, policy) ? policies++ : skipped++;
            }
            else if (MessageCodec.TryDecode<NodeAnnouncement>(reader.Message, out var node, out _))
            {
                _ = SetDetails(graph, node.NodeId, NodeDetails.From(node)) ? nodes++ : skipped++;
            }
            else
            {
                skipped++;
            }
        }

        report = new ImportReport(channels, policies, nodes, skipped + reader.Damaged);
        return true;
    }

    private static bool SetPolicy(Graph graph, ShortChannelId channelId, int direction, in ChannelPolicy policy)
    {
        var index = graph.Find(channelId);
        if (index < 0 || (graph.ChannelAt(index).Policy(direction) is { IsPresent: true } known && known.Timestamp >= policy.Timestamp))
        {
            return false;
        }

        var contradiction = ChannelPolicy.Contradiction(policy.HtlcMinimumMsat, policy.HtlcMaximumMsat, graph.ChannelAt(index).Capacity);
        graph.SetPolicy(index, direction, policy with { State = policy.State | contradiction });
        return true;
    }

    private static bool SetDetails(Graph graph, PointBytes nodeId, NodeDetails details)
    {
        var index = graph.Find(nodeId);
        return index >= 0
            && (graph.DetailsAt(index) is null || graph.NodeAt(index).AnnouncedAt < details.Timestamp)
            && graph.TrySetDetails(nodeId, details, 0);
    }
}
