using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Gossip;

/// <summary>When something happens: by the clock and by the chain. The caller knows both; nothing here has a clock.</summary>
/// <param name="UnixTime">Seconds since 1970.</param>
/// <param name="Height">The height of the best block.</param>
public readonly record struct GossipMoment(uint UnixTime, BlockHeight Height);
