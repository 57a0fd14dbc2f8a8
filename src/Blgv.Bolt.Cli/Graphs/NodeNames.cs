using Blgv.Bolt.Gossip;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Cli.Graphs;

/// <summary>Finds nodes by what a person types, and names them for a person to read.</summary>
internal static class NodeNames
{
    private const int ShortestPrefix = 6;
    private const int ShownDigits = 12;

    /// <summary>A node by its public key, or by the first digits of it.</summary>
    /// <exception cref="CommandFailure">It is none, not in the graph, or the digits fit several.</exception>
    public static NodeIndex Find(GraphSnapshot graph, string text)
    {
        var wanted = text.ToLowerInvariant();
        if (wanted.Length < ShortestPrefix || wanted.Length > 2 * PointBytes.Size || !wanted.All(char.IsAsciiHexDigit))
        {
            throw CommandFailure.OfUsage($"'{text}' is no node: give its public key, or the first {ShortestPrefix} digits or more.");
        }

        var found = new List<NodeIndex>();
        foreach (var node in graph.Nodes)
        {
            if (graph.NodeId(node).ToString().StartsWith(wanted, StringComparison.Ordinal))
            {
                found.Add(node);
            }
        }

        return found.Count switch
        {
            0 => throw CommandFailure.OfData($"The graph knows no node {text}: no channel of it was announced."),
            1 => found[0],
            _ => throw CommandFailure.OfUsage($"'{text}' fits {found.Count} nodes: give more digits."),
        };
    }

    /// <summary>The alias that a node claims, without what could fool a terminal; or the first digits of its key.</summary>
    public static string NameOf(GraphSnapshot graph, PointBytes id)
    {
        var alias = graph.TryFindNode(id, out var node) ? graph.Details(node)?.Alias.ToString() : null;
        return string.IsNullOrWhiteSpace(alias) ? Short(id) : alias;
    }

    public static string Short(PointBytes id) => id.ToString()[..ShownDigits];
}
