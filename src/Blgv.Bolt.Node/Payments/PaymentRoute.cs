using Blgv.Bolt.Crypto;
using Blgv.Bolt.Onion;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>A hop of a route: who gets which payload.</summary>
/// <param name="Node">The node.</param>
/// <param name="Payload">What it is told: a <see cref="RelayPayload"/>, and for the last one a <see cref="FinalPayload"/>.</param>
public sealed record PaymentHop(PublicKey Node, HopPayload Payload);

/// <summary>A way for a payment.</summary>
/// <param name="Channel">The channel of ours that it begins with.</param>
/// <param name="Amount">What the first HTLC carries.</param>
/// <param name="Expiry">When it expires.</param>
/// <param name="Hops">The nodes, the other end of <paramref name="Channel"/> first.</param>
public sealed record PaymentRoute(ChannelId Channel, MilliSatoshi Amount, CltvExpiry Expiry, Sequence<PaymentHop> Hops);
