using System.Globalization;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>A signed integer of one of the four widths, through the reader and the writer that messages use.</summary>
/// <remarks>BOLT 1, Appendix D.</remarks>
internal sealed record SignedValue(string Type, long Value, Bytes Encoded) : IVector
{
    public static IVector Read(VectorObject json)
    {
        var type = json.OneOf("type", "s8", "s16", "s32", "s64");
        var value = json.Signed("value");
        var fits = type switch
        {
            "s8" => value is >= sbyte.MinValue and <= sbyte.MaxValue,
            "s16" => value is >= short.MinValue and <= short.MaxValue,
            "s32" => value is >= int.MinValue and <= int.MaxValue,
            _ => true,
        };
        return fits ? new SignedValue(type, value, json.Object("expect").Hex("bytes")) : throw json.Wrong($"\"value\" is no {type}");
    }

    public void Run(Check check)
    {
        Span<byte> buffer = stackalloc byte[sizeof(long)];
        var writer = new ByteFieldWriter(buffer);
        Write(ref writer);
        check.Same("bytes", Encoded.ToString(), Convert.ToHexStringLower(buffer[..writer.Written]));

        var reader = new ByteFieldReader(Encoded.Span);
        var value = Read(ref reader);
        check.Same("value", Value.ToString(CultureInfo.InvariantCulture), value.ToString(CultureInfo.InvariantCulture));
        check.Same("bytes left over", "0", reader.Remaining.ToString(CultureInfo.InvariantCulture));
    }

    private void Write(ref ByteFieldWriter writer)
    {
        switch (Type)
        {
            case "s8":
                writer.S8("value", (sbyte)Value);
                break;
            case "s16":
                writer.S16("value", (short)Value);
                break;
            case "s32":
                writer.S32("value", (int)Value);
                break;
            default:
                writer.S64("value", Value);
                break;
        }
    }

    private long Read(ref ByteFieldReader reader) => Type switch
    {
        "s8" => reader.S8("value"),
        "s16" => reader.S16("value"),
        "s32" => reader.S32("value"),
        _ => reader.S64("value"),
    };
}
