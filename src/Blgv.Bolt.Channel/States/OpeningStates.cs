using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>What the host gives a new channel: the state cannot ask the signer.</summary>
/// <param name="Index">The number of the channel among ours; each is used once.</param>
/// <param name="LocalNode">Us.</param>
/// <param name="RemoteNode">The peer.</param>
/// <param name="TemporaryId">temporary_channel_id: chosen at random by the opener, the peer's otherwise.</param>
/// <param name="Keys">Our keys in the channel.</param>
/// <param name="FirstPoint">Our point of commitment 0.</param>
/// <param name="SecondPoint">Our point of commitment 1.</param>
/// <param name="Alias">A name for the channel that no other channel of ours has.</param>
/// <param name="Height">The height of the best chain.</param>
/// <param name="Features">What both sides of the connection support.</param>
public sealed record ChannelSetup(
    uint Index,
    PointBytes LocalNode,
    PointBytes RemoteNode,
    ChannelId TemporaryId,
    ChannelPublicKeys Keys,
    PublicKey FirstPoint,
    PublicKey SecondPoint,
    ShortChannelId Alias,
    BlockHeight Height,
    NegotiatedSet Features);

/// <summary>A phase before there is a funding transaction that counts. Nothing of it is stored; a disconnection ends it.</summary>
/// <param name="Setup">What the host gave.</param>
public abstract record OpeningState(ChannelSetup Setup) : ChannelState
{
    /// <summary>temporary_channel_id.</summary>
    public ChannelId TemporaryId => Setup.TemporaryId;

    /// <summary>The command that waits for an answer.</summary>
    internal virtual CommandId? PendingCommand => null;

    /// <summary>The id that an error of ours must name.</summary>
    /// <remarks>BOLT 1: who funds uses the channel_id once it has sent funding_created, who does not once it has sent funding_signed.</remarks>
    internal virtual ChannelId ErrorId => TemporaryId;
}

/// <summary>Nothing has been said: our command or the peer's open_channel comes next.</summary>
/// <param name="Setup">What the host gave.</param>
public sealed record Unopened(ChannelSetup Setup) : OpeningState(Setup);

/// <summary>We sent open_channel.</summary>
/// <param name="Setup">What the host gave.</param>
/// <param name="Command">The command that asked.</param>
/// <param name="Sent">What we sent.</param>
public sealed record AwaitingAccept(ChannelSetup Setup, CommandId Command, OpenChannel Sent) : OpeningState(Setup)
{
    internal override CommandId? PendingCommand => Command;
}

/// <summary>The peer agreed; the host makes the funding transaction.</summary>
/// <param name="Setup">What the host gave.</param>
/// <param name="Sent">What we sent.</param>
/// <param name="Parameters">What is agreed; the id is still temporary.</param>
/// <param name="RemotePoint">The peer's point of commitment 0.</param>
public sealed record AwaitingFunding(ChannelSetup Setup, OpenChannel Sent, ChannelParameters Parameters, PublicKey RemotePoint) : OpeningState(Setup);

/// <summary>We sent funding_created.</summary>
/// <param name="Setup">What the host gave.</param>
/// <param name="Channel">The channel as it will be once the peer has signed.</param>
/// <param name="Command">The command that gave the funding transaction.</param>
public sealed record AwaitingFundingSigned(ChannelSetup Setup, ChannelCore Channel, CommandId Command) : OpeningState(Setup)
{
    internal override CommandId? PendingCommand => Command;

    internal override ChannelId ErrorId => Channel.Id;
}

/// <summary>We sent accept_channel.</summary>
/// <param name="Setup">What the host gave.</param>
/// <param name="Received">What the peer sent.</param>
/// <param name="Parameters">What is agreed; the id is still temporary.</param>
/// <param name="RemotePoint">The peer's point of commitment 0.</param>
public sealed record AwaitingFundingCreated(ChannelSetup Setup, OpenChannel Received, ChannelParameters Parameters, PublicKey RemotePoint) : OpeningState(Setup);
