using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>Is told what an operator wants to know. No event holds a secret.</summary>
public interface IHostEvents
{
    /// <summary>Something happened. Called from any thread, also from several at once; it returns soon and does not throw.</summary>
    /// <param name="happened">What.</param>
    void OnEvent(HostEvent happened);
}

/// <summary>Something that happened in a host.</summary>
public abstract record HostEvent
{
    private HostEvent()
    {
    }

    /// <summary>A channel has something to say.</summary>
    /// <param name="Channel">The channel.</param>
    /// <param name="Report">What.</param>
    public sealed record ChannelReported(ChannelRef Channel, Report Report) : HostEvent;

    /// <summary>A bug: a step of a channel threw. The channel takes nothing more of its peer; it is not closed, and guarded on chain. Look at what the exception says.</summary>
    /// <param name="Channel">The channel.</param>
    /// <param name="Cause">What was thrown.</param>
    public sealed record ChannelQuarantined(ChannelRef Channel, Exception Cause) : HostEvent;

    /// <summary>A bug: the handler of HTLCs threw. The HTLC stays, and the handler is asked again after a start.</summary>
    /// <param name="Channel">The channel.</param>
    /// <param name="Cause">What was thrown.</param>
    public sealed record HandlerFailed(ChannelRef Channel, Exception Cause) : HostEvent;

    /// <summary>A channel's announcement has all signatures.</summary>
    /// <param name="Channel">The channel.</param>
    /// <param name="Message">The announcement.</param>
    public sealed record ChannelAnnounced(ChannelRef Channel, Wire.IMessage Message) : HostEvent;

    /// <summary>A peer is connected.</summary>
    /// <param name="Peer">The peer.</param>
    public sealed record PeerAttached(PointBytes Peer) : HostEvent;

    /// <summary>A connection has ended.</summary>
    /// <param name="Peer">The peer.</param>
    /// <param name="Reason">Why; null for a bug in a tap.</param>
    public sealed record PeerDetached(PointBytes Peer, PeerCloseReason? Reason) : HostEvent;

    /// <summary>A peer wanted something that a limit of ours does not allow.</summary>
    /// <param name="Peer">The peer.</param>
    /// <param name="Text">What.</param>
    public sealed record PeerRefused(PointBytes Peer, string Text) : HostEvent;

    /// <summary>A peer says that something is wrong; it names no channel.</summary>
    /// <param name="Peer">The peer.</param>
    /// <param name="Text">What it says.</param>
    public sealed record PeerWarned(PointBytes Peer, UntrustedText Text) : HostEvent;

    /// <summary>All channels have been told of a block, or that the block after it is gone.</summary>
    /// <param name="Tip">Where the chain stands for the channels.</param>
    public sealed record BlockProcessed(ChainPoint Tip) : HostEvent;

    /// <summary>A transaction was given to the network, or was to be.</summary>
    /// <param name="Channel">Whose.</param>
    /// <param name="Transaction">Which.</param>
    /// <param name="Result">What came of it.</param>
    public sealed record Broadcast(ChannelRef Channel, TxId Transaction, BroadcastResult Result) : HostEvent;

    /// <summary>A channel begins to end on chain. What becomes of it is told by <see cref="ChannelReported"/>, up to <see cref="ReportKind.Closed"/>.</summary>
    /// <param name="Channel">The channel.</param>
    /// <param name="Cause">Why.</param>
    /// <param name="Text">In words.</param>
    public sealed record OnChainBegun(ChannelRef Channel, OnChainCause Cause, string Text) : HostEvent;

    /// <summary>A transaction that takes what is ours on chain was given to the network. It is with every block; told is what is new.</summary>
    /// <param name="Channels">Whose.</param>
    /// <param name="Transaction">Which.</param>
    /// <param name="Purpose">What it takes, with amounts.</param>
    /// <param name="Fee">Its fee; of a commitment and the child that pays for it, what the child adds.</param>
    /// <param name="Rate">The rate that comes of it.</param>
    /// <param name="Result">What came of it. What is refused is tried again, unless something better is planned.</param>
    public sealed record ClaimBroadcast(
        Sequence<ChannelRef> Channels, TxId Transaction, string Purpose, Satoshi Fee, FeeRate Rate, BroadcastResult Result) : HostEvent;

    /// <summary>Something on chain is ours and is not taken now.</summary>
    /// <param name="Channel">The number of the channel.</param>
    /// <param name="OutPoint">What.</param>
    /// <param name="Purpose">What it is, with its amount.</param>
    /// <param name="Reason">Why not.</param>
    public sealed record ClaimSkipped(uint Channel, OutPoint OutPoint, string Purpose, string Reason) : HostEvent;

    /// <summary>Nothing that is ours on chain is taken until somebody does something about it.</summary>
    /// <param name="Text">What to do.</param>
    public sealed record ClaimsWait(string Text) : HostEvent;

    /// <summary>Something failed while taking what is ours on chain: a wallet, a signer, or a bug. It is tried again with the next block; look at what the exception says.</summary>
    /// <param name="Channels">Whose; none where it is about all of them.</param>
    /// <param name="Cause">What was thrown.</param>
    public sealed record ClaimsFailed(Sequence<ChannelRef> Channels, Exception Cause) : HostEvent;

    /// <summary>What there is to take on chain was looked after, and all transactions that take it were given to the network: after every block, or for several at once.</summary>
    /// <param name="Height">The height of the chain that it was looked at by.</param>
    /// <param name="Claims">How much there is to take.</param>
    /// <param name="Transactions">How many transactions take it.</param>
    public sealed record ClaimsKept(BlockHeight Height, int Claims, int Transactions) : HostEvent;

    /// <summary>What was in a revoked commitment could not be read. It is tried again with the next block.</summary>
    /// <param name="Channel">The channel.</param>
    /// <param name="Commitment">The commitment.</param>
    /// <param name="Cause">What the store says.</param>
    public sealed record RevocableUnreadable(ChannelRef Channel, CommitmentNumber Commitment, Exception Cause) : HostEvent;

    /// <summary>The mempool cannot be followed, so that preimages are learned from blocks only. It is tried again with the next block.</summary>
    /// <param name="Cause">What the backend says.</param>
    public sealed record MempoolUnseen(Exception Cause) : HostEvent;

    /// <summary>The store found a write that a crash cut short, and set it aside. It was never acknowledged, so nothing is lost.</summary>
    /// <param name="Path">The file that has it.</param>
    public sealed record StoreTorn(string Path) : HostEvent;

    /// <summary>The host has stopped by itself.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Stopped(HostStopReason Reason) : HostEvent;
}

/// <summary>Why a host has stopped.</summary>
/// <param name="Kind">What kind of reason.</param>
/// <param name="Text">What, where and what to do.</param>
/// <param name="Cause">The exception.</param>
public sealed record HostStopReason(HostStopKind Kind, string Text, Exception? Cause = null);

/// <summary>What kind of reason a host has to stop.</summary>
public enum HostStopKind
{
    /// <summary>Its owner disposed of it.</summary>
    Disposed,

    /// <summary>The store failed: nothing that follows from what it did not take was done, and no channel goes on (incident 24). Open the store again.</summary>
    StoreFailed,

    /// <summary>The chain cannot be followed any more: a node that does not see the chain must not act.</summary>
    ChainFailed,
}

/// <summary>A host does not do what was asked, since it has stopped.</summary>
[SuppressMessage("Design", "RCS1194", Justification = "Without the reason it would say nothing.")]
public sealed class HostStoppedException : InvalidOperationException
{
    internal HostStoppedException(HostStopReason reason)
        : base(reason.Text, reason.Cause) => Reason = reason;

    /// <summary>Why it stopped.</summary>
    public HostStopReason Reason { get; }
}

/// <summary>What is stored is not what this version can go on from; nothing was changed.</summary>
[SuppressMessage("Design", "RCS1194", Justification = "Only a load of this host has anything to say by it.")]
public sealed class HostLoadException : IOException
{
    internal HostLoadException(string message)
        : base(message)
    {
    }
}
