using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>What this node asks for relaying in its direction of an own channel.</summary>
/// <param name="CltvExpiryDelta">By how many blocks the expiry drops.</param>
/// <param name="HtlcMinimumMsat">The smallest HTLC.</param>
/// <param name="HtlcMaximumMsat">The largest HTLC: at most the capacity, and at most what the peer lets be in flight.</param>
/// <param name="FeeBaseMsat">The fee for any HTLC, in millisatoshi.</param>
/// <param name="FeeProportionalMillionths">The fee in millionths of the amount.</param>
public readonly record struct OwnPolicy(
    CltvDelta CltvExpiryDelta,
    MilliSatoshi HtlcMinimumMsat,
    MilliSatoshi HtlcMaximumMsat,
    uint FeeBaseMsat,
    uint FeeProportionalMillionths);

/// <summary>Makes and signs this node's announcements and updates.</summary>
/// <remarks>BOLT 7, the requirements of origin nodes.</remarks>
public static class OwnGossip
{
    /// <summary>An update of this node's direction of an own channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="policy">What is asked for.</param>
    /// <param name="capacity">The channel's capacity.</param>
    /// <param name="progress">How far the channel is. Before its announcement the update is for the peer only, and says so.</param>
    /// <param name="isDisabled">Whether nothing is relayed at present.</param>
    /// <param name="unixTime">Now, in seconds since 1970.</param>
    /// <param name="previousTimestamp">The timestamp of the last update, or 0.</param>
    /// <param name="signer">Signs it.</param>
    /// <param name="alias">The alias that the peer gave, for a channel that has no other identifier to be named by; or null.</param>
    /// <returns>The message; null before the peer's <c>channel_ready</c>, when none may be sent.</returns>
    /// <exception cref="ArgumentException">The limits contradict each other or the capacity, or there is no later timestamp.</exception>
    public static ChannelUpdate? CreateUpdate(
        OwnChannel channel,
        OwnPolicy policy,
        Satoshi capacity,
        AnnouncementProgress progress,
        bool isDisabled,
        uint unixTime,
        uint previousTimestamp,
        IGossipSigner signer,
        ShortChannelId? alias = null)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(signer);
        if (ChannelPolicy.Contradiction(policy.HtlcMinimumMsat, policy.HtlcMaximumMsat, capacity) != PolicyState.None)
        {
            throw new ArgumentException($"htlc_maximum_msat {policy.HtlcMaximumMsat} must be at least htlc_minimum_msat {policy.HtlcMinimumMsat} and at most the capacity {capacity}.", nameof(policy));
        }

        if (!progress.ReadyReceived)
        {
            return null;
        }

        var isAnnounced = progress.IsPublic && alias is null && progress.Confirmations >= GossipLimits.AnnouncementConfirmations;
        var update = new ChannelUpdate
        {
            Signature = default,
            ChainHash = channel.ChainHash,
            ShortChannelId = alias ?? channel.ShortChannelId,
            Timestamp = NextTimestamp(unixTime, previousTimestamp),
            MessageFlags = ChannelUpdateMessageFlags.MustBeOne | (isAnnounced ? ChannelUpdateMessageFlags.None : ChannelUpdateMessageFlags.DontForward),
            ChannelFlags = (channel.Direction == 0 ? ChannelUpdateChannelFlags.None : ChannelUpdateChannelFlags.Direction)
                | (isDisabled ? ChannelUpdateChannelFlags.Disable : ChannelUpdateChannelFlags.None),
            CltvExpiryDelta = policy.CltvExpiryDelta,
            HtlcMinimumMsat = policy.HtlcMinimumMsat,
            HtlcMaximumMsat = policy.HtlcMaximumMsat,
            FeeBaseMsat = policy.FeeBaseMsat,
            FeeProportionalMillionths = policy.FeeProportionalMillionths,
        };
        return update with { Signature = signer.SignWithNodeKey(Sha256.HashTwice(update.GetSignedBytes())) };
    }

    /// <summary>This node's announcement of itself.</summary>
    /// <param name="nodeId">The node's id.</param>
    /// <param name="features">What it offers and requires.</param>
    /// <param name="alias">The name it gives itself.</param>
    /// <param name="color">Its colour on maps.</param>
    /// <param name="addresses">Where it can be reached, ascending by kind, at most one host name.</param>
    /// <param name="unixTime">Now, in seconds since 1970.</param>
    /// <param name="previousTimestamp">The timestamp of the last announcement, or 0.</param>
    /// <param name="signer">Signs it.</param>
    /// <returns>The message.</returns>
    /// <exception cref="ArgumentException">The addresses cannot stand like this, or there is no later timestamp.</exception>
    public static NodeAnnouncement CreateNodeAnnouncement(
        PointBytes nodeId,
        FeatureSet<NodeAnnouncementContext> features,
        NodeAlias alias,
        RgbColor color,
        ReadOnlySpan<AddressDescriptor> addresses,
        uint unixTime,
        uint previousTimestamp,
        IGossipSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        var announcement = new NodeAnnouncement
        {
            Signature = default,
            Features = features,
            Timestamp = NextTimestamp(unixTime, previousTimestamp),
            NodeId = nodeId,
            RgbColor = color,
            Alias = alias,
            Addresses = NodeAddresses.Encode(addresses),
        };
        return announcement with { Signature = signer.SignWithNodeKey(Sha256.HashTwice(announcement.GetSignedBytes())) };
    }

    private static uint NextTimestamp(uint unixTime, uint previous) => previous == uint.MaxValue
        ? throw new ArgumentException("There is no timestamp after the last one.", nameof(previous))
        : uint.Max(unixTime, previous + 1);
}
