using System.Buffers.Binary;

namespace Blgv.Bolt.Wire;

/// <summary>A signed integer in big-endian two's complement, 1, 2, 4 or 8 bytes: <c>s8</c>, <c>s16</c>, <c>s32</c>, <c>s64</c>.</summary>
/// <remarks>BOLT 1, "Fundamental Types" and Appendix D.</remarks>
public static class SignedInteger
{
    /// <summary>The narrowest of the four widths that holds a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>1, 2, 4 or 8.</returns>
    public static int LengthOf(long value) => value switch
    {
        >= sbyte.MinValue and <= sbyte.MaxValue => 1,
        >= short.MinValue and <= short.MaxValue => 2,
        >= int.MinValue and <= int.MaxValue => 4,
        _ => 8,
    };

    /// <summary>Reads a value of the width given.</summary>
    /// <param name="source">1, 2, 4 or 8 bytes.</param>
    /// <param name="value">The value, or 0.</param>
    /// <returns>False for another number of bytes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out long value)
    {
        value = source.Length switch
        {
            1 => unchecked((sbyte)source[0]),
            2 => BinaryPrimitives.ReadInt16BigEndian(source),
            4 => BinaryPrimitives.ReadInt32BigEndian(source),
            8 => BinaryPrimitives.ReadInt64BigEndian(source),
            _ => 0,
        };
        return source.Length is 1 or 2 or 4 or 8;
    }

    /// <summary>Writes a value in the width of the destination.</summary>
    /// <param name="destination">1, 2, 4 or 8 bytes.</param>
    /// <param name="value">A value that fits.</param>
    /// <exception cref="ArgumentException">The value does not fit, or the width is none of the four.</exception>
    public static void Write(Span<byte> destination, long value)
    {
        if (destination.Length is not (1 or 2 or 4 or 8) || LengthOf(value) > destination.Length)
        {
            throw new ArgumentException($"{value} is no signed integer of {destination.Length} bytes.", nameof(destination));
        }

        Span<byte> whole = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(whole, value);
        whole[^destination.Length..].CopyTo(destination);
    }
}
