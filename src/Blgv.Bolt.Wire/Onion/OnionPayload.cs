using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Onion;

// payload                                          BOLT 4, "payload format"
//    2 amt_to_forward            tu64              amt_to_forward
//    4 outgoing_cltv_value       tu32              outgoing_cltv_value
//    6 short_channel_id          short_channel_id  short_channel_id
//    8 payment_data              32*byte           payment_secret
//                                tu64              total_msat
//   10 encrypted_recipient_data  ...*byte          encrypted_recipient_data
//   12 current_path_key          point             path_key
//   16 payment_metadata          ...*byte          payment_metadata
//   18 total_amount_msat         tu64              total_msat

/// <summary>What one hop of a payment is told by the origin.</summary>
/// <remarks>BOLT 4, "payload format".</remarks>
public sealed record OnionPayload : IFields<OnionPayload>
{
    /// <summary>What to forward to the next hop, or what the last hop is to receive, in millisatoshi.</summary>
    public MilliSatoshi? AmtToForward { get; init; }

    /// <summary>The expiry that the outgoing HTLC is to have, or that the last hop is to see.</summary>
    public CltvExpiry? OutgoingCltvValue { get; init; }

    /// <summary>The channel to forward through; null for the last hop and inside a blinded path.</summary>
    public ShortChannelId? ShortChannelId { get; init; }

    /// <summary>For the last hop outside a blinded path: the secret of the invoice and the total of all parts.</summary>
    public PaymentData? PaymentData { get; init; }

    /// <summary>Inside a blinded path: what the recipient has to say to this hop, encrypted: an <see cref="EncryptedDataTlv"/>.</summary>
    public Bytes? EncryptedRecipientData { get; init; }

    /// <summary>At the first hop of a blinded path: the key that decrypts <see cref="EncryptedRecipientData"/>.</summary>
    public PointBytes? CurrentPathKey { get; init; }

    /// <summary>For the last hop: the metadata of the invoice.</summary>
    public Bytes? PaymentMetadata { get; init; }

    /// <summary>For the last hop of a blinded path: the total of all parts, in millisatoshi.</summary>
    public MilliSatoshi? TotalAmountMsat { get; init; }

    /// <summary>The records that have no field here, byte for byte.</summary>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static OnionPayload Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        r.BeginTlvs("payload");
        r.MilliSatoshiTlv(2, "amt_to_forward", "amt_to_forward", out var amtToForward);
        r.CltvExpiryTlv(4, "outgoing_cltv_value", "outgoing_cltv_value", out var outgoingCltvValue);
        r.FixedTlv(6, "short_channel_id", "short_channel_id", out ShortChannelId? shortChannelId);
        r.FieldsTlv(8, "payment_data", out PaymentData? paymentData);
        r.BytesTlv(10, "encrypted_recipient_data", "encrypted_recipient_data", out var encryptedRecipientData);
        r.FixedTlv(12, "current_path_key", "path_key", out PointBytes? currentPathKey);
        r.BytesTlv(16, "payment_metadata", "payment_metadata", out var paymentMetadata);
        r.MilliSatoshiTlv(18, "total_amount_msat", "total_msat", out var totalAmountMsat);
        return new OnionPayload
        {
            AmtToForward = amtToForward,
            OutgoingCltvValue = outgoingCltvValue,
            ShortChannelId = shortChannelId,
            PaymentData = paymentData,
            EncryptedRecipientData = encryptedRecipientData,
            CurrentPathKey = currentPathKey,
            PaymentMetadata = paymentMetadata,
            TotalAmountMsat = totalAmountMsat,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.BeginTlvs("payload", Extension);
        w.MilliSatoshiTlv(2, "amt_to_forward", "amt_to_forward", AmtToForward);
        w.CltvExpiryTlv(4, "outgoing_cltv_value", "outgoing_cltv_value", OutgoingCltvValue);
        w.FixedTlv(6, "short_channel_id", "short_channel_id", ShortChannelId);
        w.FieldsTlv(8, "payment_data", PaymentData);
        w.BytesTlv(10, "encrypted_recipient_data", "encrypted_recipient_data", EncryptedRecipientData);
        w.FixedTlv(12, "current_path_key", "path_key", CurrentPathKey);
        w.BytesTlv(16, "payment_metadata", "payment_metadata", PaymentMetadata);
        w.MilliSatoshiTlv(18, "total_amount_msat", "total_msat", TotalAmountMsat);
        w.EndTlvs();
    }
}
