using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Offers;

// invoice_error                                    BOLT 12, "TLV Fields for invoice_error"
//   1 erroneous_field  tu64      tlv_fieldnum
//   3 suggested_value  ...*byte  value
//   5 error            ...*utf8  msg

/// <summary>Says what is wrong with a request or an invoice.</summary>
/// <remarks>BOLT 12, "TLV Fields for invoice_error".</remarks>
public sealed record InvoiceError : IFields<InvoiceError>
{
    /// <summary>The type of the record that is wrong.</summary>
    public ulong? ErroneousField { get; init; }

    /// <summary>What the record should hold.</summary>
    public Bytes? SuggestedValue { get; init; }

    /// <summary>What is wrong: a stranger's text.</summary>
    public UntrustedText? Error { get; init; }

    /// <summary>The records that have no field here, byte for byte.</summary>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static InvoiceError Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        r.BeginTlvs("invoice_error");
        r.TU64Tlv(1, "erroneous_field", "tlv_fieldnum", out var erroneousField);
        r.BytesTlv(3, "suggested_value", "value", out var suggestedValue);
        r.Utf8Tlv(5, "error", "msg", out var error);
        return new InvoiceError
        {
            ErroneousField = erroneousField,
            SuggestedValue = suggestedValue,
            Error = error,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.BeginTlvs("invoice_error", Extension);
        w.TU64Tlv(1, "erroneous_field", "tlv_fieldnum", ErroneousField);
        w.BytesTlv(3, "suggested_value", "value", SuggestedValue);
        w.Utf8Tlv(5, "error", "msg", Error);
        w.EndTlvs();
    }
}
