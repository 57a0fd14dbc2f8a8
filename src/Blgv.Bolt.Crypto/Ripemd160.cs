using System.Buffers.Binary;
using System.Numerics;

namespace Blgv.Bolt.Crypto;

/// <summary>RIPEMD-160, which the platform no longer has.</summary>
/// <remarks>Dobbertin, Bosselaers, Preneel: "RIPEMD-160: A Strengthened Version of RIPEMD", 1996; ISO/IEC 10118-3.</remarks>
public static class Ripemd160
{
    /// <summary>The length of the hash in bytes.</summary>
    public const int Size = 20;

    private const int BlockSize = 64;
    private const int LengthSize = 8;
    private const int Steps = 80;

    /// <summary>Which word of the block each step of the left line takes; the right line's follow below.</summary>
    private static ReadOnlySpan<byte> LeftWord =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8,
        3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12,
        1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2,
        4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13,
    ];

    private static ReadOnlySpan<byte> RightWord =>
    [
        5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12,
        6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2,
        15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13,
        8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14,
        12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11,
    ];

    private static ReadOnlySpan<byte> LeftRotation =>
    [
        11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8,
        7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12,
        11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5,
        11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12,
        9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6,
    ];

    private static ReadOnlySpan<byte> RightRotation =>
    [
        8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6,
        9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11,
        9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5,
        15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8,
        8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11,
    ];

    /// <summary>The integer parts of 2^30 times the square roots of 2, 3, 5, 7 and of their cube roots.</summary>
    private static ReadOnlySpan<uint> LeftConstant => [0, 0x5a82_7999, 0x6ed9_eba1, 0x8f1b_bcdc, 0xa953_fd4e];

    private static ReadOnlySpan<uint> RightConstant => [0x50a2_8be6, 0x5c4d_d124, 0x6d70_3ef3, 0x7a6d_76e9, 0];

    /// <summary>Hashes.</summary>
    /// <param name="data">What to hash.</param>
    /// <param name="destination">20 bytes for the hash.</param>
    /// <exception cref="ArgumentException">The destination does not have 20 bytes.</exception>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        Check.Length(destination, Size);
        Span<uint> state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
        var rest = data;
        for (; rest.Length >= BlockSize; rest = rest[BlockSize..])
        {
            Compress(state, rest);
        }

        // The end of the message, one bit, zeros, and the length in bits: one block, or two where they do not fit.
        Span<byte> last = stackalloc byte[2 * BlockSize];
        rest.CopyTo(last);
        last[rest.Length] = 0x80;
        last = last[..(rest.Length < BlockSize - LengthSize ? BlockSize : 2 * BlockSize)];
        BinaryPrimitives.WriteUInt64LittleEndian(last[^LengthSize..], (ulong)data.Length * 8);
        for (; !last.IsEmpty; last = last[BlockSize..])
        {
            Compress(state, last);
        }

        for (var i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination[(4 * i)..], state[i]);
        }
    }

    private static void Compress(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[BlockSize / sizeof(uint)];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(sizeof(uint) * i)..]);
        }

        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4]);
        var (a2, b2, c2, d2, e2) = (a, b, c, d, e);
        for (var step = 0; step < Steps; step++)
        {
            var round = step / 16;
            unchecked
            {
                var left = a + Mix(round, b, c, d) + words[LeftWord[step]] + LeftConstant[round];
                (a, b, c, d, e) = (e, BitOperations.RotateLeft(left, LeftRotation[step]) + e, b, BitOperations.RotateLeft(c, 10), d);
                var right = a2 + Mix(4 - round, b2, c2, d2) + words[RightWord[step]] + RightConstant[round];
                (a2, b2, c2, d2, e2) = (e2, BitOperations.RotateLeft(right, RightRotation[step]) + e2, b2, BitOperations.RotateLeft(c2, 10), d2);
            }
        }

        unchecked
        {
            (state[0], state[1], state[2], state[3], state[4]) =
                (state[1] + c + d2, state[2] + d + e2, state[3] + e + a2, state[4] + a + b2, state[0] + b + c2);
        }
    }

    private static uint Mix(int round, uint x, uint y, uint z) => round switch
    {
        0 => x ^ y ^ z,
        1 => (x & y) | (~x & z),
        2 => (x | ~y) ^ z,
        3 => (x & z) | (y & ~z),
        _ => x ^ (y | ~z),
    };
}
