using Blgv.Bolt.Gossip;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Routing;

namespace Blgv.Bolt.Scenarios;

/// <summary>The <see cref="BenchmarkNetwork"/> as routing sees it: as a graph, and with balances that nobody is told.</summary>
internal static class RoutingNetwork
{
    private const ulong BalanceSeed = 11;
    private static readonly DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddDays(20_000);

    public static GraphSnapshot Snapshot(BenchmarkNetwork network)
    {
        var graph = new Graph(ChainHash.Bitcoin);
        foreach (var channel in network.Channels)
        {
            graph.TryAddChannel(new(channel.ShortChannelId, network.NodeIds[channel.Node1], network.NodeIds[channel.Node2], channel.Capacity));
            graph.TrySetPolicy(channel.ShortChannelId, 0, Policy(channel.Policy1));
            graph.TrySetPolicy(channel.ShortChannelId, 1, Policy(channel.Policy2));
        }

        return graph.Publish();
    }

    /// <summary>A request of the comparison: fees of one percent and 50 sat at most, 42 blocks for the payee.</summary>
    public static RouteRequest Request(BenchmarkNetwork network, (int Source, int Destination) pair, ulong amount, int parts) =>
        new(network.NodeIds[pair.Source], network.NodeIds[pair.Destination], new(amount))
        {
            FinalCltvExpiryDelta = new(42),
            Limits = new() { MaxFee = new((amount / 100) + 50_000), MaxParts = parts },
            Time = _now.AddMinutes(10),
        };

    /// <summary>What payments between other pairs teach, where each channel's balance is anything between nothing and all.</summary>
    public static LiquidityEstimates Taught(BenchmarkNetwork network, RoutingGraph graph, PathFinder finder, int payments)
    {
        var random = BalanceSeed;
        var balances = new Dictionary<ShortChannelId, ulong>();
        foreach (var channel in network.Channels)
        {
            balances[channel.ShortChannelId] = FixedInputs.SplitMix64(ref random) % channel.Capacity.ToMilliSatoshi().Value;
        }

        var estimates = new LiquidityEstimates();
        foreach (var pair in network.Queries(2 * payments)[payments..])
        {
            foreach (var route in finder.Find(graph, Request(network, pair, 100_000_000, parts: 1) with { Estimates = estimates, Time = _now }).Routes)
            {
                Attempt(route, balances, estimates);
            }
        }

        return estimates;
    }

    private static void Attempt(Route route, Dictionary<ShortChannelId, ulong> balances, LiquidityEstimates estimates)
    {
        for (var i = 0; i < route.Hops.Count; i++)
        {
            var hop = route.Hops[i];
            var balance = balances[hop.Channel.ShortChannelId];
            if ((hop.Channel.Direction == 0 ? balance : hop.Capacity.Value - balance) < hop.Amount.Value)
            {
                estimates.LearnFailure(route, i, _now);
                return;
            }
        }

        estimates.LearnSuccess(route, _now);
    }

    private static ChannelPolicy Policy(in BenchmarkPolicy policy) => new()
    {
        FeeBaseMsat = policy.FeeBaseMsat,
        FeeProportionalMillionths = policy.FeeProportionalMillionths,
        CltvExpiryDelta = policy.CltvExpiryDelta,
        HtlcMinimumMsat = policy.HtlcMinimum,
        HtlcMaximumMsat = policy.HtlcMaximum,
        Timestamp = 1,
        State = policy.IsDisabled ? PolicyState.Present | PolicyState.Disabled : PolicyState.Present,
    };
}
