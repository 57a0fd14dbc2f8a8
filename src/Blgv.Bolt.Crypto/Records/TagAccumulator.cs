using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Blgv.Bolt.Crypto.Records;

/// <summary>The accumulator of Poly1305: a number below 2^130 + 2^66, in two limbs of 64 bits and the rest.</summary>
/// <remarks>RFC 8439 §2.5.1. Each method's machine code is free of branches on data; <c>eng/check-constant-time</c> reads it.</remarks>
internal struct TagAccumulator
{
    private const int BlockSize = 16;

    private readonly ulong _r0;
    private readonly ulong _r1;
    private ulong _h0;
    private ulong _h1;
    private ulong _h2;

    /// <summary>Zero, under a key.</summary>
    /// <param name="r">The first half of the one-time key; clamped here.</param>
    public TagAccumulator(UInt128 r)
    {
        _r0 = unchecked((ulong)r) & 0x0ffffffc_0fffffff;
        _r1 = (ulong)(r >> 64) & 0x0ffffffc_0ffffffc;
    }

    /// <summary>Any value, for tests of the carries.</summary>
    /// <param name="r">The first half of the one-time key; clamped here.</param>
    /// <param name="low">The lower 128 bits.</param>
    /// <param name="high">The bits above.</param>
    internal TagAccumulator(UInt128 r, UInt128 low, ulong high)
        : this(r)
    {
        _h0 = unchecked((ulong)low);
        _h1 = (ulong)(low >> 64);
        _h2 = high;
    }

    /// <summary>The lower 128 bits, for tests of the carries.</summary>
    internal readonly UInt128 Low => new(_h1, _h0);

    /// <summary>The bits above the lower 128, for tests of the carries.</summary>
    internal readonly ulong High => _h2;

    /// <summary>h = (h + block + 2^128) r mod 2^130 − 5, for one or more blocks of 16 bytes.</summary>
    /// <param name="data">The first byte.</param>
    /// <param name="blocks">At least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Absorb(ref readonly byte data, int blocks)
    {
        unchecked
        {
            ref var next = ref Unsafe.AsRef(in data);
            var (r0, r1) = (_r0, _r1);
            var (h0, h1, h2) = (_h0, _h1, _h2);

            // 2^130 = 5 mod p, so r1 2^128 = r1 5/4; clamping made r1 a multiple of 4.
            var s1 = r1 + (r1 >> 2);
            do
            {
                var sum = (UInt128)h0 + Word(in next, 0);
                h0 = (ulong)sum;
                sum = (UInt128)h1 + Word(in next, sizeof(ulong)) + (ulong)(sum >> 64);
                h1 = (ulong)sum;
                h2 += (ulong)(sum >> 64) + 1;

                var low = Math.BigMul(h0, r0) + Math.BigMul(h1, s1);
                var high = Math.BigMul(h0, r1) + Math.BigMul(h1, r0) + (h2 * s1) + (ulong)(low >> 64);
                h2 = (h2 * r0) + (ulong)(high >> 64);

                // What is above bit 130 counts five times at the bottom: once as it is, four times without a shift.
                sum = (UInt128)(ulong)low + ((h2 >> 2) + (h2 & ~3UL));
                h0 = (ulong)sum;
                sum = (UInt128)(ulong)high + (ulong)(sum >> 64);
                h1 = (ulong)sum;
                h2 = (h2 & 3) + (ulong)(sum >> 64);
                next = ref Unsafe.Add(ref next, BlockSize);
            }
            while (--blocks != 0);

            (_h0, _h1, _h2) = (h0, h1, h2);
        }
    }

    /// <summary>The tag: the accumulator mod 2^130 − 5, then plus s mod 2^128.</summary>
    /// <param name="s">The second half of the one-time key.</param>
    /// <returns>The tag as a little-endian number.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public readonly UInt128 Finish(UInt128 s)
    {
        unchecked
        {
            // h + 5 reaches 2^130 exactly when h reaches p, and is then h − p + 2^130.
            var sum = (UInt128)_h0 + 5;
            var g0 = (ulong)sum;
            sum = (UInt128)_h1 + (ulong)(sum >> 64);
            var g1 = (ulong)sum;
            var reached = 0 - ((_h2 + (ulong)(sum >> 64)) >> 2);
            var reduced = new UInt128((_h1 & ~reached) | (g1 & reached), (_h0 & ~reached) | (g0 & reached));
            return reduced + s;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ref readonly byte data, int offset)
    {
        var word = Unsafe.ReadUnaligned<ulong>(in Unsafe.Add(ref Unsafe.AsRef(in data), offset));
        return BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
    }
}
