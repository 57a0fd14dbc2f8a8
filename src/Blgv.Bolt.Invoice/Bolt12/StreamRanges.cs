using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Invoice;

/// <summary>Which types of records belong to which stream.</summary>
/// <remarks>BOLT 12.</remarks>
internal static class StreamRanges
{
    public static bool IsSignature(ulong type) => type is >= 240 and <= 1000;

    public static bool IsOffer(ulong type) => type is (>= 1 and <= 79) or (>= 1_000_000_000 and <= 1_999_999_999);

    /// <summary>The range of a request, which is also what an invoice repeats of it.</summary>
    public static bool IsInvoiceRequest(ulong type) => type is <= 159 or (>= 1_000_000_000 and <= 2_999_999_999);

    /// <summary>All records of a stream as they are on the wire.</summary>
    public static TlvRecords RecordsOf<T>(T stream)
        where T : IFields<T>
    {
        // What was just written is a stream.
        _ = TlvRecords.TryParse(Primitives.Bytes.Copy(FieldCodec.Encode(stream)), out var records);
        return records;
    }
}
