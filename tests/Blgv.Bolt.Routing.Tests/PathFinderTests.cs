namespace Blgv.Bolt.Routing.Tests;

public sealed class PathFinderTests
{
    [Fact]
    public void A_search_allocates_its_answer_and_nothing_in_proportion_to_the_network()
    {
        var small = Allocated(nodes: 50);
        var large = Allocated(nodes: 2_000);

        Assert.InRange(small, 1, 4_000);
        Assert.InRange(large, 1, 4_000);
    }

    [Fact]
    public void A_newer_snapshot_gives_a_newer_graph_and_the_same_one_the_same()
    {
        var network = new Network().Add(1, 0, 1, 100_000, Network.Policy(0, 0, 0));
        var graph = network.Build();
        Assert.Same(graph, graph.Updated(network.Writer.Publish()));

        network.Add(2, 0, 2, 100_000, Network.Policy(0, 0, 0));

        var updated = graph.Updated(network.Writer.Publish());
        Assert.NotSame(graph, updated);
        var finder = new PathFinder();
        Assert.True(finder.Find(updated, new(Network.Node(2), Network.Node(1), new(1_000))).IsFound);
        Assert.False(finder.Find(graph, new(Network.Node(2), Network.Node(1), new(1_000))).IsFound);
    }

    [Fact]
    public void Channels_that_are_gone_leave_no_hole()
    {
        var network = new Network().Add(1, 0, 1, 100_000, Network.Policy(0, 0, 0)).Add(2, 0, 2, 100_000, Network.Policy(0, 0, 0)).Add(3, 2, 1, 100_000, Network.Policy(0, 0, 0));
        Assert.True(network.Writer.TryRemoveChannel(Network.Channel(1)));

        Assert.Equal(2, Assert.Single(network.Find(new(Network.Node(0), Network.Node(1), new(1_000))).Routes).Hops.Count);
    }

    [Fact]
    public void The_search_counts_what_it_did()
    {
        var network = new Network().Add(1, 0, 1, 100_000, Network.Policy(0, 0, 0));
        var result = network.Find(new(Network.Node(0), Network.Node(1), new(1_000)));
        Assert.Equal((2L, 1), (result.NodesSettled, result.Searches));
    }

    private static long Allocated(int nodes)
    {
        var network = new Network();
        var dice = new Dice(3);
        for (var node = 1; node < nodes; node++)
        {
            network.Add(2 * node, node, dice.Below(node), 1_000_000, Network.Policy(1_000, 100, 40));
            network.Add((2 * node) + 1, node, dice.Below(node), 1_000_000, Network.Policy(10, 300, 40));
        }

        var graph = network.Build();
        var finder = new PathFinder();
        var request = new RouteRequest(Network.Node(nodes - 1), Network.Node(nodes / 2), new(1_000_000));
        Assert.True(finder.Find(graph, request).IsFound);
        return Allocation.Least(() => finder.Find(graph, request));
    }
}
