using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>What surrounds a channel at one instant, as a value.</summary>
/// <param name="Now">The time.</param>
/// <param name="CommitmentFeeRate">The rate that a commitment needs now.</param>
/// <param name="ClosingFeeRate">The rate that a cooperative close needs now.</param>
/// <param name="Policy">What our side wants.</param>
public readonly record struct ChannelEnvironment(DateTimeOffset Now, FeeRate CommitmentFeeRate, FeeRate ClosingFeeRate, ChannelPolicy Policy);
