using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Blgv.Bolt.Crypto.Records;

/// <summary>Poly1305 over several blocks at once: each accumulator takes every n-th block, and they are added at the end.</summary>
/// <remarks>
/// RFC 8439 §2.5.1, with Horner's rule in r^n instead of r. The accumulators have five limbs of 26 bits, so that a product of two fits
/// 64 bits with room to add ten; a limb may exceed its 26 bits by a few before a multiplication.
/// </remarks>
internal static class WideTag<TLimb>
    where TLimb : struct, ILimb<TLimb>
{
    private const int LimbCount = 5;
    private const int LimbBits = 26;
    private const ulong LimbMask = (1UL << LimbBits) - 1;
    private const int BlockSize = 16;

    /// <summary>With fewer bytes the powers of r cost more than they save. It is two steps or more.</summary>
    private const int WorthWhile = 256;

    /// <inheritdoc cref="ILane{TSelf}.AbsorbWide"/>
    [SkipLocalsInit]
    public static int Absorb(ref TagAccumulator accumulator, ReadOnlySpan<byte> ciphertext)
    {
        if (ciphertext.Length < WorthWhile)
        {
            return 0;
        }

        var steps = ciphertext.Length / (TLimb.Count * BlockSize);
        Span<ulong> scratch = stackalloc ulong[LimbCount * (1 + TLimb.Count)];
        ref var limbs = ref MemoryMarshal.GetReference(scratch);
        ref var powers = ref Unsafe.Add(ref limbs, LimbCount);
        accumulator.GetKey(ref limbs);
        Powers(in limbs, ref powers);
        Run(in powers, in MemoryMarshal.GetReference(ciphertext), steps, ref limbs);
        accumulator.Set(in limbs);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(scratch));
        return steps * TLimb.Count * BlockSize;
    }

    /// <summary>The power of r that the last block of each accumulator takes part with, from r^n for the first to r.</summary>
    /// <param name="limbs">The first limb of r.</param>
    /// <param name="powers">Receives the powers, limb by limb.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Powers(ref readonly ulong limbs, ref ulong powers)
    {
        var mask = TLimb.Broadcast(LimbMask);
        var one = TLimb.Broadcast(1);
        var p0 = TLimb.Broadcast(limbs);
        var p1 = TLimb.Broadcast(Unsafe.Add(ref Unsafe.AsRef(in limbs), 1));
        var p2 = TLimb.Broadcast(Unsafe.Add(ref Unsafe.AsRef(in limbs), 2));
        var p3 = TLimb.Broadcast(Unsafe.Add(ref Unsafe.AsRef(in limbs), 3));
        var p4 = TLimb.Broadcast(Unsafe.Add(ref Unsafe.AsRef(in limbs), 4));
        var (e0, e1, e2, e3, e4) = (p0, p1, p2, p3, p4);
        var exponents = TLimb.BlocksAfter;
        var squarings = BitOperations.Log2((uint)TLimb.Count);
        do
        {
            // Where the lowest bit of the exponent is set times p, elsewhere times one.
            var bit = exponents & one;
            var all = bit * TLimb.Broadcast(uint.MaxValue);
            exponents >>>= 1;
            Multiply(ref e0, ref e1, ref e2, ref e3, ref e4, (p0 & all) + ((bit + one) & one), p1 & all, p2 & all, p3 & all, p4 & all);
            Carry(ref e0, ref e1, ref e2, ref e3, ref e4, mask);
            Multiply(ref p0, ref p1, ref p2, ref p3, ref p4, p0, p1, p2, p3, p4);
            Carry(ref p0, ref p1, ref p2, ref p3, ref p4, mask);
        }
        while (unchecked(--squarings) != 0);

        TLimb.Store(e0, ref powers);
        TLimb.Store(e1, ref Unsafe.Add(ref powers, TLimb.Count));
        TLimb.Store(e2, ref Unsafe.Add(ref powers, 2 * TLimb.Count));
        TLimb.Store(e3, ref Unsafe.Add(ref powers, 3 * TLimb.Count));
        TLimb.Store(e4, ref Unsafe.Add(ref powers, 4 * TLimb.Count));
    }

    /// <summary>The steps.</summary>
    /// <param name="powers">What <see cref="Powers"/> made.</param>
    /// <param name="data">The first byte.</param>
    /// <param name="steps">At least 2.</param>
    /// <param name="sums">Receives five limbs of up to 63 bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run(ref readonly ulong powers, ref readonly byte data, int steps, ref ulong sums)
    {
        ref var next = ref Unsafe.AsRef(in data);
        var r0 = Highest(in powers, 0);
        var r1 = Highest(in powers, 1);
        var r2 = Highest(in powers, 2);
        var r3 = Highest(in powers, 3);
        var r4 = Highest(in powers, 4);
        var mask = TLimb.Broadcast(LimbMask);
        TLimb h0, h1, h2, h3, h4;
        h0 = h1 = h2 = h3 = h4 = TLimb.Broadcast(0);
        Add(ref h0, ref h1, ref h2, ref h3, ref h4, in next, mask);
        steps = unchecked(steps - 1);
        do
        {
            next = ref Unsafe.Add(ref next, TLimb.Count * BlockSize);
            Multiply(ref h0, ref h1, ref h2, ref h3, ref h4, r0, r1, r2, r3, r4);
            Carry(ref h0, ref h1, ref h2, ref h3, ref h4, mask);
            Add(ref h0, ref h1, ref h2, ref h3, ref h4, in next, mask);
        }
        while (unchecked(--steps) != 0);

        Multiply(ref h0, ref h1, ref h2, ref h3, ref h4, Each(in powers, 0), Each(in powers, 1), Each(in powers, 2), Each(in powers, 3), Each(in powers, 4));
        sums = TLimb.Sum(h0);
        Unsafe.Add(ref sums, 1) = TLimb.Sum(h1);
        Unsafe.Add(ref sums, 2) = TLimb.Sum(h2);
        Unsafe.Add(ref sums, 3) = TLimb.Sum(h3);
        Unsafe.Add(ref sums, 4) = TLimb.Sum(h4);
    }

    /// <summary>A limb of the highest power, for every accumulator.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLimb Highest(ref readonly ulong powers, int limb) =>
        TLimb.Broadcast(Unsafe.Add(ref Unsafe.AsRef(in powers), limb * TLimb.Count));

    /// <summary>A limb of the power of each accumulator.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLimb Each(ref readonly ulong powers, int limb) =>
        TLimb.Load(in Unsafe.Add(ref Unsafe.AsRef(in powers), limb * TLimb.Count));

    /// <summary>h = h + block + 2^128.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref TLimb h0, ref TLimb h1, ref TLimb h2, ref TLimb h3, ref TLimb h4, ref readonly byte data, TLimb mask)
    {
        TLimb.LoadBlocks(in data, out var low, out var high);
        h0 += low & mask;
        h1 += (low >>> 26) & mask;
        h2 += ((low >>> 52) | (high << 12)) & mask;
        h3 += (high >>> 14) & mask;
        h4 += (high >>> 40) | TLimb.Broadcast(1UL << 24);
    }

    /// <summary>h = h r, without carries: limb i of one times limb j of the other counts at i + j, five times if that is 5 or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(
        ref TLimb h0, ref TLimb h1, ref TLimb h2, ref TLimb h3, ref TLimb h4, TLimb r0, TLimb r1, TLimb r2, TLimb r3, TLimb r4)
    {
        var (s1, s2, s3, s4) = (FiveTimes(r1), FiveTimes(r2), FiveTimes(r3), FiveTimes(r4));
        var d0 = (h0 * r0) + (h1 * s4) + (h2 * s3) + (h3 * s2) + (h4 * s1);
        var d1 = (h0 * r1) + (h1 * r0) + (h2 * s4) + (h3 * s3) + (h4 * s2);
        var d2 = (h0 * r2) + (h1 * r1) + (h2 * r0) + (h3 * s4) + (h4 * s3);
        var d3 = (h0 * r3) + (h1 * r2) + (h2 * r1) + (h3 * r0) + (h4 * s4);
        h4 = (h0 * r4) + (h1 * r3) + (h2 * r2) + (h3 * r1) + (h4 * r0);
        (h0, h1, h2, h3) = (d0, d1, d2, d3);
    }

    /// <summary>Brings every limb to 26 bits and a little more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Carry(ref TLimb h0, ref TLimb h1, ref TLimb h2, ref TLimb h3, ref TLimb h4, TLimb mask)
    {
        h1 += h0 >>> LimbBits;
        h0 &= mask;
        h4 += h3 >>> LimbBits;
        h3 &= mask;
        h2 += h1 >>> LimbBits;
        h1 &= mask;
        h0 += FiveTimes(h4 >>> LimbBits);
        h4 &= mask;
        h3 += h2 >>> LimbBits;
        h2 &= mask;
        h1 += h0 >>> LimbBits;
        h0 &= mask;
        h4 += h3 >>> LimbBits;
        h3 &= mask;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLimb FiveTimes(TLimb value) => value + (value << 2);
}
