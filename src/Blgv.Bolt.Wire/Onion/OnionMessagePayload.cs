using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Onion;

// onionmsg_tlv                                     BOLT 4, "The onion_message Message"
//    2 reply_path                blinded_path         path
//    4 encrypted_recipient_data  ...*byte             encrypted_recipient_data
//   64 invoice_request           tlv_invoice_request  invreq
//   66 invoice                   tlv_invoice          inv
//   68 invoice_error             tlv_invoice_error    inverr

/// <summary>What one hop of an onion message is told.</summary>
/// <remarks>BOLT 4, "The onion_message Message".</remarks>
public sealed record OnionMessagePayload : IFields<OnionMessagePayload>
{
    /// <summary>The way for an answer.</summary>
    public BlindedPath? ReplyPath { get; init; }

    /// <summary>What the recipient has to say to this hop, encrypted: an <see cref="EncryptedDataTlv"/>.</summary>
    public Bytes? EncryptedRecipientData { get; init; }

    /// <summary>For the last hop: an <see cref="Offers.InvoiceRequest"/>, kept as bytes so that a wrong one can still be answered.</summary>
    public Bytes? InvoiceRequest { get; init; }

    /// <summary>For the last hop: an <see cref="Offers.Invoice"/>, kept as bytes so that a wrong one can still be answered.</summary>
    public Bytes? Invoice { get; init; }

    /// <summary>For the last hop: an <see cref="Offers.InvoiceError"/>, as bytes.</summary>
    public Bytes? InvoiceError { get; init; }

    /// <summary>The records that have no field here, byte for byte.</summary>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static OnionMessagePayload Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        r.BeginTlvs("onionmsg_tlv");
        r.SubtypeTlv(2, "reply_path", "path", out BlindedPath? replyPath);
        r.BytesTlv(4, "encrypted_recipient_data", "encrypted_recipient_data", out var encryptedRecipientData);
        r.BytesTlv(64, "invoice_request", "invreq", out var invoiceRequest);
        r.BytesTlv(66, "invoice", "inv", out var invoice);
        r.BytesTlv(68, "invoice_error", "inverr", out var invoiceError);
        return new OnionMessagePayload
        {
            ReplyPath = replyPath,
            EncryptedRecipientData = encryptedRecipientData,
            InvoiceRequest = invoiceRequest,
            Invoice = invoice,
            InvoiceError = invoiceError,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.BeginTlvs("onionmsg_tlv", Extension);
        w.SubtypeTlv(2, "reply_path", "path", ReplyPath);
        w.BytesTlv(4, "encrypted_recipient_data", "encrypted_recipient_data", EncryptedRecipientData);
        w.BytesTlv(64, "invoice_request", "invreq", InvoiceRequest);
        w.BytesTlv(66, "invoice", "inv", Invoice);
        w.BytesTlv(68, "invoice_error", "inverr", InvoiceError);
        w.EndTlvs();
    }
}
