using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Offers;

// invoice_request                                  BOLT 12, "TLV Fields for invoice_request"
//       (the records of InvoiceRequestFields)
//   240 signature  bip340sig  sig

/// <summary>Asks for an invoice.</summary>
/// <remarks>BOLT 12, "TLV Fields for invoice_request".</remarks>
public sealed record InvoiceRequest : IFields<InvoiceRequest>
{
    /// <summary>What is asked for.</summary>
    public InvoiceRequestFields Fields { get; init; } = new();

    /// <summary>The signature of all other records.</summary>
    public SchnorrSignatureBytes? Signature { get; init; }

    /// <summary>The records that have no field here, byte for byte.</summary>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static InvoiceRequest Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        r.BeginTlvs("invoice_request");
        var fields = InvoiceRequestFields.Read(ref r);
        r.FixedTlv(240, "signature", "sig", out SchnorrSignatureBytes? signature);
        return new InvoiceRequest
        {
            Fields = fields,
            Signature = signature,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.BeginTlvs("invoice_request", Extension);
        Fields.Write(ref w);
        w.FixedTlv(240, "signature", "sig", Signature);
        w.EndTlvs();
    }
}
