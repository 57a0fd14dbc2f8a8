namespace Blgv.Bolt.Scenarios.Tests;

public sealed class BenchmarkNetworkTests
{
    [Fact]
    public void The_network_is_the_one_of_everybody_who_compares()
    {
        var network = BenchmarkNetwork.Create(BenchmarkNetwork.Nodes, BenchmarkKeys.Hashes);

        Assert.Equal(15_000, network.NodeIds.Length);
        Assert.Equal(59_990, network.Channels.Length);
        Assert.Equal(0x91679fc503d4249d, network.EdgeCheck);
        var degrees = Degrees(network);
        Assert.Equal(5, degrees[7_500]);
        Assert.Equal(45, degrees[14_850]);
        Assert.Equal(472, degrees[^1]);
    }

    [Fact]
    public void Node_1_has_the_smaller_id_and_policies_come_from_the_lists()
    {
        var network = BenchmarkNetwork.Create(300, BenchmarkKeys.OnTheCurve);

        Assert.All(network.Channels, channel =>
        {
            Assert.True(network.NodeIds[channel.Node1].CompareTo(network.NodeIds[channel.Node2]) < 0);
            Assert.InRange(channel.Capacity.Value, 100_000UL, 25_600_000UL);
            Assert.Equal(channel.Capacity.Value * 990, channel.Policy1.HtlcMaximum.Value);
            Assert.Contains(channel.Policy2.CltvExpiryDelta.Value, new ushort[] { 18, 34, 40, 80, 144 });
        });
        Assert.Equal("600000x0x0", network.Channels[0].ShortChannelId.ToString());
        Assert.Equal("600001x1x0", network.Channels[101].ShortChannelId.ToString());

        // A tenth of all channels has at least one disabled direction, so both kinds occur.
        Assert.Equal([false, true], network.Channels.Select(channel => channel.Policy1.IsDisabled || channel.Policy2.IsDisabled).Distinct().Order());
    }

    [Fact]
    public void Keys_on_the_curve_are_those_of_the_fixed_secrets()
    {
        var network = BenchmarkNetwork.Create(6, BenchmarkKeys.OnTheCurve);
        using var key = FixedInputs.NodeKey(5);
        Assert.Equal(key.PublicKey.ToPointBytes(), network.NodeIds[5]);
    }

    [Fact]
    public void Queries_are_pairs_of_different_nodes_and_a_longer_list_starts_with_the_shorter()
    {
        var network = BenchmarkNetwork.Create(20, BenchmarkKeys.Hashes);

        var queries = network.Queries(300);

        Assert.All(queries, query => Assert.NotEqual(query.Source, query.Destination));
        Assert.Equal(network.Queries(10), queries.Take(10));
    }

    private static int[] Degrees(BenchmarkNetwork network)
    {
        var degrees = new int[network.NodeIds.Length];
        foreach (var channel in network.Channels)
        {
            degrees[channel.Node1]++;
            degrees[channel.Node2]++;
        }

        Array.Sort(degrees);
        return degrees;
    }
}
