using System.Buffers;

namespace Blgv.Bolt.Primitives;

/// <summary>What every <see cref="IFixedBytes{TSelf}"/> type can do: parse hex, copy out.</summary>
public static class FixedBytesExtensions
{
    /// <summary>The largest <see cref="IFixedBytes{TSelf}.Size"/> in use: a signature.</summary>
    private const int LargestSize = 64;

    extension<T>(T)
        where T : struct, IFixedBytes<T>
    {
        /// <summary>Reads a value from bytes.</summary>
        /// <param name="source">Exactly as many bytes as the type has.</param>
        /// <returns>The value.</returns>
        /// <exception cref="ArgumentException">The length is wrong or the type refuses these bytes.</exception>
        public static T FromBytes(ReadOnlySpan<byte> source) =>
            T.TryRead(source, out var value)
                ? value
                : throw new ArgumentException($"Not a {T.WireType}: {T.Size} bytes in the form the type asks for are needed, {source.Length} were given.", nameof(source));

        /// <summary>Reads a value from its hex digits, in the order of the wire.</summary>
        /// <param name="hex">Twice as many hex digits as the type has bytes, upper or lower case.</param>
        /// <returns>The value.</returns>
        /// <exception cref="FormatException">Not hex, the wrong length, or refused by the type.</exception>
        public static T FromHex(string hex) =>
            TryFromHex<T>(hex, out var value)
                ? value
                : throw new FormatException($"Not a {T.WireType}: {2 * T.Size} hex digits in the form the type asks for are needed.");

        /// <summary>Reads a value from its hex digits, in the order of the wire.</summary>
        /// <param name="hex">The digits, upper or lower case.</param>
        /// <param name="value">The value, or the default.</param>
        /// <returns>False when it is not hex, has the wrong length, or is refused by the type.</returns>
        public static bool TryFromHex(ReadOnlySpan<char> hex, out T value)
        {
            Span<byte> bytes = stackalloc byte[LargestSize];
            value = default;
            return hex.Length == 2 * T.Size
                && Convert.FromHexString(hex, bytes[..T.Size], out _, out _) == OperationStatus.Done
                && T.TryRead(bytes[..T.Size], out value);
        }
    }

    /// <summary>A new array with the bytes of the value.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>The bytes, in the order of the wire.</returns>
    public static byte[] ToArray<T>(this T value)
        where T : struct, IFixedBytes<T>
    {
        var bytes = new byte[T.Size];
        value.CopyTo(bytes);
        return bytes;
    }

    /// <summary>The hex digits of the value, lower case, in the order of the wire.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>Twice as many digits as the type has bytes.</returns>
    public static string ToHex<T>(this T value)
        where T : struct, IFixedBytes<T>
    {
        Span<byte> bytes = stackalloc byte[LargestSize];
        value.CopyTo(bytes[..T.Size]);
        return Convert.ToHexStringLower(bytes[..T.Size]);
    }
}
