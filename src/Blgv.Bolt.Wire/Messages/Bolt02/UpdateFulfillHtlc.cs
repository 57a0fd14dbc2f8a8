using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Wire.Messages;

// type 130 (update_fulfill_htlc)                   BOLT 2, "Removing an HTLC: update_fulfill_htlc, update_fail_htlc, and update_fail_malformed_htlc"
//   channel_id        channel_id
//   u64               id
//   32*byte           payment_preimage
//   update_fulfill_htlc_tlvs:
//     1 attribution_data  20*u32           htlc_hold_times
//                         210*sha256[..4]  truncated_hmacs

/// <summary>Claims an HTLC.</summary>
/// <remarks>BOLT 2, "Removing an HTLC: update_fulfill_htlc, update_fail_htlc, and update_fail_malformed_htlc".</remarks>
public sealed record UpdateFulfillHtlc : IMessage<UpdateFulfillHtlc>
{
    /// <inheritdoc/>
    public static ushort Type => 130;

    /// <inheritdoc/>
    public static string Name => "update_fulfill_htlc";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The number of the HTLC among those that the receiver offered.</summary>
    public required HtlcId Id { get; init; }

    /// <summary>The preimage of its payment hash.</summary>
    public required Preimage PaymentPreimage { get; init; }

    /// <summary>How long each hop held the HTLC, and proofs of it; null when the sender gives none.</summary>
    public AttributionData? AttributionData { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static UpdateFulfillHtlc Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var channelId = r.Fixed<ChannelId>("channel_id");
        var id = new HtlcId(r.U64("id"));
        var paymentPreimage = r.Fixed<Preimage>("payment_preimage");
        r.BeginTlvs("update_fulfill_htlc_tlvs");
        r.FieldsTlv(1, "attribution_data", out AttributionData? attributionData);
        return new UpdateFulfillHtlc
        {
            ChannelId = channelId,
            Id = id,
            PaymentPreimage = paymentPreimage,
            AttributionData = attributionData,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.U64("id", Id.Value);
        w.Fixed("payment_preimage", PaymentPreimage);
        w.BeginTlvs("update_fulfill_htlc_tlvs", Extension);
        w.FieldsTlv(1, "attribution_data", AttributionData);
        w.EndTlvs();
    }
}
