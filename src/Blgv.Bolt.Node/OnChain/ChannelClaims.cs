using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>What a channel has to take on chain.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Claims">What there is to take.</param>
/// <param name="Transactions">The transactions that take it, as they were given to the network; some take what other channels have, too.</param>
/// <param name="Skipped">What is not taken now, and why.</param>
public sealed record ChannelClaims(
    ChannelRef Channel, Sequence<OnChainClaim> Claims, Sequence<PlannedTransaction> Transactions, Sequence<SkippedClaim> Skipped);
