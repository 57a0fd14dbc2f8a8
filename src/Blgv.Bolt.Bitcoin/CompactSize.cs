using System.Buffers.Binary;

namespace Blgv.Bolt.Bitcoin;

/// <summary>The variable-length integer of Bitcoin's serialisation: one byte below 253, else a marker and 2, 4 or 8 bytes, little-endian.</summary>
internal static class CompactSize
{
    private const byte Two = 0xfd;
    private const byte Four = 0xfe;
    private const byte Eight = 0xff;

    /// <summary>How many bytes a value takes.</summary>
    internal static int Length(ulong value) => value switch
    {
        < Two => 1,
        <= ushort.MaxValue => 3,
        <= uint.MaxValue => 5,
        _ => 9,
    };

    /// <summary>How many bytes a byte string takes with its length before it.</summary>
    internal static int LengthWithContent(int contentLength) => Length((ulong)contentLength) + contentLength;

    /// <summary>Writes a value.</summary>
    /// <returns>How many bytes it took.</returns>
    internal static int Write(Span<byte> destination, ulong value)
    {
        switch (Length(value))
        {
            case 1:
                destination[0] = (byte)value;
                return 1;
            case 3:
                destination[0] = Two;
                BinaryPrimitives.WriteUInt16LittleEndian(destination[1..], (ushort)value);
                return 3;
            case 5:
                destination[0] = Four;
                BinaryPrimitives.WriteUInt32LittleEndian(destination[1..], (uint)value);
                return 5;
            default:
                destination[0] = Eight;
                BinaryPrimitives.WriteUInt64LittleEndian(destination[1..], value);
                return 9;
        }
    }

    /// <summary>How many bytes follow the first.</summary>
    internal static int Following(byte first) => first switch
    {
        < Two => 0,
        Two => 2,
        Four => 4,
        _ => 8,
    };
}
