namespace Blgv.Bolt.Bitcoin;

/// <summary>The numbers of scripts: little-endian, the sign in the highest bit, zero is empty, no byte more than needed.</summary>
internal static class ScriptNumber
{
    internal const int MaxLength = 9;

    /// <summary>Writes a number.</summary>
    /// <param name="value">The number.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>How many bytes it took.</returns>
    internal static int Write(long value, Span<byte> destination)
    {
        var magnitude = value < 0 ? unchecked((ulong)-value) : (ulong)value;
        var length = 0;
        for (; magnitude > 0; magnitude >>= 8)
        {
            destination[length++] = (byte)(magnitude & 0xff);
        }

        if (length == 0)
        {
            return 0;
        }

        if ((destination[length - 1] & 0x80) != 0)
        {
            destination[length++] = 0;
        }

        if (value < 0)
        {
            destination[length - 1] |= 0x80;
        }

        return length;
    }

    /// <summary>Reads a number.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="maxLength">How many there may be, at most 8: 4 for arithmetic, 5 for locktimes.</param>
    /// <param name="value">The number, or 0.</param>
    /// <returns>False when there are too many bytes or fewer would have done.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> source, int maxLength, out long value)
    {
        value = 0;
        if (source.Length > maxLength)
        {
            return false;
        }

        if (source.IsEmpty)
        {
            return true;
        }

        var last = source[^1];
        var needless = (last & 0x7f) == 0 && (source.Length == 1 || (source[^2] & 0x80) == 0);
        if (needless)
        {
            return false;
        }

        for (var i = source.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | (i == source.Length - 1 ? (long)(last & 0x7f) : source[i]);
        }

        value = (last & 0x80) != 0 ? -value : value;
        return true;
    }
}
