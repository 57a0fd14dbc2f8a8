using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Blgv.Bolt.Crypto.Records;

/// <summary>Sixteen blocks in 512-bit registers.</summary>
internal readonly struct SixteenLanes : ILane<SixteenLanes>
{
    private readonly Vector512<uint> _words;

    private SixteenLanes(Vector512<uint> words) => _words = words;

    public static int Count => 16;

    public static bool IsSupported => BitConverter.IsLittleEndian && Vector512.IsHardwareAccelerated;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenLanes operator +(SixteenLanes left, SixteenLanes right) => new(left._words + right._words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenLanes operator ^(SixteenLanes left, SixteenLanes right) => new(left._words ^ right._words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenLanes Broadcast(uint word) => new(Vector512.Create(word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenLanes Load(ref readonly uint source) => new(Vector512.LoadUnsafe(in source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenLanes RotateLeft(SixteenLanes words, [ConstantExpected(Min = 1, Max = 31)] byte bits) =>
        new(Avx512F.IsSupported
            ? Avx512F.RotateLeft(words._words, bits)
            : (words._words << bits) | (words._words >>> (32 - bits)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(SixteenLanes first, SixteenLanes second, SixteenLanes third, SixteenLanes fourth, ref byte destination)
    {
        var (evenLow, evenHigh) = (Transpose.Low(first._words, third._words), Transpose.High(first._words, third._words));
        var (oddLow, oddHigh) = (Transpose.Low(second._words, fourth._words), Transpose.High(second._words, fourth._words));
        Transpose.Store(Transpose.Low(evenLow, oddLow), ref destination, 0);
        Transpose.Store(Transpose.High(evenLow, oddLow), ref destination, 1);
        Transpose.Store(Transpose.Low(evenHigh, oddHigh), ref destination, 2);
        Transpose.Store(Transpose.High(evenHigh, oddHigh), ref destination, 3);
    }

    public static int AbsorbWide(ref TagAccumulator accumulator, ReadOnlySpan<byte> ciphertext) =>
        WideTag<EightLimbs>.Absorb(ref accumulator, ciphertext);
}
