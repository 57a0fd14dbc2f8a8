using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>The fields of a message, in the JSON of Blgv.Bolt.Wire, and its bytes: each must give the other.</summary>
/// <param name="Fields">The fields.</param>
/// <param name="Encoded">The bytes, the type first.</param>
/// <remarks>BOLT 3, Appendix G.</remarks>
internal sealed record MessageFieldsVector(string Fields, Bytes Encoded) : IVector
{
    public static IVector Read(VectorObject json) => new MessageFieldsVector(json.Raw("fields").GetRawText(), json.Object("expect").Hex("bytes"));

    public void Run(Check check)
    {
        if (!MessageRegistry.Bolt.TryReadJson(Fields, out var message, out var error))
        {
            check.Same("fields", "", error.ToString());
            return;
        }

        check.Same("bytes", Encoded.ToString(), Convert.ToHexStringLower(message.ToArray()));
        check.Same("message decoded", "", MessageRegistry.Bolt.TryDecode(Encoded.Span, out var decoded, out var wrong) ? "" : wrong.ToString());
        check.Same("message", message.ToString() ?? "", decoded?.ToString() ?? "");
    }
}
