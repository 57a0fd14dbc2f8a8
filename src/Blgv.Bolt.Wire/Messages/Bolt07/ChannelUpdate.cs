using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 258 (channel_update)                        BOLT 7, "The channel_update Message"
//   signature         signature
//   chain_hash        chain_hash
//   short_channel_id  short_channel_id
//   u32               timestamp
//   byte              message_flags
//   byte              channel_flags
//   u16               cltv_expiry_delta
//   u64               htlc_minimum_msat
//   u32               fee_base_msat
//   u32               fee_proportional_millionths
//   u64               htlc_maximum_msat

/// <summary>What one end of a channel asks for relaying through it.</summary>
/// <remarks>BOLT 7, "The channel_update Message".</remarks>
public sealed record ChannelUpdate : IMessage<ChannelUpdate>, ISignedGossip
{
    /// <inheritdoc/>
    public static ushort Type => 258;

    /// <inheritdoc/>
    public static string Name => "channel_update";

    /// <inheritdoc/>
    public static int SignedPartOffset => MessageLimits.TypeLength + 64;

    /// <summary>The signature of the signed part by the node at the end that <see cref="Direction"/> says.</summary>
    public required SignatureBytes Signature { get; init; }

    /// <summary>The chain that the channel is on.</summary>
    public required ChainHash ChainHash { get; init; }

    /// <summary>The channel.</summary>
    public required ShortChannelId ShortChannelId { get; init; }

    /// <summary>When it was made, best in seconds since 1970; of two for the same end, the one with the higher value counts.</summary>
    public required uint Timestamp { get; init; }

    /// <summary>Bit 0 must be one and is ignored, bit 1 is <c>dont_forward</c>.</summary>
    public ChannelUpdateMessageFlags MessageFlags { get; init; }

    /// <summary>Bit 0 is the direction, bit 1 <c>disable</c>.</summary>
    public ChannelUpdateChannelFlags ChannelFlags { get; init; }

    /// <summary>By how many blocks the expiry of an HTLC drops at this hop.</summary>
    public required CltvDelta CltvExpiryDelta { get; init; }

    /// <summary>The smallest HTLC that the channel takes, in millisatoshi.</summary>
    public required MilliSatoshi HtlcMinimumMsat { get; init; }

    /// <summary>The fee for any HTLC, in millisatoshi.</summary>
    public required uint FeeBaseMsat { get; init; }

    /// <summary>The fee in millionths of the amount, on top.</summary>
    public required uint FeeProportionalMillionths { get; init; }

    /// <summary>The largest HTLC that the channel takes, in millisatoshi.</summary>
    public required MilliSatoshi HtlcMaximumMsat { get; init; }

    /// <summary>What follows the fields above, kept as it is because it is signed, too: fields of later versions, TLV records or not.</summary>
    public Bytes TrailingData { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension => TlvRecords.TryParse(TrailingData, out var records) ? records : default;

    /// <summary>Which end of the channel it is about: 0 for <c>node_id_1</c>, 1 for <c>node_id_2</c> of the announcement.</summary>
    public int Direction => ChannelFlags.HasFlag(ChannelUpdateChannelFlags.Direction) ? 1 : 0;

    /// <summary>Whether that end does not relay at present.</summary>
    public bool IsDisabled => ChannelFlags.HasFlag(ChannelUpdateChannelFlags.Disable);

    /// <summary>Whether it is for the receiver only.</summary>
    public bool DontForward => MessageFlags.HasFlag(ChannelUpdateMessageFlags.DontForward);

    /// <inheritdoc/>
    public static ChannelUpdate Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        Signature = r.Fixed<SignatureBytes>("signature"),
        ChainHash = r.Fixed<ChainHash>("chain_hash"),
        ShortChannelId = r.Fixed<ShortChannelId>("short_channel_id"),
        Timestamp = r.U32("timestamp"),
        MessageFlags = (ChannelUpdateMessageFlags)r.U8("message_flags"),
        ChannelFlags = (ChannelUpdateChannelFlags)r.U8("channel_flags"),
        CltvExpiryDelta = new CltvDelta(r.U16("cltv_expiry_delta")),
        HtlcMinimumMsat = new MilliSatoshi(r.U64("htlc_minimum_msat")),
        FeeBaseMsat = r.U32("fee_base_msat"),
        FeeProportionalMillionths = r.U32("fee_proportional_millionths"),
        HtlcMaximumMsat = new MilliSatoshi(r.U64("htlc_maximum_msat")),
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("signature", Signature);
        w.Fixed("chain_hash", ChainHash);
        w.Fixed("short_channel_id", ShortChannelId);
        w.U32("timestamp", Timestamp);
        w.U8("message_flags", (byte)MessageFlags);
        w.U8("channel_flags", (byte)ChannelFlags);
        w.U16("cltv_expiry_delta", CltvExpiryDelta.Value);
        w.U64("htlc_minimum_msat", HtlcMinimumMsat.Value);
        w.U32("fee_base_msat", FeeBaseMsat);
        w.U32("fee_proportional_millionths", FeeProportionalMillionths);
        w.U64("htlc_maximum_msat", HtlcMaximumMsat.Value);
        w.Rest("trailing_data", TrailingData);
    }
}
