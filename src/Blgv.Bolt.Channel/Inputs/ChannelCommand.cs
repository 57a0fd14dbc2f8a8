using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel;

/// <summary>What our side can want of a channel.</summary>
public abstract record ChannelCommand
{
    private protected ChannelCommand()
    {
    }
}

/// <summary>Open the channel.</summary>
/// <param name="Funding">What we put in.</param>
/// <param name="Push">What of it is the peer's from the start.</param>
/// <param name="Type">channel_type.</param>
/// <param name="IsAnnounced">Whether the network is to know it.</param>
/// <param name="FeeRate">The rate of the first commitments.</param>
/// <param name="ShutdownScript">Where our funds go on a cooperative close; empty to decide later.</param>
public sealed record OpenCommand(
    Satoshi Funding,
    MilliSatoshi Push,
    FeatureSet<ChannelTypeContext> Type,
    bool IsAnnounced,
    FeeRate FeeRate,
    Script ShutdownScript) : ChannelCommand;

/// <summary>The funding transaction is made, but not broadcast: it is, by <see cref="Publish"/>, once the peer has signed our first commitment.</summary>
/// <param name="Transaction">The transaction, signed.</param>
/// <param name="OutputIndex">Its output for the channel.</param>
public sealed record FundCommand(Transaction Transaction, ushort OutputIndex) : ChannelCommand;

/// <summary>Give the opening up; the funding transaction will not be broadcast.</summary>
public sealed record AbandonCommand : ChannelCommand;

/// <summary>Offer an HTLC.</summary>
/// <param name="Amount">amount_msat.</param>
/// <param name="PaymentHash">payment_hash.</param>
/// <param name="Expiry">cltv_expiry.</param>
/// <param name="Onion">The onion packet, 1366 bytes.</param>
/// <param name="PathKey">The path key, on a blinded route.</param>
public sealed record AddHtlcCommand(MilliSatoshi Amount, PaymentHash PaymentHash, CltvExpiry Expiry, Bytes Onion, PointBytes? PathKey = null) : ChannelCommand;

/// <summary>Remove an HTLC that we received and that is irrevocably committed.</summary>
/// <param name="Id">The HTLC.</param>
/// <param name="Removal">With preimage, or failure.</param>
public sealed record RemoveHtlcCommand(HtlcId Id, HtlcRemoval Removal) : ChannelCommand;

/// <summary>Change the fee rate of the commitments; only the opener can.</summary>
/// <param name="Rate">feerate_per_kw.</param>
public sealed record UpdateFeeCommand(FeeRate Rate) : ChannelCommand;

/// <summary>Have no updates under way on either side, so that something else can be negotiated.</summary>
public sealed record QuiesceCommand : ChannelCommand;

/// <summary>Close the channel together with the peer. Said again while closing, it raises the fee.</summary>
/// <param name="Script">Where our funds go; empty for the script agreed at the opening or the policy's.</param>
/// <param name="FeeRate">The rate of the closing transaction.</param>
public sealed record CloseCommand(Script Script, FeeRate FeeRate) : ChannelCommand;

/// <summary>Close the channel alone, by our newest commitment.</summary>
public sealed record ForceCloseCommand : ChannelCommand;

/// <summary>The answer to a command.</summary>
public abstract record CommandResult
{
    private CommandResult()
    {
    }

    /// <summary>It is done, or on its way and will not be forgotten.</summary>
    /// <param name="Htlc">The number of an HTLC that was offered.</param>
    public sealed record Accepted(HtlcId? Htlc = null) : CommandResult;

    /// <summary>The peer agrees to open: pay this script this amount, and say so with <see cref="FundCommand"/>.</summary>
    /// <param name="Script">The script of the funding output.</param>
    /// <param name="Amount">Its amount.</param>
    public sealed record FundingWanted(Script Script, Satoshi Amount) : CommandResult;

    /// <summary>It cannot be.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Text">In words, with the numbers.</param>
    public sealed record Refused(CommandRefusal Reason, string Text) : CommandResult;
}

/// <summary>Why a command is refused.</summary>
public enum CommandRefusal : byte
{
    /// <summary>The channel is not in a state for it.</summary>
    WrongState,

    /// <summary>There is no connection.</summary>
    Offline,

    /// <summary>A value is outside what the protocol allows.</summary>
    InvalidValue,

    /// <summary>The amount is below what the peer accepts.</summary>
    BelowMinimum,

    /// <summary>Too many HTLCs would be pending.</summary>
    TooManyHtlcs,

    /// <summary>Too much would be in flight.</summary>
    TooMuchInFlight,

    /// <summary>The balance does not allow it: reserve, fee and anchors must stay.</summary>
    InsufficientBalance,

    /// <summary>The peer could not pay the fee of the commitment.</summary>
    PeerCannotPayFee,

    /// <summary>Too much would be dust in a commitment.</summary>
    DustExposure,

    /// <summary>There is no such HTLC.</summary>
    UnknownHtlc,

    /// <summary>The HTLC cannot be removed yet, or is being removed.</summary>
    HtlcNotRemovable,

    /// <summary>The preimage is of another hash.</summary>
    WrongPreimage,

    /// <summary>Only the opener can.</summary>
    NotOpener,

    /// <summary>The peer does not support it.</summary>
    NotNegotiated,

    /// <summary>Our policy forbids it.</summary>
    Policy,

    /// <summary>The channel is quiescent, or about to be.</summary>
    Quiescent,

    /// <summary>The opening failed, or was given up, before the channel was funded.</summary>
    OpeningFailed,
}
