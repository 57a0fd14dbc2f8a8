using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>Something the host is to do. It does them in order, each after the one before is done, and at least once.</summary>
public abstract record ChannelEffect
{
    private protected ChannelEffect()
    {
    }
}

/// <summary>Write facts down, so that they survive whatever comes; only then go on to the effects after it.</summary>
/// <param name="Sequence">Counts up by one for each write of the channel; the store refuses any other.</param>
/// <param name="Facts">The facts, in order.</param>
/// <param name="Revocable">Side records to append in the same write.</param>
public sealed record Persist(ulong Sequence, Sequence<ChannelFact> Facts, Sequence<RevocableRecord> Revocable) : ChannelEffect;

/// <summary>Send a message, or ask the signer for what it is to hold and then send it.</summary>
/// <param name="Message">The message.</param>
public sealed record Send(OutgoingMessage Message) : ChannelEffect;

/// <summary>Broadcast a transaction, again and again until it or a competitor confirms.</summary>
/// <param name="Transaction">The transaction, or what to have signed.</param>
public sealed record Publish(Publication Transaction) : ChannelEffect;

/// <summary>Tell when an output is there and how deep, and when it is spent.</summary>
/// <param name="OutPoint">The output.</param>
/// <param name="Script">Its script; empty where it is not known, of an output that the funding transaction spends.</param>
public sealed record Watch(OutPoint OutPoint, Script Script) : ChannelEffect;

/// <summary>
/// A commitment that the peer has revoked is in a block: read the side records that tell what was in it, and give them to the machine as
/// <see cref="RevocableFetched"/>. The record of the commitment says from which one on.
/// </summary>
/// <param name="Funding">The funding output that it spends.</param>
/// <param name="Number">Its number.</param>
/// <remarks>BOLT 5, "Revoked Transaction Close Handling".</remarks>
public sealed record FetchRevocable(OutPoint Funding, CommitmentNumber Number) : ChannelEffect;

/// <summary>Answer a command.</summary>
/// <param name="Command">The command.</param>
/// <param name="Result">The answer.</param>
public sealed record Reply(CommandId Command, CommandResult Result) : ChannelEffect;

/// <summary>A received HTLC is irrevocably committed: settle or forward it. Owed until acknowledged.</summary>
/// <param name="Htlc">The HTLC, with its onion.</param>
/// <param name="IsClosing">Whether our side has said shutdown: then it is failed instead of forwarded.</param>
public sealed record HtlcReady(LiveHtlc Htlc, bool IsClosing) : ChannelEffect;

/// <summary>An HTLC of ours has ended: fulfilled, at once when the preimage is known; failed, when it cannot come back. Owed until acknowledged.</summary>
/// <param name="Htlc">The HTLC and how it ended.</param>
public sealed record HtlcSettled(SettledHtlc Htlc) : ChannelEffect;

/// <summary>Both sides have signed the channel's announcement, and its funding is deep: tell the network. Owed after every load.</summary>
/// <param name="Index">The number of the channel among ours.</param>
/// <param name="Announcement">What it says.</param>
/// <param name="Remote">The peer's signatures.</param>
/// <remarks>BOLT 7, <c>channel_announcement</c>.</remarks>
public sealed record Announce(uint Index, UnsignedAnnouncement Announcement, AnnouncementPair Remote) : ChannelEffect
{
    /// <summary>Has our keys sign, and puts the announcement together.</summary>
    /// <param name="signers">The signers.</param>
    /// <returns>The announcement, or why the signer refused.</returns>
    public SignerReply<ChannelAnnouncement> Complete(ChannelSigners signers)
    {
        var local = Announcement.Sign(signers, Index);
        return local.IsGiven ? new(Announcement.With(local.Value, Remote), Refusal.None) : new(null, local.Refusal);
    }
}

/// <summary>The channel changed in a way that an operator wants to know.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Text">In words; peers' text is filtered.</param>
/// <param name="Rule">The id of the rule that the peer broke, as in rules.csv; or null.</param>
public sealed record Report(ReportKind Kind, string Text, string? Rule = null) : ChannelEffect;

/// <summary>Close the connection, after what was sent before has gone out.</summary>
/// <param name="Reason">Why.</param>
public sealed record Disconnect(string Reason) : ChannelEffect;

/// <summary>What a <see cref="Report"/> is about.</summary>
public enum ReportKind : byte
{
    /// <summary>The channel can be used.</summary>
    Ready,

    /// <summary>The peer broke a rule; the connection is closed, the channel stays.</summary>
    Warning,

    /// <summary>The channel has failed: it goes on chain, or is forgotten when it has no funding yet.</summary>
    Failed,

    /// <summary>The peer is further than we are: our data is old. Nothing of ours may be published.</summary>
    DataLoss,

    /// <summary>A cooperative close is agreed.</summary>
    Closing,

    /// <summary>The channel is being closed on chain: a commitment confirmed, or is gone again, or an output was taken.</summary>
    OnChain,

    /// <summary>The peer published a commitment that it had revoked: all of it is ours.</summary>
    Cheated,

    /// <summary>What confirmed is not what was agreed: money may be lost. Look into it.</summary>
    FundsAtRisk,

    /// <summary>The channel has ended.</summary>
    Closed,

    /// <summary>The channel was forgotten before it had money in it.</summary>
    Forgotten,
}
