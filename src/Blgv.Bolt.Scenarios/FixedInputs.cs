using System.Buffers.Binary;
using System.Security.Cryptography;
using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Scenarios;

/// <summary>The same inputs on every machine and in every implementation that is compared.</summary>
internal static class FixedInputs
{
    /// <summary>The secret of node i: SHA-256 of <c>"node" || u32be(i)</c>.</summary>
    public static PrivateKey NodeKey(uint index)
    {
        Span<byte> name = [.. "node"u8, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(name[4..], index);
        return PrivateKey.FromBytes(SHA256.HashData(name));
    }

    /// <summary>Bytes without a pattern: the numbers of splitmix64 from a seed, little-endian.</summary>
    public static byte[] Bytes(int length, ulong seed)
    {
        var bytes = new byte[length];
        Span<byte> number = stackalloc byte[8];
        for (var at = 0; at < length; at += 8)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(number, SplitMix64(ref seed));
            number[..Math.Min(8, length - at)].CopyTo(bytes.AsSpan(at));
        }

        return bytes;
    }

    /// <summary>The next number of splitmix64.</summary>
    public static ulong SplitMix64(ref ulong state)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }
}
