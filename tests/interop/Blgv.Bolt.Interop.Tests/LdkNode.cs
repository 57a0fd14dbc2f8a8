using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Interop.Tests;

/// <summary>A Lightning Development Kit node in a process of its own, on 127.0.0.1: see <c>tests/interop/ldk</c>.</summary>
internal sealed partial class LdkNode : IAsyncDisposable
{
    /// <summary>On so many ticks LDK has dropped its only peer if that answers no ping, whatever else it says meanwhile.</summary>
    public const int TicksWithoutPong = 6;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        Converters = { new PointBytesConverter() },
    };

    private readonly DriverProcess _driver;

    private LdkNode(DriverProcess driver) => _driver = driver;

    public PointBytes Id { get; private set; }

    /// <summary>Starts a node, or skips the test where there is none to start.</summary>
    /// <param name="seed">Its keys come from 32 bytes of this value.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="customTypes">Message types that it knows, and reports as <see cref="LdkMessage"/>; a custom type of 32768 or more.</param>
    public static Task<LdkNode> StartAsync(byte seed, CancellationToken cancellationToken, params IEnumerable<ushort> customTypes) =>
        StartAsync(
            new JsonObject
            {
                ["seed"] = Seed(seed),
                ["custom_types"] = new JsonArray([.. customTypes.Select(type => JsonValue.Create(type))]),
            },
            cancellationToken);

    private static async Task<LdkNode> StartAsync(JsonObject settings, CancellationToken cancellationToken)
    {
        var node = new LdkNode(NodeScript.Start("ldk", "lightningdevkit", "ldk-node.mjs", settings.ToJsonString()));
        try
        {
            node.Id = (await node.NextAsync<LdkStarted>(cancellationToken)).NodeId;
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    private static string Seed(byte value) => string.Concat(Enumerable.Repeat(value.ToString("x2", null), 32));

    public async Task<LdkInfo> InfoAsync(CancellationToken cancellationToken) =>
        Read<LdkInfo>(await _driver.RequestAsync("info", [], cancellationToken));

    /// <summary>Listens on a free port and says which.</summary>
    public async Task<int> ListenAsync(CancellationToken cancellationToken) =>
        (await _driver.RequestAsync("listen", [], cancellationToken)).GetProperty("port").GetInt32();

    /// <summary>Returns once the socket is connected and act one is on its way; <see cref="LdkConnected"/> or <see cref="LdkClosed"/> follows.</summary>
    public Task ConnectAsync(PointBytes id, int port, CancellationToken cancellationToken) =>
        _driver.RequestAsync("connect", new JsonObject { ["node_id"] = id.ToHex(), ["port"] = port }, cancellationToken);

    public Task DisconnectAsync(PointBytes id, CancellationToken cancellationToken) =>
        _driver.RequestAsync("disconnect", new JsonObject { ["node_id"] = id.ToHex() }, cancellationToken);

    public async Task<LdkPeer[]> PeersAsync(CancellationToken cancellationToken) =>
        Read<LdkPeer[]>(await _driver.RequestAsync("peers", [], cancellationToken));

    /// <summary>What a real node does every ten seconds: pings its peers, and drops those that left earlier pings unanswered.</summary>
    public Task TickAsync(CancellationToken cancellationToken) => _driver.RequestAsync("tick", [], cancellationToken);

    /// <summary>Sends a message of any type.</summary>
    public Task SendAsync(PointBytes id, ushort type, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        _driver.RequestAsync(
            "send",
            new JsonObject { ["node_id"] = id.ToHex(), ["type"] = type, ["payload"] = Convert.ToHexStringLower(payload.Span) },
            cancellationToken);

    /// <summary>Sends many messages of any type, each with a payload of zeros.</summary>
    public Task SendZerosAsync(PointBytes id, ushort type, int length, int count, CancellationToken cancellationToken) =>
        _driver.RequestAsync(
            "send",
            new JsonObject { ["node_id"] = id.ToHex(), ["type"] = type, ["length"] = length, ["count"] = count },
            cancellationToken);

    /// <summary>A request as the driver takes it, for what has no method here.</summary>
    public Task<JsonElement> RequestAsync(string command, CancellationToken cancellationToken) =>
        _driver.RequestAsync(command, [], cancellationToken);

    /// <summary>Takes the next event of one kind, in the order they happened; waits for it when it has not happened yet.</summary>
    public async Task<T> NextAsync<T>(CancellationToken cancellationToken)
        where T : ILdkEvent =>
        Read<T>(await _driver.NextEventAsync(T.Name, cancellationToken));

    /// <summary>Ends the process at once, as a crash would.</summary>
    public Task KillAsync() => _driver.KillAsync();

    public ValueTask DisposeAsync() => _driver.DisposeAsync();

    private static T Read<T>(JsonElement json) =>
        json.Deserialize<T>(Json) ?? throw new DriverException($"The driver gave null for a {typeof(T).Name}.");

    private sealed class PointBytesConverter : JsonConverter<PointBytes>
    {
        public override PointBytes Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            PointBytes.FromHex(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, PointBytes value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToHex());
    }
}
