using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel;

/// <summary>Something that happens to a channel.</summary>
public abstract record ChannelInput
{
    private protected ChannelInput()
    {
    }
}

/// <summary>The peer sent a message for the channel.</summary>
/// <param name="Message">The message.</param>
public sealed record PeerMessage(IMessage Message) : ChannelInput;

/// <summary>Our side wants something.</summary>
/// <param name="Id">Comes back with the answer.</param>
/// <param name="Command">What it wants.</param>
public sealed record Commanded(CommandId Id, ChannelCommand Command) : ChannelInput;

/// <summary>There is a connection, and both sides have sent init.</summary>
/// <param name="Features">What both sides have in common.</param>
public sealed record Connected(NegotiatedSet Features) : ChannelInput;

/// <summary>There is no connection any more.</summary>
public sealed record Disconnected : ChannelInput;

/// <summary>A block was added to the best chain.</summary>
/// <param name="Height">Its height.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Transactions">Those of its transactions that make or spend a watched output, with their position in the block.</param>
public sealed record BlockConnected(BlockHeight Height, BlockHash Hash, Sequence<ConfirmedTransaction> Transactions) : ChannelInput;

/// <summary>A block was taken off the best chain.</summary>
/// <param name="Height">The height that is left.</param>
public sealed record BlockDisconnected(BlockHeight Height) : ChannelInput;

/// <summary>A transaction is in a mempool and spends a watched output: it may never confirm, but a preimage that it shows is known from now on (incident 11).</summary>
/// <param name="Transaction">The transaction.</param>
public sealed record TransactionSeen(Transaction Transaction) : ChannelInput;

/// <summary>The side records that <see cref="FetchRevocable"/> asked for.</summary>
/// <param name="Funding">The funding output.</param>
/// <param name="Number">The commitment that was asked for.</param>
/// <param name="Records">From the last whole one up to it; fewer, or none, where some are lost.</param>
public sealed record RevocableFetched(OutPoint Funding, CommitmentNumber Number, Sequence<RevocableRecord> Records) : ChannelInput;

/// <summary>Time passes: what waits too long is given up.</summary>
public sealed record Tick : ChannelInput;

/// <summary>Everything that came is dealt with: sign what has changed. A host that has more waiting lets several updates share a commitment.</summary>
public sealed record CommitDue : ChannelInput;

/// <summary>The host has taken note: of a received HTLC that it is there, of an offered one that it ended.</summary>
/// <param name="Key">The HTLC.</param>
public sealed record HtlcTaken(HtlcKey Key) : ChannelInput;

/// <summary>The signer tells our point, after a revocation or a start.</summary>
/// <param name="Number">The commitment.</param>
/// <param name="Point">The point.</param>
public sealed record PointReady(CommitmentNumber Number, PublicKey Point) : ChannelInput;

/// <summary>The signer tells whether a secret that the peer showed is ours.</summary>
/// <param name="Number">The commitment that it would revoke.</param>
/// <param name="IsOurs">Whether it is.</param>
public sealed record SecretChecked(CommitmentNumber Number, bool IsOurs) : ChannelInput;

/// <summary>The signer refused what an effect asked for.</summary>
/// <param name="Refusal">Why.</param>
public sealed record SignerRefused(Refusal Refusal) : ChannelInput;

/// <summary>The state was loaded: run what it still owes. The host has given it the height before by <see cref="BlockConnected"/>.</summary>
public sealed record Restored : ChannelInput;

/// <summary>A transaction in a block.</summary>
/// <param name="Position">Its position in the block.</param>
/// <param name="Transaction">The transaction.</param>
public sealed record ConfirmedTransaction(uint Position, Transaction Transaction);

/// <summary>Names a command.</summary>
/// <param name="Value">The caller's number.</param>
public readonly record struct CommandId(ulong Value);

/// <summary>What both sides of a connection support, of what matters to a channel.</summary>
/// <param name="UpfrontShutdownScript">option_upfront_shutdown_script.</param>
/// <param name="LargeChannel">option_support_large_channel.</param>
/// <param name="DualFund">option_dual_fund.</param>
/// <param name="ShutdownAnysegwit">option_shutdown_anysegwit.</param>
/// <param name="Quiesce">option_quiesce.</param>
/// <param name="AttributionData">option_attribution_data.</param>
/// <param name="ScidAlias">option_scid_alias.</param>
/// <param name="Zeroconf">option_zeroconf.</param>
/// <param name="SimpleClose">option_simple_close.</param>
/// <param name="Anchors">option_anchors.</param>
/// <remarks>BOLT 9.</remarks>
public sealed record NegotiatedSet(
    bool UpfrontShutdownScript = false,
    bool LargeChannel = false,
    bool DualFund = false,
    bool ShutdownAnysegwit = false,
    bool Quiesce = false,
    bool AttributionData = false,
    bool ScidAlias = false,
    bool Zeroconf = false,
    bool SimpleClose = false,
    bool Anchors = false)
{
    /// <summary>Of two init messages.</summary>
    /// <param name="local">Ours.</param>
    /// <param name="remote">The peer's.</param>
    /// <returns>What both have.</returns>
    public static NegotiatedSet Of(FeatureSet<InitContext> local, FeatureSet<InitContext> remote)
    {
        bool Both(Feature feature) => local.Supports(feature) && remote.Supports(feature);
        return new(
            Both(Feature.OptionUpfrontShutdownScript), Both(Feature.OptionSupportLargeChannel), Both(Feature.OptionDualFund),
            Both(Feature.OptionShutdownAnysegwit), Both(Feature.OptionQuiesce), Both(Feature.OptionAttributionData),
            Both(Feature.OptionScidAlias), Both(Feature.OptionZeroconf), Both(Feature.OptionSimpleClose), Both(Feature.OptionAnchors));
    }
}
