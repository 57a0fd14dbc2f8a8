using System.Buffers.Binary;
using System.Numerics;

namespace Blgv.Bolt.Node;

/// <summary>CRC-32C, begun with a value that is never zero, so that zeros have no checksum of zero.</summary>
internal static class Checksum
{
    /// <summary>What the checksum of a header begins with.</summary>
    public const uint Seed = 0xb0175eed;

    /// <summary>The checksum of a frame: bound to its place and its length, so that a frame is good nowhere else.</summary>
    public static uint OfFrame(uint seed, long offset, ReadOnlySpan<byte> payload)
    {
        var crc = BitOperations.Crc32C(seed, (ulong)offset);
        return Of(BitOperations.Crc32C(crc, (uint)payload.Length), payload);
    }

    public static uint Of(uint seed, ReadOnlySpan<byte> bytes)
    {
        var crc = seed;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
