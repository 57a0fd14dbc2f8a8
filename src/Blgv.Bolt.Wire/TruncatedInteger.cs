using System.Buffers.Binary;
using System.Numerics;

namespace Blgv.Bolt.Wire;

/// <summary>An unsigned integer without its leading zero bytes: <c>tu16</c>, <c>tu32</c>, <c>tu64</c>. Zero is no byte at all.</summary>
/// <remarks>BOLT 1, "Fundamental Types". How long it is follows from the TLV record that it ends.</remarks>
public static class TruncatedInteger
{
    /// <summary>How many bytes a value takes.</summary>
    /// <param name="value">The value.</param>
    /// <returns>0 to 8.</returns>
    public static int LengthOf(ulong value) => (71 - BitOperations.LeadingZeroCount(value)) / 8;

    /// <summary>Reads a value from all the bytes given.</summary>
    /// <param name="source">0 to 8 bytes, the first not zero.</param>
    /// <param name="value">The value, or 0.</param>
    /// <returns>False when there are more than 8 bytes or a leading zero.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        if (source.Length > sizeof(ulong) || (!source.IsEmpty && source[0] == 0))
        {
            return false;
        }

        foreach (var next in source)
        {
            value = (value << 8) | next;
        }

        return true;
    }

    /// <summary>Writes a value.</summary>
    /// <param name="destination">At least <see cref="LengthOf"/> bytes.</param>
    /// <param name="value">The value.</param>
    /// <returns>How many bytes it took.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Write(Span<byte> destination, ulong value)
    {
        Span<byte> whole = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(whole, value);
        var length = LengthOf(value);
        whole[^length..].CopyTo(destination);
        return length;
    }
}
