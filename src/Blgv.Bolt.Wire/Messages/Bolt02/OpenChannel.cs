using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 32 (open_channel)                           BOLT 2, "The open_channel Message"
//   chain_hash        chain_hash
//   32*byte           temporary_channel_id
//   u64               funding_satoshis
//   u64               push_msat
//   u64               dust_limit_satoshis
//   u64               max_htlc_value_in_flight_msat
//   u64               channel_reserve_satoshis
//   u64               htlc_minimum_msat
//   u32               feerate_per_kw
//   u16               to_self_delay
//   u16               max_accepted_htlcs
//   point             funding_pubkey
//   point             revocation_basepoint
//   point             payment_basepoint
//   point             delayed_payment_basepoint
//   point             htlc_basepoint
//   point             first_per_commitment_point
//   byte              channel_flags
//   open_channel_tlvs:
//     0 upfront_shutdown_script  ...*byte  shutdown_scriptpubkey
//     1 channel_type             ...*byte  type

/// <summary>Proposes a channel that the sender funds alone.</summary>
/// <remarks>BOLT 2, "The open_channel Message".</remarks>
public sealed record OpenChannel : IMessage<OpenChannel>
{
    /// <inheritdoc/>
    public static ushort Type => 32;

    /// <inheritdoc/>
    public static string Name => "open_channel";

    /// <summary>The chain that the channel is to be on.</summary>
    public required ChainHash ChainHash { get; init; }

    /// <summary>Names the channel among those being opened with this peer, until there is a funding transaction.</summary>
    public required ChannelId TemporaryChannelId { get; init; }

    /// <summary>What the sender puts into the channel, in satoshi.</summary>
    public required Satoshi FundingSatoshis { get; init; }

    /// <summary>What of it belongs to the receiver from the start, in millisatoshi.</summary>
    public required MilliSatoshi PushMsat { get; init; }

    /// <summary>Outputs below this many satoshi are left out of the sender's commitment transactions.</summary>
    public required Satoshi DustLimitSatoshis { get; init; }

    /// <summary>The most that all HTLCs offered by the receiver may add up to, in millisatoshi; nodes send 2^64 - 1 for no limit.</summary>
    public required MilliSatoshi MaxHtlcValueInFlightMsat { get; init; }

    /// <summary>What the receiver must keep on its side of the channel, in satoshi.</summary>
    public required Satoshi ChannelReserveSatoshis { get; init; }

    /// <summary>The smallest HTLC that the sender accepts, in millisatoshi.</summary>
    public required MilliSatoshi HtlcMinimumMsat { get; init; }

    /// <summary>The fee rate of the first commitment transactions and the HTLC transactions.</summary>
    public required FeeRate FeeratePerKw { get; init; }

    /// <summary>For how many blocks the receiver's own outputs are locked after it closes alone.</summary>
    public required ushort ToSelfDelay { get; init; }

    /// <summary>How many HTLCs the receiver may have offered at one time; at most <see cref="ChannelLimits.MaxAcceptedHtlcs"/>.</summary>
    public required ushort MaxAcceptedHtlcs { get; init; }

    /// <summary>The sender's key in the 2-of-2 of the funding output.</summary>
    public required PointBytes FundingPubkey { get; init; }

    /// <summary>From it and the receiver's per-commitment points come the keys that punish a revoked commitment of the receiver.</summary>
    public required PointBytes RevocationBasepoint { get; init; }

    /// <summary>The key of the output that pays the sender in the receiver's commitment transactions.</summary>
    public required PointBytes PaymentBasepoint { get; init; }

    /// <summary>From it and each per-commitment point comes the key of the delayed output in the sender's commitment transactions.</summary>
    public required PointBytes DelayedPaymentBasepoint { get; init; }

    /// <summary>From it and each per-commitment point come the keys of the HTLC outputs.</summary>
    public required PointBytes HtlcBasepoint { get; init; }

    /// <summary>The point of the sender's first commitment.</summary>
    public required PointBytes FirstPerCommitmentPoint { get; init; }

    /// <summary>Bit 0 is <c>announce_channel</c>; the others mean nothing yet and are ignored.</summary>
    public OpenChannelFlags ChannelFlags { get; init; }

    /// <summary>The script that the sender binds itself to be paid by at the end; empty when it does not bind itself, null when the record is absent.</summary>
    public Bytes? UpfrontShutdownScript { get; init; }

    /// <summary>The proposed type of the channel; who receives none fails the channel.</summary>
    public FeatureSet<ChannelTypeContext>? ChannelType { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <summary>Whether the sender wants the channel to be announced: bit 0 of <see cref="ChannelFlags"/>.</summary>
    public bool AnnounceChannel => ChannelFlags.HasFlag(OpenChannelFlags.AnnounceChannel);

    /// <inheritdoc/>
    public static OpenChannel Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var chainHash = r.Fixed<ChainHash>("chain_hash");
        var temporaryChannelId = r.Fixed<ChannelId>("temporary_channel_id");
        var fundingSatoshis = r.SatoshiAmount("funding_satoshis");
        var pushMsat = r.MilliSatoshiAmount("push_msat");
        var dustLimitSatoshis = new Satoshi(r.U64("dust_limit_satoshis"));
        var maxHtlcValueInFlightMsat = new MilliSatoshi(r.U64("max_htlc_value_in_flight_msat"));
        var channelReserveSatoshis = new Satoshi(r.U64("channel_reserve_satoshis"));
        var htlcMinimumMsat = new MilliSatoshi(r.U64("htlc_minimum_msat"));
        var feeratePerKw = new FeeRate(r.U32("feerate_per_kw"));
        var toSelfDelay = r.U16("to_self_delay");
        var maxAcceptedHtlcs = r.U16("max_accepted_htlcs");
        var fundingPubkey = r.Fixed<PointBytes>("funding_pubkey");
        var revocationBasepoint = r.Fixed<PointBytes>("revocation_basepoint");
        var paymentBasepoint = r.Fixed<PointBytes>("payment_basepoint");
        var delayedPaymentBasepoint = r.Fixed<PointBytes>("delayed_payment_basepoint");
        var htlcBasepoint = r.Fixed<PointBytes>("htlc_basepoint");
        var firstPerCommitmentPoint = r.Fixed<PointBytes>("first_per_commitment_point");
        var channelFlags = (OpenChannelFlags)r.U8("channel_flags");
        r.BeginTlvs("open_channel_tlvs");
        r.BytesTlv(0, "upfront_shutdown_script", "shutdown_scriptpubkey", out var upfrontShutdownScript);
        r.FeaturesTlv(1, "channel_type", "type", out FeatureSet<ChannelTypeContext>? channelType);
        return new OpenChannel
        {
            ChainHash = chainHash,
            TemporaryChannelId = temporaryChannelId,
            FundingSatoshis = fundingSatoshis,
            PushMsat = pushMsat,
            DustLimitSatoshis = dustLimitSatoshis,
            MaxHtlcValueInFlightMsat = maxHtlcValueInFlightMsat,
            ChannelReserveSatoshis = channelReserveSatoshis,
            HtlcMinimumMsat = htlcMinimumMsat,
            FeeratePerKw = feeratePerKw,
            ToSelfDelay = toSelfDelay,
            MaxAcceptedHtlcs = maxAcceptedHtlcs,
            FundingPubkey = fundingPubkey,
            RevocationBasepoint = revocationBasepoint,
            PaymentBasepoint = paymentBasepoint,
            DelayedPaymentBasepoint = delayedPaymentBasepoint,
            HtlcBasepoint = htlcBasepoint,
            FirstPerCommitmentPoint = firstPerCommitmentPoint,
            ChannelFlags = channelFlags,
            UpfrontShutdownScript = upfrontShutdownScript,
            ChannelType = channelType,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("chain_hash", ChainHash);
        w.Fixed("temporary_channel_id", TemporaryChannelId);
        w.SatoshiAmount("funding_satoshis", FundingSatoshis);
        w.MilliSatoshiAmount("push_msat", PushMsat);
        w.U64("dust_limit_satoshis", DustLimitSatoshis.Value);
        w.U64("max_htlc_value_in_flight_msat", MaxHtlcValueInFlightMsat.Value);
        w.U64("channel_reserve_satoshis", ChannelReserveSatoshis.Value);
        w.U64("htlc_minimum_msat", HtlcMinimumMsat.Value);
        w.U32("feerate_per_kw", FeeratePerKw.Value);
        w.U16("to_self_delay", ToSelfDelay);
        w.U16("max_accepted_htlcs", MaxAcceptedHtlcs);
        w.Fixed("funding_pubkey", FundingPubkey);
        w.Fixed("revocation_basepoint", RevocationBasepoint);
        w.Fixed("payment_basepoint", PaymentBasepoint);
        w.Fixed("delayed_payment_basepoint", DelayedPaymentBasepoint);
        w.Fixed("htlc_basepoint", HtlcBasepoint);
        w.Fixed("first_per_commitment_point", FirstPerCommitmentPoint);
        w.U8("channel_flags", (byte)ChannelFlags);
        w.BeginTlvs("open_channel_tlvs", Extension);
        w.BytesTlv(0, "upfront_shutdown_script", "shutdown_scriptpubkey", UpfrontShutdownScript);
        w.FeaturesTlv(1, "channel_type", "type", ChannelType);
        w.EndTlvs();
    }
}
