using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 65 (accept_channel2)                        BOLT 2, "The accept_channel2 Message"
//   channel_id        temporary_channel_id
//   u64               funding_satoshis
//   u64               dust_limit_satoshis
//   u64               max_htlc_value_in_flight_msat
//   u64               htlc_minimum_msat
//   u32               minimum_depth
//   u16               to_self_delay
//   u16               max_accepted_htlcs
//   point             funding_pubkey
//   point             revocation_basepoint
//   point             payment_basepoint
//   point             delayed_payment_basepoint
//   point             htlc_basepoint
//   point             first_per_commitment_point
//   point             second_per_commitment_point
//   accept_tlvs:
//     0 upfront_shutdown_script   ...*byte  shutdown_scriptpubkey
//     1 channel_type              ...*byte  type
//     2 require_confirmed_inputs

/// <summary>Accepts a proposed channel that both sides may fund.</summary>
/// <remarks>BOLT 2, "The accept_channel2 Message".</remarks>
public sealed record AcceptChannel2 : IMessage<AcceptChannel2>
{
    /// <inheritdoc/>
    public static ushort Type => 65;

    /// <inheritdoc/>
    public static string Name => "accept_channel2";

    /// <summary>As in <see cref="OpenChannel2"/>.</summary>
    public required ChannelId TemporaryChannelId { get; init; }

    /// <summary>What the sender puts into the channel, in satoshi; 0 for nothing.</summary>
    public required Satoshi FundingSatoshis { get; init; }

    /// <summary>Outputs below this many satoshi are left out of the sender's commitment transactions.</summary>
    public required Satoshi DustLimitSatoshis { get; init; }

    /// <summary>The most that all HTLCs offered by the receiver may add up to, in millisatoshi; nodes send 2^64 - 1 for no limit.</summary>
    public required MilliSatoshi MaxHtlcValueInFlightMsat { get; init; }

    /// <summary>The smallest HTLC that the sender accepts, in millisatoshi.</summary>
    public required MilliSatoshi HtlcMinimumMsat { get; init; }

    /// <summary>How many confirmations the sender wants before the channel is used; 0 for none.</summary>
    public required uint MinimumDepth { get; init; }

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

    /// <summary>The point of the sender's second commitment.</summary>
    public required PointBytes SecondPerCommitmentPoint { get; init; }

    /// <summary>The script that the sender binds itself to be paid by at the end; empty when it does not bind itself, null when the record is absent.</summary>
    public Bytes? UpfrontShutdownScript { get; init; }

    /// <summary>The type of the channel, the one that was proposed; who receives none fails the negotiation.</summary>
    public FeatureSet<ChannelTypeContext>? ChannelType { get; init; }

    /// <summary>Whether the sender insists that the receiver's inputs are confirmed.</summary>
    public bool RequireConfirmedInputs { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static AcceptChannel2 Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var temporaryChannelId = r.Fixed<ChannelId>("temporary_channel_id");
        var fundingSatoshis = r.SatoshiAmount("funding_satoshis");
        var dustLimitSatoshis = new Satoshi(r.U64("dust_limit_satoshis"));
        var maxHtlcValueInFlightMsat = new MilliSatoshi(r.U64("max_htlc_value_in_flight_msat"));
        var htlcMinimumMsat = new MilliSatoshi(r.U64("htlc_minimum_msat"));
        var minimumDepth = r.U32("minimum_depth");
        var toSelfDelay = r.U16("to_self_delay");
        var maxAcceptedHtlcs = r.U16("max_accepted_htlcs");
        var fundingPubkey = r.Fixed<PointBytes>("funding_pubkey");
        var revocationBasepoint = r.Fixed<PointBytes>("revocation_basepoint");
        var paymentBasepoint = r.Fixed<PointBytes>("payment_basepoint");
        var delayedPaymentBasepoint = r.Fixed<PointBytes>("delayed_payment_basepoint");
        var htlcBasepoint = r.Fixed<PointBytes>("htlc_basepoint");
        var firstPerCommitmentPoint = r.Fixed<PointBytes>("first_per_commitment_point");
        var secondPerCommitmentPoint = r.Fixed<PointBytes>("second_per_commitment_point");
        r.BeginTlvs("accept_tlvs");
        r.BytesTlv(0, "upfront_shutdown_script", "shutdown_scriptpubkey", out var upfrontShutdownScript);
        r.FeaturesTlv(1, "channel_type", "type", out FeatureSet<ChannelTypeContext>? channelType);
        r.FlagTlv(2, "require_confirmed_inputs", out var requireConfirmedInputs);
        return new AcceptChannel2
        {
            TemporaryChannelId = temporaryChannelId,
            FundingSatoshis = fundingSatoshis,
            DustLimitSatoshis = dustLimitSatoshis,
            MaxHtlcValueInFlightMsat = maxHtlcValueInFlightMsat,
            HtlcMinimumMsat = htlcMinimumMsat,
            MinimumDepth = minimumDepth,
            ToSelfDelay = toSelfDelay,
            MaxAcceptedHtlcs = maxAcceptedHtlcs,
            FundingPubkey = fundingPubkey,
            RevocationBasepoint = revocationBasepoint,
            PaymentBasepoint = paymentBasepoint,
            DelayedPaymentBasepoint = delayedPaymentBasepoint,
            HtlcBasepoint = htlcBasepoint,
            FirstPerCommitmentPoint = firstPerCommitmentPoint,
            SecondPerCommitmentPoint = secondPerCommitmentPoint,
            UpfrontShutdownScript = upfrontShutdownScript,
            ChannelType = channelType,
            RequireConfirmedInputs = requireConfirmedInputs,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("temporary_channel_id", TemporaryChannelId);
        w.SatoshiAmount("funding_satoshis", FundingSatoshis);
        w.U64("dust_limit_satoshis", DustLimitSatoshis.Value);
        w.U64("max_htlc_value_in_flight_msat", MaxHtlcValueInFlightMsat.Value);
        w.U64("htlc_minimum_msat", HtlcMinimumMsat.Value);
        w.U32("minimum_depth", MinimumDepth);
        w.U16("to_self_delay", ToSelfDelay);
        w.U16("max_accepted_htlcs", MaxAcceptedHtlcs);
        w.Fixed("funding_pubkey", FundingPubkey);
        w.Fixed("revocation_basepoint", RevocationBasepoint);
        w.Fixed("payment_basepoint", PaymentBasepoint);
        w.Fixed("delayed_payment_basepoint", DelayedPaymentBasepoint);
        w.Fixed("htlc_basepoint", HtlcBasepoint);
        w.Fixed("first_per_commitment_point", FirstPerCommitmentPoint);
        w.Fixed("second_per_commitment_point", SecondPerCommitmentPoint);
        w.BeginTlvs("accept_tlvs", Extension);
        w.BytesTlv(0, "upfront_shutdown_script", "shutdown_scriptpubkey", UpfrontShutdownScript);
        w.FeaturesTlv(1, "channel_type", "type", ChannelType);
        w.FlagTlv(2, "require_confirmed_inputs", RequireConfirmedInputs);
        w.EndTlvs();
    }
}
