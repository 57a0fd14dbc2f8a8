using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>What all commitments of one party on one funding output have in common. Local is the owner of the commitments.</summary>
/// <param name="Format">The kind of commitment.</param>
/// <param name="FundingOutPoint">The funding output.</param>
/// <param name="FundingAmount">What it holds.</param>
/// <param name="Local">The owner's keys.</param>
/// <param name="Remote">The other party's keys.</param>
/// <param name="LocalIsOpener">Whether the owner opened the channel, and so pays fees and anchors.</param>
/// <param name="ToSelfDelay">How long the owner waits for its own outputs, in blocks: the to_self_delay that the <em>other</em> party sent.</param>
/// <param name="DustLimit">The owner's dust_limit_satoshis.</param>
/// <remarks>BOLT 2, <c>open_channel</c>; BOLT 3, "Commitment Transaction".</remarks>
public sealed record CommitmentTerms(
    CommitmentFormat Format,
    OutPoint FundingOutPoint,
    Satoshi FundingAmount,
    ChannelPublicKeys Local,
    ChannelPublicKeys Remote,
    bool LocalIsOpener,
    ushort ToSelfDelay,
    Satoshi DustLimit)
{
    /// <summary>The terms of the other party's commitments.</summary>
    /// <param name="toSelfDelay">How long the other party waits.</param>
    /// <param name="dustLimit">The other party's dust limit.</param>
    /// <returns>The terms.</returns>
    public CommitmentTerms FromOtherSide(ushort toSelfDelay, Satoshi dustLimit) =>
        new(Format, FundingOutPoint, FundingAmount, Remote, Local, !LocalIsOpener, toSelfDelay, dustLimit);
}
