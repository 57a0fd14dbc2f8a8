using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Onion;

/// <summary>What a hop sees of an HTLC beside its onion, to hold against the payload.</summary>
/// <param name="AmountMsat">The amount that arrived.</param>
/// <param name="CltvExpiry">The expiry that arrived.</param>
/// <param name="OnionRoutingPacket">The onion that arrived, whose hash is in the failure of a blinded path.</param>
/// <param name="PathKey">The path key that came beside the onion, if one did.</param>
/// <remarks>BOLT 2, <c>update_add_htlc</c>.</remarks>
public readonly record struct IncomingHtlc(MilliSatoshi AmountMsat, CltvExpiry CltvExpiry, Bytes OnionRoutingPacket, PublicKey? PathKey);
