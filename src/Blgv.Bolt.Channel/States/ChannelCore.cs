using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>What every phase of a channel with a funding transaction has.</summary>
public sealed record ChannelCore
{
    /// <summary>The commitments, and what was agreed at the opening.</summary>
    public required Commitments Commitments { get; init; }

    /// <summary>The funding on chain, and channel_ready.</summary>
    public required FundingStatus Funding { get; init; }

    /// <summary>The last write of the channel: <see cref="Persist.Sequence"/>.</summary>
    public ulong Sequence { get; init; }

    /// <summary>What a newer version stored with the channel and this one does not know: written again as it was.</summary>
    public TlvRecords Extension { get; init; }

    /// <summary>The connection: what is forgotten with it.</summary>
    public Session Session { get; init; } = Session.None;

    /// <summary>The height of the best chain. Not stored: the host tells it after a load.</summary>
    public BlockHeight Height { get; init; }

    /// <summary>What was agreed at the opening.</summary>
    public ChannelParameters Parameters => Commitments.Parameters;

    /// <summary>channel_id.</summary>
    public Primitives.ChannelId Id => Commitments.Parameters.Id;

    /// <summary>The names under which an HTLC may come to be forwarded over the channel. The real one is none of them where the type says that it stays private.</summary>
    public Sequence<ShortChannelId> Names => new[] { Funding.LocalAlias, Parameters.HasScidAlias ? null : Funding.Confirmed }
        .OfType<ShortChannelId>()
        .ToSequence();

    /// <summary>The name of the channel in the <c>r</c> field of our invoices; null while there is none to give.</summary>
    public ShortChannelId? NameForInvoices => Funding.RemoteAlias ?? (Parameters.HasScidAlias ? null : Funding.Confirmed);

    /// <summary>What is stored: without the connection and the height.</summary>
    /// <returns>The core as a disconnection leaves it, at the height that it had.</returns>
    internal ChannelCore AsDisconnected() => this with { Commitments = Commitments.AsDisconnected(), Session = Session.None };
}

/// <summary>What lasts as long as a connection.</summary>
/// <param name="Features">What both sides support.</param>
/// <param name="Quiescence">How far quiescence is.</param>
/// <param name="QuiescenceCommand">The command that asked for it.</param>
/// <param name="QuietSince">Since when stfu was sent or received.</param>
/// <param name="Batch">commitment_signed of which those for other funding outputs are still to come.</param>
/// <param name="AwaitsReplySince">Since when the peer owes an answer: a revocation, a closing signature.</param>
public sealed record Session(
    NegotiatedSet Features,
    Quiescence Quiescence,
    CommandId? QuiescenceCommand,
    DateTimeOffset? QuietSince,
    Sequence<CommitmentSigned> Batch,
    DateTimeOffset? AwaitsReplySince)
{
    /// <summary>How many commitment_signed of a batch are still to come.</summary>
    public int BatchLeft { get; init; }

    /// <summary>announcement_signatures that came before we could judge them.</summary>
    public AnnouncementSignatures? DeferredAnnouncement { get; init; }

    /// <summary>Whether we sent announcement_signatures on this connection.</summary>
    public bool SentAnnouncement { get; init; }

    /// <summary>No connection.</summary>
    public static Session None { get; } = new(new NegotiatedSet(), Quiescence.None, null, null, default, null);

    /// <summary>The script for our funds that we told last, in shutdown or closing_complete; null before our shutdown.</summary>
    public Script? SentScript { get; init; }

    /// <summary>Whether the peer sent shutdown.</summary>
    public bool ReceivedShutdown { get; init; }
}

/// <summary>How far quiescence is.</summary>
/// <remarks>BOLT 2, "Channel Quiescence".</remarks>
public enum Quiescence : byte
{
    /// <summary>Updates go on.</summary>
    None,

    /// <summary>We want it, and send stfu as soon as no update of ours is under way.</summary>
    Wanted,

    /// <summary>We sent stfu.</summary>
    Sent,

    /// <summary>The peer sent stfu; ours goes out as soon as no update of ours is under way.</summary>
    Received,

    /// <summary>Both sent it, and we asked first.</summary>
    QuietByUs,

    /// <summary>Both sent it, and the peer asked first.</summary>
    QuietByPeer,
}

/// <summary>The funding on chain, names of the channel, channel_ready and announcement_signatures.</summary>
public sealed record FundingStatus
{
    /// <summary>The funding transaction, where it is ours to broadcast; null for the accepter.</summary>
    public Transaction? Transaction { get; init; }

    /// <summary>The height when the channel was funded: an unconfirmed one is forgotten 2016 blocks later by who did not fund it.</summary>
    public BlockHeight Since { get; init; }

    /// <summary>In which block the funding is, at which position; null while unconfirmed.</summary>
    public ShortChannelId? Confirmed { get; init; }

    /// <summary>The name that we gave the channel: payments to us may come under it.</summary>
    public ShortChannelId? LocalAlias { get; init; }

    /// <summary>The name that the peer gave it: we route by it.</summary>
    public ShortChannelId? RemoteAlias { get; init; }

    /// <summary>Whether we sent channel_ready.</summary>
    public bool ReadySent { get; init; }

    /// <summary>Whether the peer sent it.</summary>
    public bool ReadyReceived { get; init; }

    /// <summary>Whether we sent announcement_signatures for where the funding is.</summary>
    public bool AnnouncementSent { get; init; }

    /// <summary>The peer's announcement_signatures, checked; null before.</summary>
    public AnnouncementSignatures? RemoteAnnouncement { get; init; }

    /// <summary>Whether both said that the channel can be used.</summary>
    public bool IsReady => ReadySent && ReadyReceived;
}
