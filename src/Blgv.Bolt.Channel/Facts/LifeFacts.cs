using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>The channel is funded: the opener has the accepter's signature on its first commitment, or the accepter has given its own. The first fact of every channel that is stored.</summary>
/// <param name="State">The channel.</param>
public sealed record ChannelFunded(AwaitingReady State) : ChannelFact;

/// <summary>The funding transaction is in a block, and is what was agreed.</summary>
/// <param name="Confirmed">In which, and where.</param>
public sealed record FundingConfirmed(ShortChannelId Confirmed) : ChannelFact;

/// <summary>The block with the funding transaction was taken off the best chain.</summary>
public sealed record FundingUnconfirmed : ChannelFact;

/// <summary>We sent channel_ready.</summary>
/// <param name="Alias">The name that we gave in it; null for none.</param>
public sealed record ReadySent(ShortChannelId? Alias) : ChannelFact;

/// <summary>The peer sent channel_ready.</summary>
/// <param name="NextPoint">Its point of commitment 1; not used where later ones are known.</param>
/// <param name="Alias">The name that it gave.</param>
public sealed record ReadyReceived(PublicKey NextPoint, ShortChannelId? Alias) : ChannelFact;

/// <summary>We sent announcement_signatures.</summary>
public sealed record AnnouncementSent : ChannelFact;

/// <summary>The peer sent announcement_signatures, which are valid.</summary>
/// <param name="Message">Them.</param>
public sealed record AnnouncementReceived(AnnouncementSignatures Message) : ChannelFact;

/// <summary>We want to close: shutdown goes out as soon as no update of ours is unsigned, and again on every connection.</summary>
/// <param name="Script">Where our funds go.</param>
/// <param name="FeeRate">The rate that our side asked for; null when the peer asked first.</param>
public sealed record ShutdownSent(Script Script, FeeRate? FeeRate) : ChannelFact;

/// <summary>The peer sent shutdown.</summary>
/// <param name="Script">Where its funds go.</param>
public sealed record ShutdownReceived(Script Script) : ChannelFact;

/// <summary>Both sent shutdown, and no HTLC is left.</summary>
public sealed record ClosingStarted : ChannelFact;

/// <summary>The peer has signed a closing transaction, and we do: it may confirm from here on.</summary>
/// <param name="Closing">The transaction and the peer's signature; ours can be made again at any time.</param>
public sealed record ClosingAgreed(AgreedClosing Closing) : ChannelFact;

/// <summary>In simple close, the peer told a new script for its funds.</summary>
/// <param name="Script">The script.</param>
public sealed record RemoteScriptChanged(Script Script) : ChannelFact;

/// <summary>In simple close, we have a new script for our funds.</summary>
/// <param name="Script">The script.</param>
/// <param name="FeeRate">The rate that our side asked for.</param>
public sealed record LocalScriptChanged(Script Script, FeeRate? FeeRate) : ChannelFact;

/// <summary>The channel ends, or may end, on chain without the peer's help.</summary>
/// <param name="Cause">Why.</param>
/// <param name="Text">In words.</param>
/// <param name="Height">The height of the best chain then.</param>
public sealed record WentOnChain(OnChainCause Cause, string Text, BlockHeight Height) : ChannelFact;

/// <summary>A transaction that spends the funding is in a block.</summary>
/// <param name="Spend">It, and where.</param>
public sealed record FundingSpent(ConfirmedSpend Spend) : ChannelFact;

/// <summary>The block with the spend was taken off the best chain.</summary>
public sealed record FundingUnspent : ChannelFact;

/// <summary>A transaction that spends what the funding became is in a block.</summary>
/// <param name="Spend">It, and where.</param>
public sealed record OutputSpent(ConfirmedSpend Spend) : ChannelFact;

/// <summary>Blocks with such spends were taken off the best chain.</summary>
/// <param name="Height">The height that is left.</param>
public sealed record OutputsUnspent(BlockHeight Height) : ChannelFact;

/// <summary>The side records of a revoked commitment that confirmed were read.</summary>
/// <param name="Breach">What they say.</param>
public sealed record BreachRebuilt(Breach Breach) : ChannelFact;

/// <summary>The channel has ended.</summary>
/// <param name="Cause">Why.</param>
public sealed record ChannelEnded(EndCause Cause) : ChannelFact;
