using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>Why an opening cannot go on.</summary>
/// <param name="Rule">The rule that is broken.</param>
/// <param name="Text">In words, for the peer too.</param>
internal sealed record OpeningFault(string? Rule, string Text);

/// <summary>What is checked of the peer's open_channel and accept_channel.</summary>
/// <remarks>BOLT 2, "The open_channel Message" and "The accept_channel Message".</remarks>
internal static class OpeningChecks
{
    /// <summary>Below this no side needs to have less at stake, and above it the opener's reserve always covers both anchors.</summary>
    private const ulong MinReserve = 1000;

    private const uint Million = 1_000_000;

    /// <summary>Whether we go along with what the peer wants to open.</summary>
    /// <param name="step">The step.</param>
    /// <param name="setup">Our side.</param>
    /// <param name="open">What the peer sent.</param>
    /// <param name="theirs">What it says of itself; or null.</param>
    public static OpeningFault? CheckOpen(StepBuilder step, ChannelSetup setup, OpenChannel open, out ChannelSide? theirs)
    {
        theirs = SideOf(open);
        var policy = step.Policy;
        return setup.Features.DualFund ? new("2.53", "open_channel is not used where option_dual_fund is negotiated.")
            : open.ChainHash != policy.Chain ? new("2.55", "open_channel is for another chain.")
            : open.ChannelType is not { } type ? new("2.51", "open_channel has no channel_type.")
            : CheckType(type, open.AnnounceChannel, setup.Features) is { } unsuitable ? new("2.66", $"open_channel: {unsuitable}.")
            : type.Supports(Feature.OptionZeroconf) && !policy.TrustsForZeroconf ? new("2.67", "open_channel: we do not use channels of this peer before they confirm.")
            : CheckFunding(open, setup.Features, policy) is { } funding ? funding
            : CheckRate(step, open.FeeratePerKw) is { } rate ? rate
            : theirs is null || !PublicKey.TryParse(open.FirstPerCommitmentPoint, out _) ? new("2.60", "open_channel has a key that is not on the curve.")
            : CheckSide(theirs, open.FundingSatoshis, policy, "open_channel") is { } side ? side
            : CheckShutdownScript(open.UpfrontShutdownScript, setup.Features, "open_channel") is { } script ? script
            : CheckInitial(type, open.FundingSatoshis, open.PushMsat, open.FeeratePerKw, theirs.Keys, setup.Keys, theirs.ChannelReserve, theirs.DustLimit);
    }

    /// <summary>Whether what the accepter says fits to what we asked, and to what we go along with.</summary>
    /// <param name="step">The step.</param>
    /// <param name="setup">Our side.</param>
    /// <param name="open">What we sent.</param>
    /// <param name="accept">What the peer sent.</param>
    /// <param name="theirs">What it says of itself; or null.</param>
    public static OpeningFault? CheckAccept(StepBuilder step, ChannelSetup setup, OpenChannel open, AcceptChannel accept, out ChannelSide? theirs)
    {
        theirs = SideOf(accept);
        var policy = step.Policy;
        return accept.TemporaryChannelId != open.TemporaryChannelId ? new("2.69", "accept_channel has another temporary_channel_id than open_channel.")
            : accept.ChannelType is not { } type ? new("2.73", "accept_channel has no channel_type.")
            : type != open.ChannelType ? new("2.74", "accept_channel has another channel_type than open_channel.")
            : accept.MinimumDepth > policy.MaxMinimumDepth ? new("2.70", $"accept_channel has a minimum_depth of {accept.MinimumDepth}, which is too large.")
            : accept.ChannelReserveSatoshis < open.DustLimitSatoshis ? new("2.71", "accept_channel has a channel_reserve_satoshis below the dust_limit_satoshis of open_channel.")
            : open.ChannelReserveSatoshis < accept.DustLimitSatoshis ? new("2.72", "accept_channel has a dust_limit_satoshis above the channel_reserve_satoshis of open_channel.")
            : theirs is null || !PublicKey.TryParse(accept.FirstPerCommitmentPoint, out _) ? new("2.75", "accept_channel has a key that is not on the curve.")
            : CheckSide(theirs, open.FundingSatoshis, policy, "accept_channel") is { } side ? side with { Rule = "2.75" }
            : CheckShutdownScript(accept.UpfrontShutdownScript, setup.Features, "accept_channel");
    }

    /// <summary>Why a channel type cannot be used; null when it can.</summary>
    public static string? CheckType(FeatureSet<ChannelTypeContext> type, bool isAnnounced, NegotiatedSet features)
    {
        var smallest = FeatureSet<ChannelTypeContext>.Empty.WithRequired(Feature.OptionStaticRemotekey);
        smallest = type.Supports(Feature.OptionAnchors) ? smallest.WithRequired(Feature.OptionAnchors) : smallest;
        smallest = type.Supports(Feature.OptionScidAlias) ? smallest.WithRequired(Feature.OptionScidAlias) : smallest;
        smallest = type.Supports(Feature.OptionZeroconf) ? smallest.WithRequired(Feature.OptionZeroconf) : smallest;
        return type != smallest ? "the channel_type is not a defined one"
            : IsNotNegotiated(type, features) ? "the channel_type has a feature that is not negotiated"
            : isAnnounced && type.Supports(Feature.OptionScidAlias) ? "a channel with option_scid_alias is not announced"
            : null;
    }

    /// <summary>Whether a type has a feature that the connection has not.</summary>
    public static bool IsNotNegotiated(FeatureSet<ChannelTypeContext> type, NegotiatedSet features) =>
        (type.Supports(Feature.OptionAnchors) && !features.Anchors)
        || (type.Supports(Feature.OptionScidAlias) && !features.ScidAlias)
        || (type.Supports(Feature.OptionZeroconf) && !features.Zeroconf);

    /// <summary>What we say of our side.</summary>
    /// <param name="setup">Our keys.</param>
    /// <param name="policy">What we want.</param>
    /// <param name="funding">The size of the channel.</param>
    /// <param name="dustLimit">Our dust limit.</param>
    /// <param name="remoteDustLimit">The peer's, where it is known.</param>
    /// <param name="shutdownScript">Where our funds go.</param>
    public static ChannelSide OurSide(
        ChannelSetup setup, ChannelPolicy policy, Satoshi funding, Satoshi dustLimit, Satoshi remoteDustLimit, Script shutdownScript) => new(
            setup.Keys,
            dustLimit,
            new(Share(funding.ToMilliSatoshi().Value, policy.MaxInFlightProportionalMillionths)),
            new(Math.Max(Share(funding.Value, policy.ReserveProportionalMillionths), Math.Max(MinReserve, Math.Max(dustLimit.Value, remoteDustLimit.Value)))),
            policy.HtlcMinimum,
            policy.ToSelfDelay,
            Math.Min(policy.MaxAcceptedHtlcs, ChannelLimits.MaxAcceptedHtlcs),
            shutdownScript);

    /// <summary>Whether the opener can pay for the first commitments, and one side has something in them.</summary>
    public static OpeningFault? CheckInitial(
        FeatureSet<ChannelTypeContext> type,
        Satoshi funding,
        MilliSatoshi push,
        FeeRate rate,
        ChannelPublicKeys opener,
        ChannelPublicKeys accepter,
        Satoshi reserve,
        Satoshi dustLimit)
    {
        var format = type.Supports(Feature.OptionAnchors) ? CommitmentFormat.Anchors : CommitmentFormat.StaticRemotekey;
        var terms = new CommitmentTerms(format, default, funding, opener, accepter, LocalIsOpener: true, ToSelfDelay: 0, dustLimit);
        var spec = new CommitmentSpec(rate, funding.ToMilliSatoshi() - push, push, default);
        return !CommitmentAmounts.TryCompute(terms, spec, out var amounts, out _) || amounts.OpenerShortfall > Satoshi.Zero
                ? new("2.63", "The opener cannot pay the fee of the first commitment.")
            : amounts.ToLocal <= reserve && amounts.ToRemote <= reserve
                ? new("2.64", "Neither side has more than the reserve in the first commitment.")
            : null;
    }

    private static OpeningFault? CheckFunding(OpenChannel open, NegotiatedSet features, ChannelPolicy policy) =>
        open.FundingSatoshis > Satoshi.Max ? new("1.35", "open_channel has more than there can be.")
        : open.PushMsat > open.FundingSatoshis.ToMilliSatoshi() ? new("2.56", "open_channel pushes more than it funds.")
        : open.FundingSatoshis.Value >= ChannelLimits.LargeChannelSatoshis && !features.LargeChannel
            ? new("2.65", "open_channel is for a large channel, which is not negotiated.")
        : open.FundingSatoshis > policy.MaxFunding ? new(null, $"open_channel is for more than {policy.MaxFunding}.")
        : open.FundingSatoshis < policy.MinFunding ? new("2.54", $"open_channel is for less than {policy.MinFunding}.")
        : !open.AnnounceChannel && !policy.AllowsUnannounced ? new("2.54", "open_channel is for an unannounced channel, which we do not accept.")
        : open.AnnounceChannel && !policy.AllowsAnnounced ? new(null, "open_channel is for an announced channel, which we do not accept.")
        : null;

    private static OpeningFault? CheckRate(StepBuilder step, FeeRate rate) =>
        rate < step.Policy.MinFeeRate ? new("2.59", $"open_channel has a feerate_per_kw of {rate}, which is too small.")
        : rate > PeerUpdateSteps.HighestReasonable(step) ? new("2.59", $"open_channel has a feerate_per_kw of {rate}, which is too large.")
        : null;

    private static OpeningFault? CheckSide(ChannelSide theirs, Satoshi funding, ChannelPolicy policy, string name) =>
        theirs.ToSelfDelay > policy.MaxToSelfDelay ? new("2.57", $"{name} has a to_self_delay of {theirs.ToSelfDelay}, which is too large.")
        : theirs.MaxAcceptedHtlcs > ChannelLimits.MaxAcceptedHtlcs ? new("2.58", $"{name} has a max_accepted_htlcs above 483.")
        : theirs.DustLimit > theirs.ChannelReserve ? new("2.61", $"{name} has a dust_limit_satoshis above its channel_reserve_satoshis.")
        : theirs.DustLimit.Value < ChannelLimits.MinDustLimitSatoshis ? new("2.62", $"{name} has a dust_limit_satoshis below 354.")
        : theirs.HtlcMinimum > policy.MaxRemoteHtlcMinimum ? new("2.54", $"{name} has an htlc_minimum_msat of {theirs.HtlcMinimum}, which is too large.")
        : theirs.MaxHtlcValueInFlight.Value < Share(funding.ToMilliSatoshi().Value, policy.MinRemoteInFlightProportionalMillionths)
            ? new("2.54", $"{name} has a max_htlc_value_in_flight_msat of {theirs.MaxHtlcValueInFlight}, which is too small.")
        : theirs.ChannelReserve.Value > Math.Max(MinReserve, Share(funding.Value, policy.MaxReserveProportionalMillionths))
            ? new("2.54", $"{name} has a channel_reserve_satoshis of {theirs.ChannelReserve}, which is too large.")
        : theirs.MaxAcceptedHtlcs < policy.MinRemoteAcceptedHtlcs ? new("2.54", $"{name} has a max_accepted_htlcs of {theirs.MaxAcceptedHtlcs}, which is too small.")
        : theirs.DustLimit > policy.MaxRemoteDustLimit ? new("2.54", $"{name} has a dust_limit_satoshis of {theirs.DustLimit}, which is too large.")
        : null;

    private static OpeningFault? CheckShutdownScript(Bytes? script, NegotiatedSet features, string name) =>
        !features.UpfrontShutdownScript ? null
        : script is not { } given ? new("2.300", $"{name} has no upfront_shutdown_script.")
        : !given.IsEmpty && !ShutdownScripts.IsAllowed(new(given), features) ? new("2.300", $"{name} has an upfront_shutdown_script that no shutdown could name.")
        : null;

    private static ChannelSide? SideOf(OpenChannel open) =>
        KeysOf(open.FundingPubkey, open.RevocationBasepoint, open.PaymentBasepoint, open.DelayedPaymentBasepoint, open.HtlcBasepoint) is { } keys
            ? new(
                keys, open.DustLimitSatoshis, open.MaxHtlcValueInFlightMsat, open.ChannelReserveSatoshis, open.HtlcMinimumMsat,
                open.ToSelfDelay, open.MaxAcceptedHtlcs, new(open.UpfrontShutdownScript ?? Bytes.Empty))
            : null;

    private static ChannelSide? SideOf(AcceptChannel accept) =>
        KeysOf(accept.FundingPubkey, accept.RevocationBasepoint, accept.PaymentBasepoint, accept.DelayedPaymentBasepoint, accept.HtlcBasepoint) is { } keys
            ? new(
                keys, accept.DustLimitSatoshis, accept.MaxHtlcValueInFlightMsat, accept.ChannelReserveSatoshis, accept.HtlcMinimumMsat,
                accept.ToSelfDelay, accept.MaxAcceptedHtlcs, new(accept.UpfrontShutdownScript ?? Bytes.Empty))
            : null;

    private static ChannelPublicKeys? KeysOf(PointBytes funding, PointBytes revocation, PointBytes payment, PointBytes delayed, PointBytes htlc) =>
        PublicKey.TryParse(funding, out var fundingKey)
        && PublicKey.TryParse(revocation, out var revocationKey)
        && PublicKey.TryParse(payment, out var paymentKey)
        && PublicKey.TryParse(delayed, out var delayedKey)
        && PublicKey.TryParse(htlc, out var htlcKey)
            ? new(fundingKey, revocationKey, paymentKey, delayedKey, htlcKey)
            : null;

    private static ulong Share(ulong amount, uint millionths) => (ulong)UInt128.Min(ulong.MaxValue, (UInt128)amount * millionths / Million);
}
