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

    /// <summary>With fewer bytes the powers of r cost more than they save.</summary>
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
        Span<ulong> powers = stackalloc ulong[LimbCount * TLimb.Count];
        Span<ulong> sums = stackalloc ulong[LimbCount];
        Powers(accumulator, ref MemoryMarshal.GetReference(powers));
        Run(in MemoryMarshal.GetReference(powers), in MemoryMarshal.GetReference(ciphertext), steps, ref MemoryMarshal.GetReference(sums));
        accumulator.Set(in MemoryMarshal.GetReference(sums));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(powers));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(sums));
        return steps * TLimb.Count * BlockSize;
    }

    /// <summary>Fills in r^n … r, limb by limb, each in the accumulator that takes the block it belongs to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Powers(TagAccumulator accumulator, ref ulong powers)
    {
        unchecked
        {
            accumulator.SetToKey();
            var block = TLimb.Count;
            do
            {
                // Even accumulators take the first half of the blocks, odd ones the second.
                block--;
                var index = (block * 2 % TLimb.Count) + (block * 2 / TLimb.Count);
                accumulator.Get(ref Unsafe.Add(ref powers, index), TLimb.Count);
                accumulator.MultiplyByKey();
            }
            while (block != 0);
        }
    }

    /// <summary>The steps.</summary>
    /// <param name="powers">What <see cref="Powers"/> made; the first accumulator has r^n.</param>
    /// <param name="data">The first byte.</param>
    /// <param name="steps">At least 1.</param>
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
        do
        {
            Multiply(ref h0, ref h1, ref h2, ref h3, ref h4, r0, r1, r2, r3, r4);
            Carry(ref h0, ref h1, ref h2, ref h3, ref h4, mask);
            TLimb.LoadBlocks(in next, out var low, out var high);
            h0 += low & mask;
            h1 += (low >>> 26) & mask;
            h2 += ((low >>> 52) | (high << 12)) & mask;
            h3 += (high >>> 14) & mask;
            h4 += (high >>> 40) | TLimb.Broadcast(1UL << 24);
            next = ref Unsafe.Add(ref next, TLimb.Count * BlockSize);
        }
        while (unchecked(--steps) != 0);

        Multiply(ref h0, ref h1, ref h2, ref h3, ref h4, Each(in powers, 0), Each(in powers, 1), Each(in powers, 2), Each(in powers, 3), Each(in powers, 4));
        sums = TLimb.Sum(h0);
        Unsafe.Add(ref sums, 1) = TLimb.Sum(h1);
        Unsafe.Add(ref sums, 2) = TLimb.Sum(h2);
        Unsafe.Add(ref sums, 3) = TLimb.Sum(h3);
        Unsafe.Add(ref sums, 4) = TLimb.Sum(h4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLimb Highest(ref readonly ulong powers, int limb) =>
        TLimb.Broadcast(Unsafe.Add(ref Unsafe.AsRef(in powers), limb * TLimb.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLimb Each(ref readonly ulong powers, int limb) =>
        TLimb.Load(in Unsafe.Add(ref Unsafe.AsRef(in powers), limb * TLimb.Count));

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
