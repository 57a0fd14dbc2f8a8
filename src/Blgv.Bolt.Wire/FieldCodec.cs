using System.Diagnostics.CodeAnalysis;

namespace Blgv.Bolt.Wire;

/// <summary>Bytes from and to anything made of fields that is no message: TLV streams, TLV values, subtypes.</summary>
/// <remarks>BOLT 1. For messages, which begin with a type and are limited in size, there is <see cref="MessageCodec"/>.</remarks>
public static class FieldCodec
{
    /// <summary>Reads a value from all the bytes given.</summary>
    /// <typeparam name="T">What to read.</typeparam>
    /// <param name="source">The bytes.</param>
    /// <param name="value">The value.</param>
    /// <param name="error">What is wrong with the bytes.</param>
    /// <returns>False when something is wrong.</returns>
    public static bool TryDecode<T>(ReadOnlySpan<byte> source, [MaybeNullWhen(false)] out T value, out DecodeError error)
        where T : IFields<T>
    {
        var reader = new ByteFieldReader(source);
        return TryFinish(ref reader, out value, out error);
    }

    /// <summary>The number of bytes that a value takes.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>The number of bytes.</returns>
    public static int GetLength<T>(T value)
        where T : IFields<T>
    {
        var counter = default(LengthCounter);
        value.Write(ref counter);
        return (int)long.Min(counter.Length, int.MaxValue);
    }

    /// <summary>Writes a value into a span. Allocates nothing.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="destination">Where the bytes go.</param>
    /// <param name="written">How many there are, or 0.</param>
    /// <returns>False when the span is too short.</returns>
    /// <exception cref="InvalidOperationException">The unknown TLV records hold one that has a field of its own.</exception>
    public static bool TryEncode<T>(T value, Span<byte> destination, out int written)
        where T : IFields<T>
    {
        var writer = new ByteFieldWriter(destination);
        value.Write(ref writer);
        written = writer.Overflowed ? 0 : writer.Written;
        return !writer.Overflowed;
    }

    /// <summary>Writes a value into a new array.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="ArgumentException">A field is longer than its length field can say.</exception>
    public static byte[] Encode<T>(T value)
        where T : IFields<T>
    {
        var bytes = new byte[GetLength(value)];
        return TryEncode(value, bytes, out _)
            ? bytes
            : throw new ArgumentException($"A field of the {typeof(T).Name} has more than {ushort.MaxValue} bytes or values.", nameof(value));
    }

    /// <summary>Reads one TLV value that lies inside a message.</summary>
    internal static bool TryDecodeTlv<TTlv>(ReadOnlySpan<byte> source, int start, int end, [MaybeNullWhen(false)] out TTlv value, out DecodeError error)
        where TTlv : ITlvRecord<TTlv>
    {
        var reader = ByteFieldReader.OfTlvValue<TTlv>(source, start, end);
        return TryFinish(ref reader, out value, out error);
    }

    /// <summary>Reads the fields that are left and nothing after them.</summary>
    internal static bool TryFinish<T>(ref ByteFieldReader reader, [MaybeNullWhen(false)] out T value, out DecodeError error)
        where T : IFields<T>
    {
        value = T.Read(ref reader);
        reader.EndFields();
        if (!reader.Failed)
        {
            error = default;
            return true;
        }

        error = reader.Error;
        value = default;
        return false;
    }
}
