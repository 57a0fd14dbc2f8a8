using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Blgv.Bolt.Wire;

/// <summary>Why a <see cref="BigSize"/> could not be read.</summary>
public enum BigSizeError
{
    /// <summary>It could.</summary>
    None,

    /// <summary>There are no bytes at all.</summary>
    Empty,

    /// <summary>The first byte announces more bytes than there are.</summary>
    Truncated,

    /// <summary>The value fits a shorter form.</summary>
    NotMinimal,
}

/// <summary>The variable-length unsigned integer of TLV types and lengths: 1, 3, 5 or 9 bytes, big-endian, minimal.</summary>
/// <remarks>BOLT 1, Appendix A.</remarks>
public static class BigSize
{
    /// <summary>The longest form, in bytes.</summary>
    public const int MaxLength = 9;

    private const byte U16Follows = 0xfd;
    private const byte U32Follows = 0xfe;
    private const byte U64Follows = 0xff;

    /// <summary>How many bytes a value takes.</summary>
    /// <param name="value">The value.</param>
    /// <returns>1, 3, 5 or 9.</returns>
    public static int LengthOf(ulong value) => value switch
    {
        < U16Follows => 1,
        <= ushort.MaxValue => 3,
        <= uint.MaxValue => 5,
        _ => 9,
    };

    /// <summary>Reads the value at the start of some bytes.</summary>
    /// <param name="source">The bytes; more may follow the value.</param>
    /// <param name="value">The value, or 0.</param>
    /// <param name="length">How many bytes it took, or 0.</param>
    /// <param name="error">What is wrong.</param>
    /// <returns>False when something is wrong.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> source, out ulong value, out int length, out BigSizeError error)
    {
        // nearly every type and length of a record is one byte
        if (!source.IsEmpty && source[0] < U16Follows)
        {
            value = source[0];
            length = 1;
            error = BigSizeError.None;
            return true;
        }

        return TryReadLonger(source, out value, out length, out error);
    }

    /// <summary>Writes a value.</summary>
    /// <param name="destination">At least <see cref="LengthOf"/> bytes.</param>
    /// <param name="value">The value.</param>
    /// <returns>How many bytes it took.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Write(Span<byte> destination, ulong value)
    {
        var length = LengthOf(value);
        if (destination.Length < length)
        {
            throw new ArgumentException($"{length} bytes are needed, {destination.Length} were given.", nameof(destination));
        }

        switch (length)
        {
            case 1:
                destination[0] = (byte)value;
                break;
            case 3:
                destination[0] = U16Follows;
                BinaryPrimitives.WriteUInt16BigEndian(destination[1..], (ushort)value);
                break;
            case 5:
                destination[0] = U32Follows;
                BinaryPrimitives.WriteUInt32BigEndian(destination[1..], (uint)value);
                break;
            default:
                destination[0] = U64Follows;
                BinaryPrimitives.WriteUInt64BigEndian(destination[1..], value);
                break;
        }

        return length;
    }

    private static bool TryReadLonger(ReadOnlySpan<byte> source, out ulong value, out int length, out BigSizeError error)
    {
        value = 0;
        length = 0;
        error = BigSizeError.Empty;
        if (source.IsEmpty)
        {
            return false;
        }

        var needed = source[0] switch { U16Follows => 3, U32Follows => 5, U64Follows => 9, _ => 1 };
        if (source.Length < needed)
        {
            error = BigSizeError.Truncated;
            return false;
        }

        var read = needed switch
        {
            1 => source[0],
            3 => BinaryPrimitives.ReadUInt16BigEndian(source[1..]),
            5 => BinaryPrimitives.ReadUInt32BigEndian(source[1..]),
            _ => BinaryPrimitives.ReadUInt64BigEndian(source[1..]),
        };
        if (LengthOf(read) != needed)
        {
            error = BigSizeError.NotMinimal;
            return false;
        }

        value = read;
        length = needed;
        error = BigSizeError.None;
        return true;
    }
}
