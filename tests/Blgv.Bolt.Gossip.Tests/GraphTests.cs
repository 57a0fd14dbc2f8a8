using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip.Tests;

public sealed class GraphTests
{
    private readonly Graph _graph = new(ChainHash.Regtest);

    [Fact]
    public void A_channel_brings_its_nodes_and_is_found_by_every_key()
    {
        Assert.True(Add(1, 3, 7, 500_000));
        var snapshot = _graph.Publish();

        Assert.Equal((1, 2), (snapshot.ChannelCount, snapshot.NodeCount));
        Assert.True(snapshot.TryFindChannel(Scid(1), out var index));
        ref readonly var channel = ref snapshot.Channel(index);
        Assert.Equal(Scid(1), channel.ShortChannelId);
        Assert.Equal(new Satoshi(500_000), channel.Capacity);
        Assert.Equal(Node(3), snapshot.NodeId(channel.NodeIndex1));
        Assert.Equal(Node(7), snapshot.NodeId(channel.Source(1)));
        Assert.True(snapshot.TryFindNode(Node(7), out var node));
        Assert.Equal(channel.Target(0), node);
        Assert.False(channel.Policy(0).IsPresent);
        Assert.False(snapshot.TryFindChannel(Scid(2), out _));
        Assert.False(snapshot.TryFindNode(Node(4), out _));
    }

    [Fact]
    public void A_channel_is_there_once_and_its_nodes_are_in_order()
    {
        Assert.True(Add(1, 3, 7, 1));
        Assert.False(Add(1, 4, 8, 1));
        Assert.False(Add(2, 7, 3, 1));
        Assert.False(Add(2, 3, 3, 1));
        Assert.Equal((1, 2), (_graph.ChannelCount, _graph.NodeCount));
    }

    [Fact]
    public void The_capacity_may_be_unknown()
    {
        Assert.True(_graph.TryAddChannel(new NewChannel(Scid(1), Node(1), Node(2), null)));
        var snapshot = _graph.Publish();
        Assert.True(snapshot.TryFindChannel(Scid(1), out var index));
        Assert.Null(snapshot.Channel(index).Capacity);
    }

    [Fact]
    public void A_snapshot_never_changes()
    {
        Add(1, 1, 2, 100);
        Add(2, 2, 3, 200);
        _graph.TrySetPolicy(Scid(1), 1, Policy(10));
        var before = _graph.Publish();

        _graph.TrySetPolicy(Scid(1), 1, Policy(20));
        _graph.TryRemoveChannel(Scid(2));
        Add(9, 4, 5, 900);
        _graph.TrySetSpent(Scid(1), new BlockHeight(77));
        var after = _graph.Publish();

        Assert.True(before.Version < after.Version);
        Assert.True(before.TryFindChannel(Scid(1), out var first));
        Assert.Equal(10u, before.Channel(first).Policy(1).FeeBaseMsat);
        Assert.Null(before.Channel(first).SpentAt);
        Assert.True(before.TryFindChannel(Scid(2), out var second));
        Assert.Equal(new Satoshi(200), before.Channel(second).Capacity);
        Assert.False(before.TryFindChannel(Scid(9), out _));
        Assert.Equal(["1 2 100", "2 3 200"], Describe(before));

        Assert.True(after.TryFindChannel(Scid(1), out first));
        Assert.Equal(20u, after.Channel(first).Policy(1).FeeBaseMsat);
        Assert.Equal(new BlockHeight(77), after.Channel(first).SpentAt);
        Assert.True(after.TryFindChannel(Scid(9), out var reused));
        Assert.Equal(second, reused);
        Assert.Equal(["1 2 100", "4 5 900"], Describe(after));
    }

    [Fact]
    public void Publishing_again_without_a_change_costs_nothing()
    {
        Add(1, 1, 2, 100);
        Assert.Same(_graph.Publish(), _graph.Publish());
    }

    [Fact]
    public void A_node_goes_with_its_last_channel_and_takes_what_it_said_along()
    {
        Add(1, 1, 2, 100);
        Add(2, 1, 3, 100);
        Assert.True(_graph.TrySetDetails(Node(1), Details("ONE", 5), 8));
        Assert.True(_graph.TrySetDetails(Node(2), Details("TWO", 6), 16));
        Assert.False(_graph.TrySetDetails(Node(4), Details("FOUR", 6), 0));

        Assert.True(_graph.TryRemoveChannel(Scid(1)));
        Assert.False(_graph.TryRemoveChannel(Scid(1)));
        Add(3, 4, 5, 100);
        var snapshot = _graph.Publish();

        Assert.False(snapshot.TryFindNode(Node(2), out _));
        Assert.True(snapshot.TryFindNode(Node(1), out var one));
        Assert.Equal("ONE", snapshot.Details(one)!.Alias.ToString());
        Assert.True(snapshot.TryFindNode(Node(4), out var four));
        Assert.Null(snapshot.Details(four));
        Assert.True(snapshot.TryFindNode(Node(5), out var five));
        Assert.Null(snapshot.Details(five));
    }

    [Fact]
    public void What_a_node_says_of_itself_comes_back_whole()
    {
        Add(1, 1, 2, 100);
        var details = new NodeDetails(
            99,
            new FeatureSet<NodeAnnouncementContext>(Bytes.FromHex("0000a0")),
            new RgbColor(1, 2, 3),
            NodeAlias.FromString("IRATEMONK"),
            Bytes.FromHex("0101020304260f"));
        _graph.TrySetDetails(Node(1), details, 40);
        var snapshot = _graph.Publish();
        Assert.True(snapshot.TryFindNode(Node(1), out var node));
        Assert.Equal(details, snapshot.Details(node));
        Assert.Equal((99u, 40u), (snapshot.Node(node).Timestamp, snapshot.Node(node).StorePosition));
    }

    [Fact]
    public void Any_sequence_of_changes_gives_the_graph_that_a_plain_model_gives()
    {
        Property.Holds(FsCheck.Fluent.ArbMap.Default.ArbFor<(byte, byte, byte, bool)[]>(), steps =>
        {
            var graph = new Graph(ChainHash.Regtest);
            var model = new SortedDictionary<uint, (int One, int Two)>();
            var snapshots = new List<(GraphSnapshot Snapshot, string[] Expected)>();
            foreach (var (channel, one, two, remove) in steps)
            {
                var id = (uint)channel % 24;
                var (low, high) = (int.Min(one % 7, two % 7), int.Max(one % 7, two % 7));
                if (remove)
                {
                    Assert.Equal(model.Remove(id), graph.TryRemoveChannel(Scid(id)));
                }
                else
                {
                    Assert.Equal(low != high && model.TryAdd(id, (low, high)), graph.TryAddChannel(new NewChannel(Scid(id), Node(low), Node(high), new Satoshi(id))));
                }

                snapshots.Add((graph.Publish(), [.. model.Select(entry => $"{entry.Value.One} {entry.Value.Two} {entry.Key}")]));
            }

            foreach (var (snapshot, expected) in snapshots)
            {
                Assert.Equal<string[]>([.. expected.Order(StringComparer.Ordinal)], Describe(snapshot));
            }
        });
    }

    [Fact]
    public void Thousands_of_channels_are_found_while_others_come_and_go()
    {
        const int channels = 5000;
        for (var i = 0u; i < channels; i++)
        {
            Assert.True(Add(i, (int)(i % 600), 600 + (int)(i % 431), i));
        }

        for (var i = 0u; i < channels; i += 3)
        {
            Assert.True(_graph.TryRemoveChannel(Scid(i)));
        }

        var snapshot = _graph.Publish();
        for (var i = 0u; i < channels; i++)
        {
            Assert.Equal(i % 3 != 0, snapshot.TryFindChannel(Scid(i), out var index));
            Assert.True(i % 3 == 0 || snapshot.Channel(index).Capacity == new Satoshi(i));
        }

        Assert.Equal(_graph.ChannelCount, Describe(snapshot).Length);
    }

    [Fact]
    public void Reading_a_snapshot_allocates_nothing()
    {
        for (var i = 0u; i < 2000; i++)
        {
            Add(i, (int)(i % 100), 100 + (int)(i % 77), i);
        }

        var snapshot = _graph.Publish();
        Assert.Equal(0, Allocation.Least(() => Assert.True(Sum(snapshot) > 0)));
    }

    [Fact]
    public void An_unknown_even_feature_is_found_wherever_it_is_and_only_there()
    {
        Property.Holds(FsCheck.Fluent.ArbMap.Default.ArbFor<byte[]>(), features =>
            UnknownFeatures.AnyIn(features) == new FeatureSet<NodeAnnouncementContext>(Bytes.Copy(features)).UnknownEvenBits.Any());
    }

    private static long Sum(GraphSnapshot snapshot)
    {
        var sum = 0L;
        foreach (var node in snapshot.Nodes)
        {
            foreach (var end in snapshot.ChannelsOf(node))
            {
                sum += snapshot.Channel(end.Channel).Policy(end.Direction).FeeBaseMsat + end.Direction;
            }

            sum += snapshot.TryFindNode(snapshot.Node(node).NodeId, out _) ? 1 : 0;
        }

        foreach (var channel in snapshot.Channels)
        {
            sum += snapshot.TryFindChannel(snapshot.Channel(channel).ShortChannelId, out _) ? 1 : 0;
        }

        return sum;
    }

    private static string[] Describe(GraphSnapshot snapshot)
    {
        var found = new List<string>();
        foreach (var node in snapshot.Nodes)
        {
            var count = 0;
            foreach (var end in snapshot.ChannelsOf(node))
            {
                ref readonly var channel = ref snapshot.Channel(end.Channel);
                Assert.Equal(node, channel.Source(end.Direction));
                count++;
                if (end.Direction == 0)
                {
                    found.Add($"{NumberOf(snapshot, channel.NodeIndex1)} {NumberOf(snapshot, channel.NodeIndex2)} {channel.Capacity!.Value.Value}");
                }
            }

            Assert.Equal(snapshot.Node(node).ChannelCount, count);
        }

        var all = 0;
        foreach (var channel in snapshot.Channels)
        {
            Assert.True(snapshot.TryFindChannel(snapshot.Channel(channel).ShortChannelId, out var same));
            Assert.Equal(channel, same);
            all++;
        }

        Assert.Equal((snapshot.ChannelCount, snapshot.ChannelCount), (all, found.Count));
        return [.. found.Order(StringComparer.Ordinal)];
    }

    private static int NumberOf(GraphSnapshot snapshot, NodeIndex node) => Convert.ToInt32(snapshot.NodeId(node).ToString()[^8..], 16);

    private static ChannelPolicy Policy(uint fee) => new() { FeeBaseMsat = fee, State = PolicyState.Present };

    private static NodeDetails Details(string alias, uint timestamp) => new(timestamp, default, default, NodeAlias.FromString(alias), default);

    private static PointBytes Node(int number) => PointBytes.FromHex("02" + number.ToString("x64", System.Globalization.CultureInfo.InvariantCulture));

    private static ShortChannelId Scid(uint number) => new(100 + number, 1, 0);

    private bool Add(uint channel, int one, int two, ulong capacity) =>
        _graph.TryAddChannel(new NewChannel(Scid(channel), Node(one), Node(two), new Satoshi(capacity)));
}
