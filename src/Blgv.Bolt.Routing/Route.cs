using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>One HTLC's way from the payer to the payee.</summary>
/// <param name="Hops">The channels, the payer's own one first. The last leads to the payee, or to the introduction node of a blinded path.</param>
/// <param name="Amount">What the payee receives.</param>
/// <param name="Fee">What all on the way take together, a blinded path included.</param>
/// <param name="Timelock">For how many blocks the payer's HTLC can be locked.</param>
/// <param name="Probability">How likely all channels on the way hold the amount: 0 to 1. Of a split payment: given that the parts before it pass.</param>
/// <param name="Cost">What the route costs.</param>
public sealed record Route(Sequence<RouteHop> Hops, MilliSatoshi Amount, MilliSatoshi Fee, uint Timelock, double Probability, RouteCost Cost)
{
    /// <summary>Which of the request's blinded paths the route ends in; null for none.</summary>
    public int? BlindedRoute { get; init; }

    /// <summary>What the payer sends: the amount and the fee.</summary>
    public MilliSatoshi TotalAmount => Amount + Fee;
}

/// <summary>One channel of a route.</summary>
/// <param name="Channel">The channel and the direction.</param>
/// <param name="From">The node that sends over it.</param>
/// <param name="To">The node that receives.</param>
/// <param name="Amount">amount_msat of the HTLC on this channel.</param>
/// <param name="Expiry">cltv_expiry of the HTLC on this channel.</param>
/// <param name="Fee">What <paramref name="From"/> keeps for sending it: nothing on the payer's own channel.</param>
/// <param name="CltvExpiryDelta">By how much <paramref name="From"/> lowers the expiry: zero on the payer's own channel.</param>
/// <param name="Capacity">What the channel holds at most, both sides together.</param>
/// <param name="Probability">How likely the channel can send the amount: 0 to 1.</param>
/// <remarks>BOLT 2, <c>update_add_htlc</c>; BOLT 4, payload fields amt_to_forward and outgoing_cltv_value are those of the next hop.</remarks>
public sealed record RouteHop(
    ChannelDirection Channel,
    PointBytes From,
    PointBytes To,
    MilliSatoshi Amount,
    CltvExpiry Expiry,
    MilliSatoshi Fee,
    CltvDelta CltvExpiryDelta,
    MilliSatoshi Capacity,
    double Probability);

/// <summary>What a route costs, each in millisatoshi and not yet weighed.</summary>
/// <param name="Fee">What nodes on the way take.</param>
/// <param name="Probability">−ln p times the cost of a failure.</param>
/// <param name="Timelock">Interest on the money that can be locked, the payee's own blocks included.</param>
/// <param name="Weighted">The sum of the three, weighed: the less, the better the route.</param>
public readonly record struct RouteCost(double Fee, double Probability, double Timelock, double Weighted);
