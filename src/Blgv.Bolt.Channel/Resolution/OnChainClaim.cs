using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>Something of ours to take on chain, and till when. All claims of a channel follow from its state, anew each time: none is ever changed.</summary>
/// <param name="Channel">The number of the channel among ours.</param>
/// <param name="OutPoint">What is taken; of a commitment that is to confirm, the funding output.</param>
/// <param name="Value">What is lost if it is not taken: what may be spent on fees is measured by it.</param>
/// <param name="Since">The height of the first block that may hold it: fees count from there.</param>
/// <param name="Deadline">The height of the last block in which it is ours for certain; null where nobody else can take it.</param>
/// <param name="Group">With which others it may share a transaction.</param>
/// <param name="Means">How it is taken.</param>
/// <remarks>BOLT 5.</remarks>
public sealed record OnChainClaim(
    uint Channel, OutPoint OutPoint, Satoshi Value, BlockHeight Since, BlockHeight? Deadline, ClaimGroup Group, ClaimMeans Means)
{
    /// <summary>What it adds to the weight of a transaction, or its own transaction's where that stands alone.</summary>
    public Weight Weight => Means.Weight;

    /// <summary>What is taken and when, without the transactions that it is made of.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        $"{Means.GetType().Name} of {OutPoint} ({Value}) in channel {Channel}, from {Since}{(Deadline is { } deadline ? $" to {deadline}" : "")}";
}

/// <summary>Claims of equal groups may share a transaction.</summary>
/// <param name="Kind">What they have in common.</param>
/// <param name="Channel">The channel; 0 where claims of all channels may go together.</param>
/// <param name="LockTime">The locktime that all signatures cover; 0 where it is free.</param>
public readonly record struct ClaimGroup(ClaimGroupKind Kind, uint Channel, uint LockTime);

/// <summary>What claims that share a transaction have in common.</summary>
public enum ClaimGroupKind : byte
{
    /// <summary>Nobody else can take them: they wait for low fees, across channels.</summary>
    Uncontested,

    /// <summary>The peer can take them too, or can from some height on.</summary>
    Contested,

    /// <summary>Outputs of a commitment that the peer revoked, and of its HTLC transactions on it.</summary>
    Penalty,

    /// <summary>HTLC transactions of ours, which others' inputs pay for.</summary>
    HtlcTransaction,

    /// <summary>A commitment, alone with the child that pays for it.</summary>
    Commitment,
}
