using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blgv.Bolt.Gossip;

/// <summary>CRC-32C, as the store and <c>reply_channel_range</c> use it; the processor has an instruction for it.</summary>
public static class Crc32C
{
    /// <summary>The checksum of some bytes, with the usual start and end.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The checksum.</returns>
    /// <remarks>RFC 3720, as BOLT 7, "Query Messages" asks for.</remarks>
    public static uint Of(ReadOnlySpan<byte> bytes) => ~Continue(uint.MaxValue, bytes);

    /// <summary>Takes bytes into a checksum under way: it begins with all ones and is inverted at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static uint Continue(uint state, ReadOnlySpan<byte> bytes)
    {
        // the instruction takes the eight bytes as they lie in memory of a little-endian machine
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            state = BitOperations.Crc32C(state, BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (var rest in bytes[(words.Length * sizeof(ulong))..])
        {
            state = BitOperations.Crc32C(state, rest);
        }

        return state;
    }
}
