using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>The error that a vector expects of a decoder, in the words of the schema and as Blgv.Bolt.Wire calls it.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Rule">The receiver rule that is broken; empty when the vector names none.</param>
internal sealed record ExpectedError(DecodeErrorKind Kind, string Rule)
{
    public static ExpectedError None { get; } = new(DecodeErrorKind.None, "");

    public static ExpectedError Read(VectorObject expect) => new(KindOf(expect), expect.Has("rule") ? expect.Text("rule") : "");

    public void Compare(Check check, DecodeError got)
    {
        check.Same("error", Kind.ToString(), got.Kind.ToString());
        check.Same("rule", Rule, got.Rule ?? "");
    }

    private static DecodeErrorKind KindOf(VectorObject expect) => expect.Text("error") switch
    {
        "type-truncated" or "length-missing" or "length-truncated" or "value-missing" or "value-truncated" => DecodeErrorKind.TlvTruncated,
        "type-not-minimal" => DecodeErrorKind.TlvTypeNotMinimal,
        "length-not-minimal" => DecodeErrorKind.TlvLengthNotMinimal,
        "out-of-order" or "duplicate-type" => DecodeErrorKind.TlvNotIncreasing,
        "unknown-even-type" => DecodeErrorKind.UnknownEvenTlv,
        "value-too-short" => DecodeErrorKind.Truncated,
        "value-too-long" => DecodeErrorKind.TrailingBytes,
        "value-not-minimal" => DecodeErrorKind.NotMinimal,
        "invalid-point" => DecodeErrorKind.InvalidValue,
        var other => throw expect.Wrong($"\"error\" is \"{other}\", which is none of the schema"),
    };
}
