using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Gossip;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Cli.Tests;

public sealed class GraphCommandTests : IDisposable, IFundingLookup
{
    private const int Channels = 5;

    /// <summary>Of the records in the file of Core Lightning.</summary>
    private const uint Time = 1_700_000_000;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bolt-graph-");
    private readonly uint _now = (uint)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Fetched => Path.Combine(_folder.FullName, "fetched");

    /// <summary>The test's peers have no chain.</summary>
    public FundingAnswer Find(ShortChannelId channelId) => default;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_graph_is_fetched_shown_counted_exported_and_fetched_again_for_nothing()
    {
        await using var server = new Server(this, Path.Combine(_folder.FullName, "served"));
        var first = await CommandLine.RunAsync("graph", "sync", server.Address, "--graph", Fetched, "--network", "regtest");
        Assert.True(first.Code == ExitCode.Done, first.Error);
        Assert.Contains("5 channels listed, 5 of 5 fetched; 20 messages verified, 0 not used", first.Out, StringComparison.Ordinal);
        Assert.Contains("5 channels of 6 nodes after ", first.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', first.Out);

        var again = await CommandLine.RunAsync("graph", "sync", server.Address, "--graph", Fetched, "--network", "regtest", "--json");
        var events = again.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(("connected", 5), (events[0].GetProperty("event").GetString(), events[0].GetProperty("known_channels").GetInt32()));
        Assert.Equal(("done", 5, 0, 5), (events[^1].GetProperty("event").GetString(), events[^1].GetProperty("listed").GetInt32(), events[^1].GetProperty("wanted").GetInt32(), events[^1].GetProperty("channels").GetInt32()));

        var stats = JsonDocument.Parse((await OnFetchedAsync("graph", "stats", "--json")).Out).RootElement;
        Assert.Equal((6, 5, 10, 5), (stats.GetProperty("nodes").GetInt32(), stats.GetProperty("channels").GetInt32(), stats.GetProperty("policies").GetInt32(), stats.GetProperty("announced_nodes").GetInt32()));
        Assert.Contains("directions with a policy", (await OnFetchedAsync("graph", "stats")).Out, StringComparison.Ordinal);

        var node = SignedNetwork.Node(1).ToString();
        var shown = (await OnFetchedAsync("graph", "show", node[..10])).Out;
        Assert.Contains(node, shown, StringComparison.Ordinal);
        Assert.Contains("node-1 (self-claimed)", shown, StringComparison.Ordinal);
        Assert.Contains(SignedNetwork.Scid(0).ToString(), shown, StringComparison.Ordinal);
        Assert.Contains("1000 msat + 0.01 %", (await OnFetchedAsync("graph", "show", SignedNetwork.Scid(0).ToString())).Out, StringComparison.Ordinal);

        var exported = JsonDocument.Parse((await OnFetchedAsync("graph", "export")).Out).RootElement;
        Assert.Equal(5, exported.GetProperty("channels").GetArrayLength());
        Assert.StartsWith("graph lightning {", (await OnFetchedAsync("graph", "export", "--format", "dot")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_route_is_found_told_and_drawn_and_what_is_in_the_way_is_explained()
    {
        await using var server = new Server(this, Path.Combine(_folder.FullName, "served"));
        Assert.Equal(ExitCode.Done, (await CommandLine.RunAsync("graph", "sync", server.Address, "--graph", Fetched, "--network", "regtest")).Code);
        var (from, to) = (SignedNetwork.Node(0).ToString(), SignedNetwork.Node(3).ToString());
        var (svg, dot) = (Path.Combine(_folder.FullName, "route.svg"), Path.Combine(_folder.FullName, "route.dot"));

        var route = await OnFetchedAsync("route", from, to, "5000", "--explain", "--svg", svg, "--dot", dot);
        Assert.True(route.Code == ExitCode.Done, route.Error);
        Assert.Contains("route 1: 5000000 msat, fee 3000 msat", route.Out, StringComparison.Ordinal);
        Assert.Contains("node-2", route.Out, StringComparison.Ordinal);
        Assert.Contains("costs in msat: fee 3000", route.Out, StringComparison.Ordinal);
        Assert.Equal("svg", XDocument.Load(svg).Root!.Name.LocalName);
        Assert.Contains("node-1", await File.ReadAllTextAsync(dot, Token), StringComparison.Ordinal);

        var json = JsonDocument.Parse((await OnFetchedAsync("route", from, to, "5000000msat", "--json")).Out).RootElement;
        Assert.Equal((3000, 3), (json.GetProperty("fee_msat").GetInt32(), json.GetProperty("routes")[0].GetProperty("hops").GetArrayLength()));

        Assert.Contains("over the limit of 1000 msat by 2000 msat", (await OnFetchedAsync("route", from, to, "5000", "--max-fee", "1")).Failure(ExitCode.Failed), StringComparison.Ordinal);
        Assert.Contains("avoids", (await OnFetchedAsync("route", from, to, "5000", "--avoid", SignedNetwork.Scid(1).ToString())).Failure(ExitCode.Failed), StringComparison.Ordinal);
        var blocked = await OnFetchedAsync("route", from, to, "5000000", "--json");
        Assert.Equal(ExitCode.Failed, blocked.Code);
        Assert.Equal("AmountTooLarge", JsonDocument.Parse(blocked.Out).RootElement.GetProperty("obstacles")[0].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task The_graph_of_LND_is_kept_and_used_and_a_file_of_it_can_be_named_directly()
    {
        var file = Path.Combine(_folder.FullName, "graph.json");
        await File.WriteAllTextAsync(file, LndJson(), Token);
        var imported = await CommandLine.RunAsync("graph", "import", file, "--graph", Fetched);
        Assert.True(imported.Code == ExitCode.Done, imported.Error);
        Assert.Contains("1 channels, 2 policies", imported.Out, StringComparison.Ordinal);
        foreach (var graph in (string[])[file, Fetched])
        {
            // a sync that goes on meanwhile holds the store open
            using var writer = graph == Fetched
                ? Gossip.GossipStore.Open(new Gossip.GossipFolder(graph), new Gossip.Graph(Primitives.ChainHash.Bitcoin), out _)
                : null;
            var stats = JsonDocument.Parse((await CommandLine.RunAsync("graph", "stats", "--json", "--graph", graph)).Out).RootElement;
            Assert.Equal((1, 500_000), (stats.GetProperty("channels").GetInt32(), stats.GetProperty("capacity_sat").GetInt32()));
        }
    }

    [Fact]
    public async Task The_messages_of_a_gossip_store_are_verified_and_stored()
    {
        var forged = SignedNetwork.Update(0, 0, 1, _now) with { FeeBaseMsat = 5 };
        var file = Path.Combine(_folder.FullName, "gossip_store");
        await File.WriteAllBytesAsync(file, GossipStoreOf([.. SignedNetwork.Messages(Channels, _now), forged]), Token);
        var imported = await CommandLine.RunAsync("graph", "import", file, "--graph", Fetched, "--network", "regtest", "--json");
        Assert.True(imported.Code == ExitCode.Done, imported.Error);
        var report = JsonDocument.Parse(imported.Out).RootElement;
        Assert.Equal((5, 10, 5, 1), (report.GetProperty("channels").GetInt32(), report.GetProperty("policies").GetInt32(), report.GetProperty("nodes").GetInt32(), report.GetProperty("skipped").GetInt32()));
        Assert.Equal(5, JsonDocument.Parse((await OnFetchedAsync("graph", "stats", "--json")).Out).RootElement.GetProperty("channels").GetInt32());
    }

    [Fact]
    public async Task What_is_wrong_is_told_in_one_line()
    {
        var nowhere = Path.Combine(_folder.FullName, "nowhere");
        Assert.Contains("There is no graph at", (await CommandLine.RunAsync("graph", "stats", "--graph", nowhere)).Failure(ExitCode.Environment), StringComparison.Ordinal);
        Assert.Contains("can't be read", (await CommandLine.RunAsync("graph", "import", nowhere, "--graph", Fetched)).Failure(ExitCode.Environment), StringComparison.Ordinal);
        var junk = Path.Combine(_folder.FullName, "junk");
        await File.WriteAllTextAsync(junk, "junk", Token);
        Assert.Contains("no gossip_store", (await CommandLine.RunAsync("graph", "import", junk, "--graph", Fetched)).Failure(ExitCode.Failed), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Fetched));

        var file = Path.Combine(_folder.FullName, "graph.json");
        await File.WriteAllTextAsync(file, LndJson(), Token);
        var node = SignedNetwork.Node(0).ToString();
        Assert.Contains("is no node", (await CommandLine.RunAsync("graph", "show", "alice", "--graph", file)).Failure(ExitCode.Usage), StringComparison.Ordinal);
        Assert.Contains("knows no node", (await CommandLine.RunAsync("graph", "show", SignedNetwork.Node(4).ToString(), "--graph", file)).Failure(ExitCode.Failed), StringComparison.Ordinal);
        Assert.Contains("knows no channel", (await CommandLine.RunAsync("graph", "show", "1x2x3", "--graph", file)).Failure(ExitCode.Failed), StringComparison.Ordinal);
        Assert.Contains("is no amount", (await CommandLine.RunAsync("route", node, node, "much", "--graph", file)).Failure(ExitCode.Usage), StringComparison.Ordinal);
        Assert.Contains("no network", (await CommandLine.RunAsync("graph", "stats", "--network", "moon", "--graph", file)).Failure(ExitCode.Usage), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_that_ends_it_or_is_not_there_gives_exit_code_1()
    {
        await using var server = new Server(this, Path.Combine(_folder.FullName, "served"), features: FeatureSet<InitContext>.Empty);
        var refused = await CommandLine.RunAsync("graph", "sync", server.Address, "--graph", Fetched, "--network", "regtest");
        Assert.Equal(ExitCode.Failed, refused.Code);
        Assert.Contains("gossip_queries", refused.Error, StringComparison.Ordinal);
        var nobody = await CommandLine.RunAsync("graph", "sync", $"{SignedNetwork.Node(1)}@127.0.0.1:1", "--graph", Fetched, "--network", "regtest");
        Assert.Equal(ExitCode.Failed, nobody.Code);
    }

    private static string LndJson()
    {
        var (one, other) = (SignedNetwork.Node(0), SignedNetwork.Node(1));
        var (low, high) = one.CompareTo(other) < 0 ? (one, other) : (other, one);
        const string Policy = """{ "time_lock_delta": 40, "min_htlc": "1", "fee_base_msat": "1000", "fee_rate_milli_msat": "250", "disabled": false, "max_htlc_msat": "495000000", "last_update": 1700000001 }""";
        return $$"""
            { "nodes": [], "edges": [ { "channel_id": "659706976665665537", "chan_point": "00:1", "last_update": 1700000000, "node1_pub": "{{low}}", "node2_pub": "{{high}}",
              "capacity": "500000", "node1_policy": {{Policy}}, "node2_policy": {{Policy}} } ] }
            """;
    }

    /// <summary>Version 14 of the file: a byte for the version, then flags, length, checksum and time before each message.</summary>
    private static byte[] GossipStoreOf(IEnumerable<IMessage> messages)
    {
        var file = new List<byte> { 14 };
        foreach (var message in messages)
        {
            var bytes = message.ToArray();
            var head = new byte[12];
            BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)bytes.Length);
            BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(8), Time);
            BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(4), ChecksumOf(bytes));
            file.AddRange(head);
            file.AddRange(bytes);
        }

        return [.. file];
    }

    /// <summary>CRC-32C that goes on from the time.</summary>
    private static uint ChecksumOf(byte[] bytes) => ~bytes.Aggregate(~Time, System.Numerics.BitOperations.Crc32C);

    private Task<CommandLine.Result> OnFetchedAsync(params string[] args) => CommandLine.RunAsync([.. args, "--graph", Fetched, "--network", "regtest"]);

    /// <summary>A node that has the graph and answers one peer after the other.</summary>
    private sealed class Server : IAsyncDisposable
    {
        private readonly PrivateKey _key = SignedNetwork.Key("server", 0);
        private readonly GossipStore _store;
        private readonly GraphKeeper _keeper;
        private readonly LightningListener _listener;
        private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        private readonly Task _serving;

        public Server(GraphCommandTests test, string folder, FeatureSet<InitContext>? features = null)
        {
            var graph = new Graph(ChainHash.Regtest);
            _store = GossipStore.Open(new GossipFolder(folder), graph, out _);
            var intake = new GossipIntake(graph, GossipPolicy.Default with { RequireFunding = false }, _store);
            _keeper = new GraphKeeper(graph, intake, new GossipCatalog(_store, graph.Publish()), test, () => new GossipMoment(test._now, default));
            var session = new PeerSessionOptions
            {
                Features = features ?? PeerSessionOptions.AssumedFeatures.WithOptional(Feature.GossipQueries).WithOptional(Feature.GossipQueriesEx),
                Networks = Sequence.Create([ChainHash.Regtest]),
            };
            _listener = LightningListener.Start(new IPEndPoint(IPAddress.Loopback, 0), _key, new ListenerOptions { Peer = new PeerOptions { Session = session } });
            Address = $"{_key.PublicKey}@127.0.0.1:{_listener.LocalEndPoint!.Port}";
            _serving = ServeAsync(test._now);
        }

        public string Address { get; }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _listener.DisposeAsync();
            _keeper.Dispose();
            _store.Dispose();
            _key.Dispose();
            _stop.Dispose();
        }

        private async Task ServeAsync(uint now)
        {
            await _keeper.ApplyAsync([.. SignedNetwork.Messages(Channels, now)], 1, 1, _stop.Token);
            await _keeper.RefreshAsync(_stop.Token);
            while (true)
            {
                await using var peer = await _listener.AcceptAsync(_stop.Token);
                await new GossipClient(peer, 1, _keeper, new GossipClientOptions()).ServeAsync(_stop.Token);
            }
        }
    }
}
