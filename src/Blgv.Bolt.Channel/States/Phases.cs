using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>The funding is agreed and signed for; it confirms, and both say channel_ready.</summary>
/// <param name="Channel">The channel.</param>
public sealed record AwaitingReady(ChannelCore Channel) : FundedState(Channel);

/// <summary>Payments go both ways.</summary>
/// <param name="Channel">The channel.</param>
public sealed record Normal(ChannelCore Channel) : FundedState(Channel);

/// <summary>One side or both want to close; HTLCs that are pending end, no new ones are added.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Shutdown">Who has said so.</param>
/// <remarks>BOLT 2, "Closing Initiation: shutdown".</remarks>
public sealed record ShuttingDown(ChannelCore Channel, ShutdownStatus Shutdown) : FundedState(Channel);

/// <summary>No HTLC is left; the closing transaction is agreed.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Shutdown">Both scripts.</param>
/// <param name="Negotiation">How far it is on this connection; null before.</param>
/// <param name="Agreed">Closing transactions that the peer has signed, newest last. Any of them may confirm, or one that only the peer has completed.</param>
/// <param name="Spent">The closing transaction that has confirmed, and its height; null while none has.</param>
/// <remarks>BOLT 2, "Closing Negotiation: closing_complete and closing_sig" and "Legacy Closing Negotiation: closing_signed".</remarks>
public sealed record Closing(
    ChannelCore Channel, ShutdownStatus Shutdown, ClosingNegotiation? Negotiation, Sequence<AgreedClosing> Agreed, ConfirmedSpend? Spent) : FundedState(Channel)
{
    internal override FundedState WithoutNegotiation() => this with { Negotiation = null };
}

/// <summary>The channel ends, or may end, on chain without the peer's help.</summary>
/// <param name="Channel">The channel, as last agreed.</param>
/// <param name="Cause">Why.</param>
/// <param name="Text">In words: what we told the peer, or the peer us.</param>
/// <param name="Agreed">Closing transactions that were agreed before; any of them may confirm instead.</param>
/// <param name="Spent">The transaction that spends the funding, and its height; null while none has confirmed.</param>
/// <remarks>BOLT 5.</remarks>
public sealed record OnChain(ChannelCore Channel, OnChainCause Cause, string Text, Sequence<AgreedClosing> Agreed, ConfirmedSpend? Spent) : FundedState(Channel)
{
    /// <summary>The height at which it came to this: fees that bring our commitment into a block rise from there.</summary>
    public BlockHeight Since { get; init; }

    /// <summary>Confirmed transactions that spend outputs of <see cref="Spent"/> or of each other which matter to us, in the order of the chain.</summary>
    public Sequence<ConfirmedSpend> Later { get; init; }

    /// <summary>What was in a commitment that the peer had revoked and that confirmed; null while none has, or its records are still to be read.</summary>
    public Breach? Breach { get; init; }

    /// <summary>Whether anything of ours may be broadcast: not when our state is old, nor when there is no money to spend.</summary>
    public bool MayPublish => Cause is not (OnChainCause.DataLoss or OnChainCause.BadFunding);
}

/// <summary>A closing transaction that the peer has signed. Our signature is not stored: the signer makes it when it is broadcast.</summary>
/// <param name="Transaction">The transaction, without witness.</param>
/// <param name="Remote">The peer's signature.</param>
/// <param name="PaidByUs">Whether its fee is from our balance: ours can be replaced by ours, and the peer's by the peer's.</param>
public sealed record AgreedClosing(Transaction Transaction, SignatureBytes Remote, bool PaidByUs);

/// <summary>A confirmed transaction that spends the funding, or what came of it.</summary>
/// <param name="Transaction">The transaction.</param>
/// <param name="Height">Of its block.</param>
/// <param name="Block">Its block: another of that height takes the place of this one.</param>
public sealed record ConfirmedSpend(Transaction Transaction, BlockHeight Height, BlockHash Block);

/// <summary>What the side records say of a commitment that the peer had revoked.</summary>
/// <param name="Funding">The funding output that it spends.</param>
/// <param name="Number">Its number.</param>
/// <param name="Spec">What was in it, seen by the peer; null when the records are lost, so that only what needs none can be taken.</param>
public sealed record Breach(OutPoint Funding, CommitmentNumber Number, CommitmentSpec? Spec);

/// <summary>Why a channel goes on chain.</summary>
public enum OnChainCause : byte
{
    /// <summary>Our side asked for it.</summary>
    Commanded,

    /// <summary>The peer broke the protocol in a way that the channel cannot go on from.</summary>
    PeerFault,

    /// <summary>The peer sent an error.</summary>
    PeerError,

    /// <summary>The peer, or the chain, proved that our state is old: it must close, we must not.</summary>
    DataLoss,

    /// <summary>A transaction that spends the funding confirmed.</summary>
    FundingSpent,

    /// <summary>The funding transaction is not what was agreed, so the channel has no money in it.</summary>
    BadFunding,

    /// <summary>An HTLC would not have been settled in time otherwise.</summary>
    HtlcDeadline,
}

/// <summary>Who has said shutdown.</summary>
/// <param name="Local">Our script; null while we have not.</param>
/// <param name="Remote">The peer's.</param>
/// <param name="FeeRate">The rate that our side asked for; null for the environment's.</param>
public sealed record ShutdownStatus(Script? Local, Script? Remote, FeeRate? FeeRate);
