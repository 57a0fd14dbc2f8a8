using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>A value and its BigSize.</summary>
/// <remarks>BOLT 1, Appendix A.</remarks>
internal sealed record BigSizeEncode(ulong Value, Bytes Encoded) : IVector
{
    public static IVector Read(VectorObject json) => new BigSizeEncode(json.Unsigned("value"), json.Object("expect").Hex("bytes"));

    public void Run(Check check)
    {
        Span<byte> buffer = stackalloc byte[BigSize.MaxLength];
        var length = BigSize.Write(buffer, Value);
        check.Same("bytes", Encoded.ToString(), Convert.ToHexStringLower(buffer[..length]));
    }
}
