using System.Runtime.InteropServices;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>What one node of a channel asks for relaying through it: the part of a <c>channel_update</c> that routing needs. 36 bytes.</summary>
/// <remarks>BOLT 7, "The channel_update Message". The default value says that no update is known.</remarks>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct ChannelPolicy
{
    /// <summary>The smallest HTLC taken, in millisatoshi.</summary>
    public MilliSatoshi HtlcMinimumMsat { get; init; }

    /// <summary>The largest HTLC taken, in millisatoshi.</summary>
    public MilliSatoshi HtlcMaximumMsat { get; init; }

    /// <summary>The timestamp of the update, in seconds since 1970; 0 when there is none.</summary>
    public uint Timestamp { get; init; }

    /// <summary>The fee for any HTLC, in millisatoshi.</summary>
    public uint FeeBaseMsat { get; init; }

    /// <summary>The fee in millionths of the amount, on top.</summary>
    public uint FeeProportionalMillionths { get; init; }

    /// <summary>Where the message lies in the store's generation, in units of eight bytes; 0 when it is not stored.</summary>
    public uint StorePosition { get; init; }

    /// <summary>By how many blocks the expiry of an HTLC drops.</summary>
    public CltvDelta CltvExpiryDelta { get; init; }

    /// <summary>Whether there is an update at all, and what it says of itself.</summary>
    public PolicyState State { get; init; }

    /// <summary>Whether an update is known.</summary>
    public bool IsPresent => State.HasFlag(PolicyState.Present);

    /// <summary>Whether the node says that it does not relay at present.</summary>
    public bool IsDisabled => State.HasFlag(PolicyState.Disabled);

    /// <summary>Whether a payment may be routed in this direction: an update is known, it does not disable, it makes sense.</summary>
    public bool IsUsable => (State & (PolicyState.Present | PolicyState.Disabled | PolicyState.Contradictory)) == PolicyState.Present;

    /// <summary>The policy that a <c>channel_update</c> states.</summary>
    /// <param name="update">The message.</param>
    /// <param name="capacity">The channel's capacity, or null when nobody knows it.</param>
    /// <param name="storePosition">Where the message is stored, or 0.</param>
    /// <returns>The policy; marked <see cref="PolicyState.Contradictory"/> when nothing can be routed by it.</returns>
    public static ChannelPolicy From(ChannelUpdate update, Satoshi? capacity, uint storePosition)
    {
        ArgumentNullException.ThrowIfNull(update);
        return new ChannelPolicy
        {
            HtlcMinimumMsat = update.HtlcMinimumMsat,
            HtlcMaximumMsat = update.HtlcMaximumMsat,
            Timestamp = update.Timestamp,
            FeeBaseMsat = update.FeeBaseMsat,
            FeeProportionalMillionths = update.FeeProportionalMillionths,
            StorePosition = storePosition,
            CltvExpiryDelta = update.CltvExpiryDelta,
            State = StateOf(update.MessageFlags, update.ChannelFlags)
                | Contradiction(update.HtlcMinimumMsat, update.HtlcMaximumMsat, capacity),
        };
    }

    internal static PolicyState StateOf(ChannelUpdateMessageFlags message, ChannelUpdateChannelFlags channel) => PolicyState.Present
        | (channel.HasFlag(ChannelUpdateChannelFlags.Disable) ? PolicyState.Disabled : PolicyState.None)
        | (message.HasFlag(ChannelUpdateMessageFlags.DontForward) ? PolicyState.DontForward : PolicyState.None);

    /// <summary>Compared in whole satoshi: any capacity times a thousand might not fit.</summary>
    internal static PolicyState Contradiction(MilliSatoshi minimum, MilliSatoshi maximum, Satoshi? capacity)
    {
        var (whole, rest) = (maximum.Value / 1000, maximum.Value % 1000);
        return maximum < minimum || (capacity is { } known && (whole > known.Value || (whole == known.Value && rest > 0)))
            ? PolicyState.Contradictory
            : PolicyState.None;
    }

    /// <summary>Whether two policies say the same but for their time and place: then a second update with the same timestamp is a copy.</summary>
    internal bool SaysTheSameAs(in ChannelPolicy other) =>
        HtlcMinimumMsat == other.HtlcMinimumMsat && HtlcMaximumMsat == other.HtlcMaximumMsat && FeeBaseMsat == other.FeeBaseMsat
        && FeeProportionalMillionths == other.FeeProportionalMillionths && CltvExpiryDelta == other.CltvExpiryDelta && State == other.State;
}
