using System.IO.Compression;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>What a vector says of an encoded array in a gossip query.</summary>
/// <param name="IsZlib">Whether it is compressed.</param>
/// <param name="Values">Its elements.</param>
/// <param name="Rule">The rule under which it is refused, or nothing.</param>
internal sealed record EncodedArray(bool IsZlib, Sequence<string> Values, string Rule)
{
    public static EncodedArray Read(VectorObject json)
    {
        var isZlib = json.OneOf("encoding", "uncompressed", "zlib") == "zlib";
        if (isZlib)
        {
            json.OneOf("error", "compressed");
        }

        return new EncodedArray(isZlib, json.Texts("values"), isZlib ? json.Text("rule") : "");
    }

    /// <summary>Compares the array with what the library says of it.</summary>
    /// <param name="check">Takes the comparisons.</param>
    /// <param name="name">The name of the array.</param>
    /// <param name="expected">What the vector says.</param>
    /// <param name="error">Why the library refused it.</param>
    /// <param name="values">The elements, or null when the library refused it.</param>
    /// <param name="inflated">The elements that a refused array would have had, given what inflates it.</param>
    public static void Compare(
        Check check, string name, EncodedArray? expected, EncodedArrayError error, IEnumerable<string>? values, Func<Func<Bytes, Bytes>, IEnumerable<string>> inflated)
    {
        if (expected is null)
        {
            check.Same(name, "none", "some");
            return;
        }

        check.Same(name + " refused", expected.IsZlib ? nameof(EncodedArrayError.Compressed) : nameof(EncodedArrayError.None), error.ToString());
        check.Same(name + " refused under rule", expected.Rule, error.Rule());
        check.Same(name, string.Join(' ', expected.Values), string.Join(' ', values ?? inflated(Inflate)));
    }

    /// <summary>Only here, on bytes of the vectors: the library never does it.</summary>
    private static Bytes Inflate(Bytes compressed)
    {
        using var source = new MemoryStream(compressed.Span.ToArray());
        using var zlib = new ZLibStream(source, CompressionMode.Decompress);
        using var plain = new MemoryStream();
        zlib.CopyTo(plain);
        return Bytes.Copy(plain.ToArray());
    }
}
