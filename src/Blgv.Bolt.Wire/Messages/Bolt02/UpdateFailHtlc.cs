using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Wire.Messages;

// type 131 (update_fail_htlc)                      BOLT 2, "Removing an HTLC: update_fulfill_htlc, update_fail_htlc, and update_fail_malformed_htlc"
//   channel_id        channel_id
//   u64               id
//   u16               len
//   len*byte          reason
//   update_fail_htlc_tlvs:
//     1 attribution_data  20*u32           htlc_hold_times
//                         210*sha256[..4]  truncated_hmacs

/// <summary>Gives an HTLC back.</summary>
/// <remarks>BOLT 2, "Removing an HTLC: update_fulfill_htlc, update_fail_htlc, and update_fail_malformed_htlc".</remarks>
public sealed record UpdateFailHtlc : IMessage<UpdateFailHtlc>
{
    /// <inheritdoc/>
    public static ushort Type => 131;

    /// <inheritdoc/>
    public static string Name => "update_fail_htlc";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The number of the HTLC among those that the receiver offered.</summary>
    public required HtlcId Id { get; init; }

    /// <summary>Why, encrypted for the origin of the payment.</summary>
    public Bytes Reason { get; init; }

    /// <summary>How long each hop held the HTLC, and proofs of it; null when the sender gives none.</summary>
    public AttributionData? AttributionData { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static UpdateFailHtlc Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var channelId = r.Fixed<ChannelId>("channel_id");
        var id = new HtlcId(r.U64("id"));
        var reason = r.Bytes("len", "reason");
        r.BeginTlvs("update_fail_htlc_tlvs");
        r.FieldsTlv(1, "attribution_data", out AttributionData? attributionData);
        return new UpdateFailHtlc
        {
            ChannelId = channelId,
            Id = id,
            Reason = reason,
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
        w.Bytes("len", "reason", Reason);
        w.BeginTlvs("update_fail_htlc_tlvs", Extension);
        w.FieldsTlv(1, "attribution_data", AttributionData);
        w.EndTlvs();
    }
}
