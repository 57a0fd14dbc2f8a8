using Blgv.Bolt.Crypto;
using Blgv.Bolt.Gossip;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing.Tests;

public sealed class ShadowRouteTests
{
    private static readonly CltvDelta _most = new(500);

    /// <summary>From node 1 on: 10 blocks to node 2, from there 20 to 3 or 10's way back costing 20, from 3 40.</summary>
    private static GraphSnapshot Chain() => new Network()
        .Add(1, 1, 2, 100_000, Network.Policy(0, 0, 10), Network.Policy(0, 0, 20))
        .Add(2, 2, 3, 100_000, Network.Policy(0, 0, 20), Network.Policy(0, 0, 40))
        .Build().Snapshot;

    [Fact]
    public void The_offset_is_the_sum_of_deltas_on_a_walk_of_one_to_three_hops()
    {
        // From 1 there is only one first step; then 20 whichever way; then 10 or 40.
        var seen = Enumerable.Range(0, 200).Select(seed => ShadowRoute.Walk(Chain(), Network.Node(1), _most, new Entropy(seed)).Value).ToHashSet();
        Assert.Equal([10, 30, 40, 70], seen.Order().Select(value => (int)value));
    }

    [Fact]
    public void The_same_entropy_walks_the_same_way() =>
        Assert.Equal(ShadowRoute.Walk(Chain(), Network.Node(1), _most, new Entropy(5)), ShadowRoute.Walk(Chain(), Network.Node(1), _most, new Entropy(5)));

    [Fact]
    public void It_stops_before_it_gets_too_long() => Assert.All(
        Enumerable.Range(0, 100),
        seed => Assert.InRange(ShadowRoute.Walk(Chain(), Network.Node(1), new(35), new Entropy(seed)).Value, 10, 30));

    [Fact]
    public void A_payee_whom_the_graph_does_not_know_has_one_too() => Assert.All(
        Enumerable.Range(0, 100),
        seed => Assert.InRange(ShadowRoute.Walk(Chain(), Network.Node(9), _most, new Entropy(seed)).Value, 10, 100));

    [Fact]
    public void Disabled_channels_and_an_empty_graph_add_nothing()
    {
        var dead = new Network().Add(1, 1, 2, 100_000, Network.Policy(0, 0, 10), null, forthDisabled: true).Build().Snapshot;
        Assert.Equal(default, ShadowRoute.Walk(dead, Network.Node(1), _most, new Entropy(1)));
        Assert.Equal(default, ShadowRoute.Walk(new Graph(ChainHash.Regtest).Publish(), Network.Node(1), _most, new Entropy(1)));
    }

    private sealed class Entropy(int seed) : IEntropySource
    {
        private readonly Dice _dice = new(seed);

        public void Fill(Span<byte> destination)
        {
            foreach (ref var each in destination)
            {
                each = (byte)_dice.Below(256);
            }
        }
    }
}
