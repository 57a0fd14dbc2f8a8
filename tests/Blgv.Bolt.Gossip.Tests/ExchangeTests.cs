using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;
using static Blgv.Bolt.Gossip.Tests.TestNetwork;

namespace Blgv.Bolt.Gossip.Tests;

public sealed class ExchangeTests
{
    private const string Low = "02aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string High = "03bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    private const string Lnd = $$"""
        {
          "nodes": [
            { "last_update": 1700000000, "pub_key": "{{Low}}", "alias": "alice\"☃", "color": "#3399ff",
              "addresses": [ { "network": "tcp", "addr": "[2001:db8::1]:9735" }, { "network": "tcp", "addr": "203.0.113.7:9735" }, { "network": "tcp", "addr": "abc.onion:9735" } ],
              "features": { "14": { "name": "payment-addr", "is_required": true, "is_known": true }, "17": { "name": "mpp" } }, "custom_records": {} },
            { "last_update": 0, "pub_key": "{{High}}", "alias": "", "addresses": [], "color": "#000000", "features": {} },
            { "last_update": 5, "pub_key": "not a key", "alias": "" }
          ],
          "edges": [
            { "channel_id": "659706976665665537", "chan_point": "00:1", "last_update": 1700000000, "node1_pub": "{{Low}}", "node2_pub": "{{High}}", "capacity": "500000",
              "node1_policy": { "time_lock_delta": 40, "min_htlc": "1000", "fee_base_msat": "1000", "fee_rate_milli_msat": "250", "disabled": false, "max_htlc_msat": "495000000", "last_update": 1700000001 },
              "node2_policy": { "time_lock_delta": 80, "min_htlc": "1", "fee_base_msat": "0", "fee_rate_milli_msat": "1", "disabled": true, "max_htlc_msat": "0", "last_update": 1700000002 } },
            { "channel_id": "5", "node1_pub": "{{Low}}", "node2_pub": "{{High}}", "capacity": "1", "node1_policy": null, "node2_policy": { "time_lock_delta": 99999 } },
            { "channel_id": "x", "node1_pub": "{{Low}}", "node2_pub": "{{High}}", "capacity": "1" }
          ]
        }
        """;

    [Fact]
    public void The_graph_of_LND_is_read()
    {
        var graph = new Graph(ChainHash.Bitcoin);
        Assert.True(GraphImport.TryImportLndGraph(Encoding.UTF8.GetBytes(Lnd), graph, out var report, out _));
        Assert.Equal(new ImportReport(Channels: 2, Policies: 2, Nodes: 1, Skipped: 3), report);
        var snapshot = graph.Publish();
        Assert.True(snapshot.TryFindChannel(new ShortChannelId(659706976665665537), out var index));
        var channel = snapshot.Channel(index);
        Assert.Equal(new Satoshi(500_000), channel.Capacity);
        Assert.Equal(
            new ChannelPolicy
            {
                Timestamp = 1_700_000_001,
                CltvExpiryDelta = new CltvDelta(40),
                HtlcMinimumMsat = new MilliSatoshi(1000),
                HtlcMaximumMsat = new MilliSatoshi(495_000_000),
                FeeBaseMsat = 1000,
                FeeProportionalMillionths = 250,
                State = PolicyState.Present,
            },
            channel.Policy(0));
        Assert.Equal((true, new MilliSatoshi(500_000_000)), (channel.Policy(1).IsDisabled, channel.Policy(1).HtlcMaximumMsat));
        Assert.True(snapshot.TryFindNode(FixedBytesExtensions.FromHex<PointBytes>(Low), out var node));
        var details = snapshot.Details(node)!;
        Assert.Equal(("alice\"☃", "#3399ff", "024000"), (details.Alias.ToString(), details.RgbColor.ToString(), details.Features.Bytes.ToString()));
        Assert.Equal([AddressType.IPv4, AddressType.IPv6], NodeAddresses.Parse(details.Addresses).Usable.Select(address => address.Type));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"edges\": 5}")]
    [InlineData("{\"edges\": [")]
    public void What_is_not_the_graph_of_LND_is_refused_and_changes_nothing(string json)
    {
        var graph = new Graph(ChainHash.Bitcoin);
        Assert.False(GraphImport.TryImportLndGraph(Encoding.UTF8.GetBytes(json), graph, out _, out var error));
        Assert.NotEmpty(error);
        Assert.Equal(0, graph.Version);
    }

    [Fact]
    public void No_change_of_one_byte_makes_the_import_throw()
    {
        var json = Encoding.UTF8.GetBytes(Lnd);
        for (var i = 0; i < json.Length; i++)
        {
            foreach (var replacement in "\"0-{[,n"u8)
            {
                var changed = (byte[])json.Clone();
                changed[i] = replacement;
                var graph = new Graph(ChainHash.Bitcoin);
                Assert.Equal(GraphImport.TryImportLndGraph(changed, graph, out _, out var error), error.Length == 0);
            }
        }
    }

    [Fact]
    public void The_gossip_store_of_Core_Lightning_is_read()
    {
        var network = new TestNetwork();
        var graph = new Graph(ChainHash.Regtest);
        var amount = new byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(amount, 4101);
        BinaryPrimitives.WriteUInt64BigEndian(amount.AsSpan(2), 777);
        var removal = new byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(removal, 4103);
        BinaryPrimitives.WriteUInt64BigEndian(removal.AsSpan(2), Scid(901).Value);
        byte[] damaged = ClnRecord(Update(900, 2, 1, Now).ToArray(), 6);
        damaged[40] ^= 1;
        byte[] file =
        [
            0x0e,
            .. ClnRecord(network.Channel(900, 1, 2).ToArray(), 1),
            .. ClnRecord(amount, 0),
            .. ClnRecord(network.Channel(901, 1, 3).ToArray(), 2),
            .. ClnRecord(Update(900, 1, 2, Now - 5).ToArray(), Now - 5, flags: 0x8000),
            .. ClnRecord(Update(900, 1, 2, Now).ToArray(), Now),
            .. ClnRecord(Update(900, 1, 2, Now - 1).ToArray(), Now - 1),
            .. damaged,
            .. ClnRecord(About(1, Now).ToArray(), Now),
            .. ClnRecord(About(9, Now).ToArray(), Now),
            .. ClnRecord(removal, 0),
        ];
        Assert.True(GraphImport.TryImportClnGossipStore(file, graph, out var report));
        Assert.Equal(new ImportReport(Channels: 2, Policies: 1, Nodes: 1, Skipped: 3), report);
        var snapshot = graph.Publish();
        Assert.True(snapshot.TryFindChannel(Scid(900), out var index));
        Assert.Equal((1, new Satoshi(777)), (snapshot.ChannelCount, snapshot.Channel(index).Capacity));
        Assert.Equal(Now, snapshot.Channel(index).Policy(DirectionOf(1, 2)).Timestamp);
        Assert.False(snapshot.Channel(index).Policy(DirectionOf(2, 1)).IsPresent);

        Assert.False(GraphImport.TryImportClnGossipStore([], new Graph(ChainHash.Regtest), out _));
        Assert.False(GraphImport.TryImportClnGossipStore([0x20], new Graph(ChainHash.Regtest), out _));
        for (var length = 1; length < file.Length; length++)
        {
            Assert.True(GraphImport.TryImportClnGossipStore(file.AsSpan(0, length), new Graph(ChainHash.Regtest), out var part));
            Assert.True(part.Channels <= 2);
        }
    }

    [Rule("7.49")]
    [Fact]
    public void What_a_node_says_of_itself_is_exported_as_self_claimed()
    {
        var graph = new Graph(ChainHash.Bitcoin);
        Assert.True(GraphImport.TryImportLndGraph(Encoding.UTF8.GetBytes(Lnd), graph, out _, out _));
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            GraphExport.WriteJson(graph.Publish(), writer);
        }

        using var json = JsonDocument.Parse(stream.ToArray());
        var nodes = json.RootElement.GetProperty("nodes").EnumerateArray().ToArray();
        var alice = nodes.Single(node => node.GetProperty("node_id").ValueEquals(Low));
        Assert.Equal("alice\"☃", alice.GetProperty("self_claimed").GetProperty("alias").GetString());
        Assert.False(alice.TryGetProperty("alias", out _));
        Assert.False(nodes.Single(node => node.GetProperty("node_id").ValueEquals(High)).TryGetProperty("self_claimed", out _));
        var channel = json.RootElement.GetProperty("channels").EnumerateArray().Single(each => each.GetProperty("capacity_sat").GetUInt64() == 500_000);
        Assert.Equal("600000x1x1", channel.GetProperty("short_channel_id").GetString());
        Assert.Equal(250u, channel.GetProperty("policy_1").GetProperty("fee_proportional_millionths").GetUInt32());
        Assert.True(channel.GetProperty("policy_2").GetProperty("disabled").GetBoolean());
    }

    [Fact]
    public void An_alias_cannot_break_out_of_the_picture()
    {
        var network = new TestNetwork();
        network.WithChannel();
        network.Send(About(1, Now, a => a with { Alias = NodeAlias.FromString("\"];a->b[x=\"\\\n") }));
        using var text = new StringWriter();
        GraphExport.WriteDot(network.Graph.Publish(), text);
        var lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6, lines.Length);
        Assert.Contains(lines, line => line.Contains("[label=\"\\\"];a->b[x=\\\"\\\\", StringComparison.Ordinal) && line.EndsWith("\"];", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(" -- ", StringComparison.Ordinal) && line.Contains("900x1x0", StringComparison.Ordinal));
    }

    [Fact]
    public void The_statistics_count()
    {
        var graph = new Graph(ChainHash.Bitcoin);
        Assert.True(GraphImport.TryImportLndGraph(Encoding.UTF8.GetBytes(Lnd), graph, out _, out _));
        graph.TrySetSpent(new ShortChannelId(5), new BlockHeight(9));
        Assert.Equal(
            new GraphStatistics
            {
                Nodes = 2,
                AnnouncedNodes = 1,
                Channels = 2,
                Policies = 2,
                DisabledPolicies = 1,
                SpentChannels = 1,
                CapacitySat = 500_001,
                UnknownCapacities = 0,
                MedianCapacitySat = 500_000,
                MaxDegree = 2,
                MedianDegree = 2,
                DegreePercentile99 = 2,
            },
            GraphStatistics.Of(graph.Publish()));
        Assert.Equal(0, GraphStatistics.Of(new Graph(ChainHash.Bitcoin).Publish()).MaxDegree);
    }

    private static byte[] ClnRecord(byte[] message, uint timestamp, ushort flags = 0)
    {
        var record = new byte[12 + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(record, flags);
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(2), (ushort)message.Length);
        BinaryPrimitives.WriteUInt32BigEndian(record.AsSpan(4), ~Crc32C.Continue(~timestamp, message));
        BinaryPrimitives.WriteUInt32BigEndian(record.AsSpan(8), timestamp);
        message.CopyTo(record, 12);
        return record;
    }
}
