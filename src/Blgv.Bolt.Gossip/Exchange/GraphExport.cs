using System.Globalization;
using System.Text.Json;

namespace Blgv.Bolt.Gossip;

/// <summary>Writes a graph for other programs and for people.</summary>
public static class GraphExport
{
    /// <summary>
    /// Writes JSON: <c>nodes</c> with their ids and what they say of themselves, <c>channels</c> with their ends, capacities and
    /// policies. Amounts are numbers, in the unit that the name ends with. What a node says is marked as self-claimed by its name.
    /// </summary>
    /// <param name="snapshot">The graph.</param>
    /// <param name="writer">Where it goes; flushed by the caller.</param>
    public static void WriteJson(GraphSnapshot snapshot, Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("chain_hash", snapshot.ChainHash.ToString());
        writer.WriteStartArray("nodes");
        foreach (var node in snapshot.Nodes)
        {
            WriteNode(snapshot, node, writer);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("channels");
        foreach (var channel in snapshot.Channels)
        {
            WriteChannel(snapshot, in snapshot.Channel(channel), writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Writes a picture for Graphviz: <c>neato -Tsvg</c> or <c>sfdp -Tsvg</c> draws it.</summary>
    /// <param name="snapshot">The graph.</param>
    /// <param name="writer">Where it goes.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <remarks>Nodes are named by their keys; a label is the node's alias, which is a stranger's text and is quoted as such.</remarks>
    public static void WriteDot(GraphSnapshot snapshot, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write("graph lightning {\n  node [shape=circle];\n");
        foreach (var node in snapshot.Nodes)
        {
            var id = snapshot.NodeId(node).ToString();
            var alias = snapshot.Details(node) is { } details ? details.Alias.ToString() : "";
            var label = alias.Length > 0 ? alias : id[..12];
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"  \"{id}\" [label=\"{Quote(label)}\"];\n"));
        }

        foreach (var index in snapshot.Channels)
        {
            ref readonly var channel = ref snapshot.Channel(index);
            var style = channel.Policy(0).IsUsable && channel.Policy(1).IsUsable ? "solid" : "dashed";
            writer.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"  \"{snapshot.NodeId(channel.NodeIndex1)}\" -- \"{snapshot.NodeId(channel.NodeIndex2)}\" [id=\"{channel.ShortChannelId}\",style={style}];\n"));
        }

        writer.Write("}\n");
    }

    private static string Quote(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static void WriteNode(GraphSnapshot snapshot, NodeIndex node, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("node_id", snapshot.NodeId(node).ToString());
        writer.WriteNumber("channels", snapshot.Node(node).ChannelCount);
        if (snapshot.Details(node) is { } details)
        {
            writer.WriteStartObject("self_claimed");
            writer.WriteNumber("timestamp", details.Timestamp);
            writer.WriteString("alias", details.Alias.ToString());
            writer.WriteString("rgb_color", details.RgbColor.ToString());
            writer.WriteString("features", details.Features.Bytes.ToString());
            writer.WriteStartArray("addresses");
            foreach (var address in Wire.Messages.NodeAddresses.Parse(details.Addresses).Usable)
            {
                writer.WriteStringValue(address.ToString());
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteChannel(GraphSnapshot snapshot, ref readonly ChannelRecord channel, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("short_channel_id", channel.ShortChannelId.ToString());
        writer.WriteString("node_id_1", snapshot.NodeId(channel.NodeIndex1).ToString());
        writer.WriteString("node_id_2", snapshot.NodeId(channel.NodeIndex2).ToString());
        if (channel.Capacity is { } capacity)
        {
            writer.WriteNumber("capacity_sat", capacity.Value);
        }

        if (channel.SpentAt is { } spent)
        {
            writer.WriteNumber("spent_at_height", spent.Value);
        }

        WritePolicy("policy_1", channel.Policy(0), writer);
        WritePolicy("policy_2", channel.Policy(1), writer);
        writer.WriteEndObject();
    }

    private static void WritePolicy(string name, in ChannelPolicy policy, Utf8JsonWriter writer)
    {
        if (!policy.IsPresent)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteNumber("timestamp", policy.Timestamp);
        writer.WriteBoolean("disabled", policy.IsDisabled);
        writer.WriteNumber("cltv_expiry_delta", policy.CltvExpiryDelta.Value);
        writer.WriteNumber("htlc_minimum_msat", policy.HtlcMinimumMsat.Value);
        writer.WriteNumber("htlc_maximum_msat", policy.HtlcMaximumMsat.Value);
        writer.WriteNumber("fee_base_msat", policy.FeeBaseMsat);
        writer.WriteNumber("fee_proportional_millionths", policy.FeeProportionalMillionths);
        writer.WriteEndObject();
    }
}
