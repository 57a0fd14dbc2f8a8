using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>What our side wants of channels: what it accepts from a peer, and what it asks. Every knob has a default that an operator can live with.</summary>
/// <remarks>BOLT 2 leaves to each node what it calls reasonable; here is where that is said.</remarks>
public sealed record ChannelPolicy
{
    /// <summary>The defaults.</summary>
    public static ChannelPolicy Default { get; } = new();

    /// <summary>The chain that channels are on.</summary>
    public ChainHash Chain { get; init; } = ChainHash.Bitcoin;

    /// <summary>The smallest channel that a peer may open to us.</summary>
    public Satoshi MinFunding { get; init; } = new(20_000);

    /// <summary>The largest channel, either way. Beyond 2^24 - 1 satoshi both sides must support large channels.</summary>
    public Satoshi MaxFunding { get; init; } = new(1_000_000_000);

    /// <summary>dust_limit_satoshis that we ask for.</summary>
    public Satoshi DustLimit { get; init; } = new(354);

    /// <summary>The largest dust limit of a peer: what it trims becomes fee (incident 5).</summary>
    public Satoshi MaxRemoteDustLimit { get; init; } = new(10_000);

    /// <summary>The reserve that we ask of the peer, in parts per million of the channel.</summary>
    public uint ReserveProportionalMillionths { get; init; } = 10_000;

    /// <summary>The largest reserve that a peer may ask of us, in parts per million of the channel.</summary>
    public uint MaxReserveProportionalMillionths { get; init; } = 50_000;

    /// <summary>htlc_minimum_msat that we ask for.</summary>
    public MilliSatoshi HtlcMinimum { get; init; } = new(1);

    /// <summary>The largest htlc_minimum_msat of a peer.</summary>
    public MilliSatoshi MaxRemoteHtlcMinimum { get; init; } = new(10_000_000);

    /// <summary>How much the peer may have in flight, in parts per million of the channel; a million for all of it.</summary>
    public uint MaxInFlightProportionalMillionths { get; init; } = 1_000_000;

    /// <summary>The least that a peer must let us have in flight, in parts per million of the channel.</summary>
    public uint MinRemoteInFlightProportionalMillionths { get; init; } = 100_000;

    /// <summary>max_accepted_htlcs that we ask for; at most 483.</summary>
    public ushort MaxAcceptedHtlcs { get; init; } = 483;

    /// <summary>The least that a peer must let us offer.</summary>
    public ushort MinRemoteAcceptedHtlcs { get; init; } = 5;

    /// <summary>to_self_delay that we ask of the peer, in blocks.</summary>
    public ushort ToSelfDelay { get; init; } = 144;

    /// <summary>The longest that a peer may ask of us, in blocks.</summary>
    public ushort MaxToSelfDelay { get; init; } = 2016;

    /// <summary>How many confirmations we wait for before a channel that the peer funded is used.</summary>
    public uint MinimumDepth { get; init; } = 3;

    /// <summary>The most confirmations that a peer may wait for.</summary>
    public uint MaxMinimumDepth { get; init; } = 144;

    /// <summary>Whether this peer may open channels that are used before they confirm.</summary>
    public bool TrustsForZeroconf { get; init; }

    /// <summary>Whether we open, and accept, channels that the network is told of.</summary>
    public bool AllowsAnnounced { get; init; } = true;

    /// <summary>Whether we accept channels that the network is not told of.</summary>
    public bool AllowsUnannounced { get; init; } = true;

    /// <summary>The lowest commitment fee rate that we go along with.</summary>
    public FeeRate MinFeeRate { get; init; } = FeeRate.Floor;

    /// <summary>A peer's fee rate may be this many times what we think is needed, and at least <see cref="AlwaysAcceptedFeeRate"/>.</summary>
    public uint MaxFeeRateFactor { get; init; } = 10;

    /// <summary>No rate up to this is unreasonable.</summary>
    public FeeRate AlwaysAcceptedFeeRate { get; init; } = new(2500);

    /// <summary>The most that trimmed HTLCs may add up to in one commitment: it would become fee (incident 5).</summary>
    public MilliSatoshi MaxDustExposure { get; init; } = new(50_000_000);

    /// <summary>The farthest expiry of an HTLC that we hold, in blocks from now.</summary>
    public uint MaxHtlcExpiry { get; init; } = 2016;

    /// <summary>An opener that is us keeps enough to pay the commitment fee at this many times the rate, so that a higher one does not find it without.</summary>
    public uint FeeSpikeFactor { get; init; } = 2;

    /// <summary>Where our funds go on a cooperative close; empty when each close names it.</summary>
    public Script ShutdownScript { get; init; }

    /// <summary>Whether the script is named at the opening, so that nobody who takes our node over can change it.</summary>
    public bool CommitsToShutdownScript { get; init; }

    /// <summary>Outputs of ours below this are given up in a simple close, beside what is dust anyway.</summary>
    public Satoshi UneconomicOutput { get; init; }

    /// <summary>As opener, we go along with this many times the fee that we think a legacy close needs.</summary>
    public uint MaxClosingFeeFactor { get; init; } = 2;

    /// <summary>How many closing_complete of a peer we sign on one connection.</summary>
    public uint MaxClosingAttempts { get; init; } = 10;

    /// <summary>How long a legacy close may stand still, the peer being connected, before the channel goes on chain (rules 2.178, 2.182).</summary>
    public TimeSpan ClosingTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many confirmations of a closing transaction end the channel.</summary>
    public uint ClosingDepth { get; init; } = 100;

    /// <summary>
    /// How many confirmations make what happened on chain count upstream: an HTLC that came back is failed there only then. Seven survive a
    /// reorganization of six blocks.
    /// </summary>
    public uint SettlementDepth { get; init; } = 7;

    /// <summary>How many blocks after its expiry an HTLC that we offered may still be in a commitment before the channel goes on chain (rule 2.230).</summary>
    public uint TimeoutGrace { get; init; } = 2;

    /// <summary>How many blocks before its expiry an HTLC that we fulfilled may still be in a commitment before the channel goes on chain (rule 2.231).</summary>
    public uint FulfillmentMargin { get; init; } = 18;

    /// <summary>cltv_expiry_delta that we ask of who forwards through us: by so many blocks an HTLC that we offered expires before the one that pays for it.</summary>
    public uint CltvExpiryDelta { get; init; } = 144;

    /// <summary>How long the peer may owe a revocation or a closing signature before we disconnect.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a channel may be quiescent with HTLCs pending before we disconnect (rule 2.110).</summary>
    public TimeSpan QuiescenceTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many blocks after our channel_ready the peer's may be missing before we give the channel up (rule 2.79).</summary>
    public uint ReadyTimeout { get; init; } = 2016;

    /// <summary>After how many blocks without its funding a channel that the peer funds is forgotten (rule 2.81).</summary>
    public uint ForgetAfter { get; init; } = 2016;
}
