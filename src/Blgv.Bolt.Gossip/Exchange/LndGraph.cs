using System.Text.Json.Serialization;

namespace Blgv.Bolt.Gossip;

/// <summary>The JSON that <c>lncli describegraph</c> of LND prints, as far as the graph needs it. 64-bit numbers are strings there.</summary>
internal sealed record LndGraph
{
    [JsonPropertyName("nodes")]
    public IReadOnlyList<LndNode>? Nodes { get; init; }

    [JsonPropertyName("edges")]
    public IReadOnlyList<LndEdge>? Edges { get; init; }
}

internal sealed record LndNode
{
    [JsonPropertyName("last_update")]
    public uint LastUpdate { get; init; }

    [JsonPropertyName("pub_key")]
    public string? PubKey { get; init; }

    [JsonPropertyName("alias")]
    public string? Alias { get; init; }

    [JsonPropertyName("addresses")]
    public IReadOnlyList<LndAddress>? Addresses { get; init; }

    [JsonPropertyName("color")]
    public string? Color { get; init; }

    [JsonPropertyName("features")]
    public IReadOnlyDictionary<string, LndFeature>? Features { get; init; }
}

internal sealed record LndFeature
{
    [JsonPropertyName("name")]
    public string? Name { get; init; }
}

internal sealed record LndAddress
{
    [JsonPropertyName("network")]
    public string? Network { get; init; }

    [JsonPropertyName("addr")]
    public string? Address { get; init; }
}

internal sealed record LndEdge
{
    [JsonPropertyName("channel_id")]
    public string? ChannelId { get; init; }

    [JsonPropertyName("chan_point")]
    public string? ChannelPoint { get; init; }

    [JsonPropertyName("last_update")]
    public uint LastUpdate { get; init; }

    [JsonPropertyName("node1_pub")]
    public string? Node1 { get; init; }

    [JsonPropertyName("node2_pub")]
    public string? Node2 { get; init; }

    [JsonPropertyName("capacity")]
    public string? Capacity { get; init; }

    [JsonPropertyName("node1_policy")]
    public LndPolicy? Policy1 { get; init; }

    [JsonPropertyName("node2_policy")]
    public LndPolicy? Policy2 { get; init; }
}

internal sealed record LndPolicy
{
    [JsonPropertyName("time_lock_delta")]
    public uint TimeLockDelta { get; init; }

    [JsonPropertyName("min_htlc")]
    public string? MinHtlc { get; init; }

    [JsonPropertyName("fee_base_msat")]
    public string? FeeBaseMsat { get; init; }

    [JsonPropertyName("fee_rate_milli_msat")]
    public string? FeeRateMilliMsat { get; init; }

    [JsonPropertyName("disabled")]
    public bool Disabled { get; init; }

    [JsonPropertyName("max_htlc_msat")]
    public string? MaxHtlcMsat { get; init; }

    [JsonPropertyName("last_update")]
    public uint LastUpdate { get; init; }
}

[JsonSerializable(typeof(LndGraph))]
[JsonSourceGenerationOptions(WriteIndented = false, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
internal sealed partial class LndGraphContext : JsonSerializerContext;
