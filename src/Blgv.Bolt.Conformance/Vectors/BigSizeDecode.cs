using System.Globalization;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>Bytes that are one BigSize, or not.</summary>
/// <remarks>BOLT 1, Appendix A.</remarks>
internal sealed record BigSizeDecode(Bytes Encoded, ulong Value, BigSizeError Error) : IVector
{
    public static IVector Read(VectorObject json)
    {
        var expect = json.Object("expect");
        return expect.Has("error")
            ? new BigSizeDecode(json.Hex("bytes"), 0, ErrorOf(expect.OneOf("error", "not-minimal", "truncated", "empty")))
            : new BigSizeDecode(json.Hex("bytes"), expect.Unsigned("value"), BigSizeError.None);
    }

    public void Run(Check check)
    {
        BigSize.TryRead(Encoded.Span, out var value, out var length, out var error);
        check.Same("error", Error.ToString(), error.ToString());
        if (Error == BigSizeError.None)
        {
            check.Same("value", Value.ToString(CultureInfo.InvariantCulture), value.ToString(CultureInfo.InvariantCulture));
            check.Same("length", Encoded.Length.ToString(CultureInfo.InvariantCulture), length.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static BigSizeError ErrorOf(string word) => word switch
    {
        "not-minimal" => BigSizeError.NotMinimal,
        "truncated" => BigSizeError.Truncated,
        _ => BigSizeError.Empty,
    };
}
