using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>All claims of a channel, from its state.</summary>
internal static class ClaimDerivation
{
    public static Sequence<OnChainClaim> Of(FundedState state, ChannelPolicy policy) => default;
}
