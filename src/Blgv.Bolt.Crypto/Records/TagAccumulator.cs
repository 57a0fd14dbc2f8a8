using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

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
            do
            {
                Add(ref h0, ref h1, ref h2, Word(in next, 0), Word(in next, sizeof(ulong)));
                Multiply(ref h0, ref h1, ref h2, r0, r1);
                next = ref Unsafe.Add(ref next, BlockSize);
            }
            while (--blocks != 0);

            (_h0, _h1, _h2) = (h0, h1, h2);
        }
    }

    /// <summary>h = (h + block + 2^128) r mod 2^130 − 5.</summary>
    /// <param name="block">16 bytes, little-endian.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Absorb(UInt128 block)
    {
        var (h0, h1, h2) = (_h0, _h1, _h2);
        Add(ref h0, ref h1, ref h2, unchecked((ulong)block), (ulong)(block >> 64));
        Multiply(ref h0, ref h1, ref h2, _r0, _r1);
        (_h0, _h1, _h2) = (h0, h1, h2);
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

    /// <summary>r in five limbs of 26 bits.</summary>
    /// <param name="limbs">Receives the first limb.</param>
    internal readonly void GetKey(ref ulong limbs)
    {
        const ulong Mask = (1UL << 26) - 1;
        limbs = _r0 & Mask;
        Unsafe.Add(ref limbs, 1) = (_r0 >> 26) & Mask;
        Unsafe.Add(ref limbs, 2) = ((_r0 >> 52) | (_r1 << 12)) & Mask;
        Unsafe.Add(ref limbs, 3) = (_r1 >> 14) & Mask;
        Unsafe.Add(ref limbs, 4) = _r1 >> 40;
    }

    /// <summary>h = the number in five limbs at steps of 26 bits, each of up to 63 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Set(ref readonly ulong limbs)
    {
        unchecked
        {
            ref var limb = ref Unsafe.AsRef(in limbs);
            var middle = ((UInt128)Unsafe.Add(ref limb, 2) << 52) + ((UInt128)Unsafe.Add(ref limb, 1) << 26) + limb;
            var upper = ((UInt128)Unsafe.Add(ref limb, 4) << 40) + ((UInt128)Unsafe.Add(ref limb, 3) << 14) + (ulong)(middle >> 64);
            _h1 = (ulong)upper;
            _h2 = (ulong)(upper >> 64);
            _h0 = (ulong)middle;
            Fold(ref _h0, ref _h1, ref _h2);
        }
    }

    /// <summary>h = h + block + 2^128.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref ulong h0, ref ulong h1, ref ulong h2, ulong low, ulong high)
    {
        unchecked
        {
            var sum = (UInt128)h0 + low;
            h0 = (ulong)sum;
            sum = (UInt128)h1 + high + (ulong)(sum >> 64);
            h1 = (ulong)sum;
            h2 += (ulong)(sum >> 64) + 1;
        }
    }

    /// <summary>h = h r. The key is clamped, which leaves room for every carry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(ref ulong h0, ref ulong h1, ref ulong h2, ulong r0, ulong r1)
    {
        unchecked
        {
            // 2^130 = 5 mod p, so r1 2^128 = r1 5/4; clamping made r1 a multiple of 4.
            var s1 = r1 + (r1 >> 2);
            var low = Product(h0, r0) + Product(h1, s1);
            var high = Product(h0, r1) + Product(h1, r0) + (h2 * s1) + (ulong)(low >> 64);
            h0 = (ulong)low;
            h1 = (ulong)high;
            h2 = (h2 * r0) + (ulong)(high >> 64);
            Fold(ref h0, ref h1, ref h2);
        }
    }

    /// <summary>What is above bit 130 counts five times at the bottom: once as it is, four times without a shift.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fold(ref ulong h0, ref ulong h1, ref ulong h2)
    {
        unchecked
        {
            var sum = (UInt128)h0 + ((h2 >> 2) + (h2 & ~3UL));
            h0 = (ulong)sum;
            sum = (UInt128)h1 + (ulong)(sum >> 64);
            h1 = (ulong)sum;
            h2 = (h2 & 3) + (ulong)(sum >> 64);
        }
    }

    /// <summary>All 128 bits of a product. Without an instruction for it, the library's is a call that the check could not look into.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static UInt128 Product(ulong left, ulong right)
    {
        if (Bmi2.X64.IsSupported || ArmBase.Arm64.IsSupported)
        {
            return Math.BigMul(left, right);
        }

        unchecked
        {
            var (leftLow, leftHigh) = ((ulong)(uint)left, left >> 32);
            var (rightLow, rightHigh) = ((ulong)(uint)right, right >> 32);
            var low = leftLow * rightLow;
            var middle = (leftHigh * rightLow) + (low >> 32);
            var other = (leftLow * rightHigh) + (uint)middle;
            return new UInt128((leftHigh * rightHigh) + (middle >> 32) + (other >> 32), (other << 32) | (uint)low);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ref readonly byte data, int offset)
    {
        var word = Unsafe.ReadUnaligned<ulong>(in Unsafe.Add(ref Unsafe.AsRef(in data), offset));
        return BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
    }
}
