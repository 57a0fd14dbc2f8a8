using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <content>describegraph of LND.</content>
public static partial class GraphImport
{
    private const int MaxFeatureBit = 8 * 1024;

    /// <summary>Imports what <c>lncli describegraph</c> of LND prints.</summary>
    /// <param name="json">The JSON, UTF-8.</param>
    /// <param name="graph">The graph to add to.</param>
    /// <param name="report">What was found. Entries that make no sense are skipped.</param>
    /// <param name="error">What is wrong with the JSON as a whole, or an empty text.</param>
    /// <returns>False when it is no such JSON; the graph is as it was.</returns>
    public static bool TryImportLndGraph(ReadOnlySpan<byte> json, Graph graph, out ImportReport report, out string error)
    {
        ArgumentNullException.ThrowIfNull(graph);
        report = default;
        LndGraph? parsed;
        try
        {
            parsed = JsonSerializer.Deserialize(json, LndGraphContext.Default.LndGraph);
        }
        catch (JsonException exception)
        {
            error = $"Not the JSON of describegraph: {exception.Message}";
            return false;
        }

        if (parsed?.Edges is null)
        {
            error = "Not the JSON of describegraph: it has no edges.";
            return false;
        }

        error = "";
        var (channels, policies, nodes, skipped) = (0, 0, 0, 0);
        foreach (var edge in parsed.Edges)
        {
            if (!TryRead(edge, out var channel) || graph.TryAdd(channel, edge.LastUpdate) < 0)
            {
                skipped++;
                continue;
            }

            channels++;
            policies += TrySet(graph, channel.ShortChannelId, 0, edge.Policy1, ref skipped) ? 1 : 0;
            policies += TrySet(graph, channel.ShortChannelId, 1, edge.Policy2, ref skipped) ? 1 : 0;
        }

        foreach (var node in parsed.Nodes ?? [])
        {
            // LND names nodes that it knows only from channels, too, with the time 0
            if (node is { LastUpdate: > 0, PubKey: { } key } && FixedBytesExtensions.TryFromHex<PointBytes>(key, out var id) && SetDetails(graph, id, Read(node)))
            {
                nodes++;
            }
            else
            {
                skipped += node?.LastUpdate > 0 ? 1 : 0;
            }
        }

        report = new ImportReport(channels, policies, nodes, skipped);
        return true;
    }

    private static bool TryRead(LndEdge? edge, out NewChannel channel)
    {
        channel = default;
        if (edge is not { ChannelId: { } number, Node1: { } first, Node2: { } second }
            || !TryParse(number, out var scid)
            || !FixedBytesExtensions.TryFromHex<PointBytes>(first, out var node1)
            || !FixedBytesExtensions.TryFromHex<PointBytes>(second, out var node2))
        {
            return false;
        }

        channel = new NewChannel(new ShortChannelId(scid), node1, node2, TryParse(edge.Capacity, out var capacity) && capacity > 0 ? new Satoshi(capacity) : null);
        return true;
    }

    private static bool TrySet(Graph graph, ShortChannelId channelId, int direction, LndPolicy? policy, ref int skipped)
    {
        if (policy is null)
        {
            return false;
        }

        if (policy.TimeLockDelta > ushort.MaxValue || !TryParse(policy.MinHtlc, out var minimum) || !TryParse(policy.FeeBaseMsat, out var feeBase)
            || feeBase > uint.MaxValue || !TryParse(policy.FeeRateMilliMsat, out var rate) || rate > uint.MaxValue)
        {
            skipped++;
            return false;
        }

        _ = TryParse(policy.MaxHtlcMsat, out var maximum);
        var capacity = graph.ChannelAt(graph.Find(channelId)).Capacity;
        if (maximum == 0 && capacity is { } known)
        {
            // before the field was mandatory, absence meant the capacity
            maximum = known.Value * 1000;
        }

        return SetPolicy(graph, channelId, direction, new ChannelPolicy
        {
            Timestamp = policy.LastUpdate,
            CltvExpiryDelta = new CltvDelta((ushort)policy.TimeLockDelta),
            HtlcMinimumMsat = new MilliSatoshi(minimum),
            HtlcMaximumMsat = new MilliSatoshi(maximum),
            FeeBaseMsat = (uint)feeBase,
            FeeProportionalMillionths = (uint)rate,
            State = PolicyState.Present | (policy.Disabled ? PolicyState.Disabled : PolicyState.None),
        });
    }

    private static NodeDetails Read(LndNode node)
    {
        Span<byte> alias = stackalloc byte[NodeAlias.Size];
        alias.Clear();
        Encoding.UTF8.GetEncoder().Convert(node.Alias ?? "", alias, flush: true, out _, out _, out _);
        Span<byte> color = stackalloc byte[RgbColor.Size];
        var isColor = node.Color is { Length: 7 } text && Convert.FromHexString(text.AsSpan(1), color, out _, out _) == System.Buffers.OperationStatus.Done;
        var addresses = (node.Addresses ?? [])
            .Select(address => TryReadAddress(address?.Address, out var descriptor) ? descriptor : default)
            .Where(descriptor => descriptor.Type != AddressType.None)
            .OrderBy(descriptor => descriptor.Type)
            .ToArray();
        return new NodeDetails(
            node.LastUpdate,
            ReadFeatures(node.Features),
            isColor ? FixedBytesExtensions.FromBytes<RgbColor>(color) : default,
            FixedBytesExtensions.FromBytes<NodeAlias>(alias),
            NodeAddresses.Encode(addresses));
    }

    private static FeatureSet<NodeAnnouncementContext> ReadFeatures(IReadOnlyDictionary<string, LndFeature>? features)
    {
        var bits = (features?.Keys ?? [])
            .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bit) ? bit : int.MaxValue)
            .Where(bit => bit < MaxFeatureBit)
            .ToArray();
        var bytes = new byte[bits.Length == 0 ? 0 : (bits.Max() / 8) + 1];
        foreach (var bit in bits)
        {
            bytes[^((bit / 8) + 1)] |= (byte)(1 << (bit % 8));
        }

        return new FeatureSet<NodeAnnouncementContext>(Bytes.Copy(bytes));
    }

    /// <summary>Addresses of the two internet protocols; onion services and names are left out.</summary>
    private static bool TryReadAddress(string? text, out AddressDescriptor descriptor)
    {
        var isAddress = IPEndPoint.TryParse(text ?? "", out var endPoint) && endPoint.Port is > 0;
        descriptor = isAddress ? AddressDescriptor.Ip(endPoint!.Address, (ushort)endPoint.Port) : default;
        return isAddress;
    }

    private static bool TryParse(string? text, out ulong value) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
