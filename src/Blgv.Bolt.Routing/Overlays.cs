using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>One direction of a channel that is not in the graph: a private channel, or a hop of a route hint.</summary>
/// <param name="ShortChannelId">Its id, or the alias that its sender knows it by.</param>
/// <param name="From">The node that sends.</param>
/// <param name="To">The node that receives.</param>
/// <param name="Policy">What the sender asks.</param>
/// <remarks>BOLT 11, tagged field <c>r</c>. It stands for the graph's own entry where the graph has the same channel.</remarks>
public sealed record OverlayChannel(ShortChannelId ShortChannelId, PointBytes From, PointBytes To, ForwardingPolicy Policy)
{
    /// <summary>The value of the funding output; null where unknown, and then the channel is trusted to hold what its policy allows.</summary>
    public Satoshi? Capacity { get; init; }

    /// <summary>The channels of a route hint.</summary>
    /// <param name="hops">The hops of one <c>r</c> field, in order.</param>
    /// <param name="destination">The node that the last of them leads to: who made the invoice.</param>
    /// <returns>A channel for each hop.</returns>
    public static Sequence<OverlayChannel> FromRouteHint(ReadOnlySpan<RouteHintHop> hops, in PointBytes destination)
    {
        var channels = new OverlayChannel[hops.Length];
        for (var i = 0; i < hops.Length; i++)
        {
            channels[i] = new(hops[i].ShortChannelId, hops[i].Node, i + 1 < hops.Length ? hops[i + 1].Node : destination, hops[i].Policy);
        }

        return [.. channels];
    }
}

/// <summary>One hop of a route hint: the node it starts from and its channel to the next.</summary>
/// <param name="Node">The node that forwards.</param>
/// <param name="ShortChannelId">The channel it forwards over.</param>
/// <param name="Policy">What it asks for that.</param>
/// <remarks>BOLT 11, tagged field <c>r</c>.</remarks>
public readonly record struct RouteHintHop(PointBytes Node, ShortChannelId ShortChannelId, ForwardingPolicy Policy);

/// <summary>A blinded path to the payee: from its introduction node on, one price for all of its hops.</summary>
/// <param name="IntroductionNode">Where it starts.</param>
/// <param name="Policy">What its hops ask together. The payee's own expiry delta is part of it.</param>
/// <remarks>BOLT 12, <c>blinded_payinfo</c>; BOLT 4, "Route Blinding".</remarks>
public sealed record BlindedRoute(PointBytes IntroductionNode, ForwardingPolicy Policy)
{
    /// <summary>How many blinded hops it has, which count against the 20 of an onion.</summary>
    public int HopCount { get; init; } = 1;
}

/// <summary>What the payer can send over a channel of his own right now.</summary>
/// <param name="ShortChannelId">The channel.</param>
/// <param name="Spendable">The amount; zero while the peer is away.</param>
/// <remarks>With it the announced limits of the channel and its disable bit no longer matter: they bind others.</remarks>
public readonly record struct LocalBalance(ShortChannelId ShortChannelId, MilliSatoshi Spendable);
