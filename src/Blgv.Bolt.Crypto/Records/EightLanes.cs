using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Blgv.Bolt.Crypto.Records;

/// <summary>Eight blocks in 256-bit registers.</summary>
internal readonly struct EightLanes : ILane<EightLanes>
{
    private readonly Vector256<uint> _words;

    private EightLanes(Vector256<uint> words) => _words = words;

    public static int Count => 8;

    public static bool IsSupported => BitConverter.IsLittleEndian && Vector256.IsHardwareAccelerated;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightLanes operator +(EightLanes left, EightLanes right) => new(left._words + right._words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightLanes operator ^(EightLanes left, EightLanes right) => new(left._words ^ right._words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightLanes Broadcast(uint word) => new(Vector256.Create(word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightLanes Load(ref readonly uint source) => new(Vector256.LoadUnsafe(in source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightLanes RotateLeft(EightLanes words, [ConstantExpected(Min = 1, Max = 31)] byte bits) =>
        new(Avx512F.VL.IsSupported
            ? Avx512F.VL.RotateLeft(words._words, bits)
            : bits switch
            {
                16 => Vector256.Shuffle(words._words.AsByte(), Vector256.Create((byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13, 18, 19, 16, 17, 22, 23, 20, 21, 26, 27, 24, 25, 30, 31, 28, 29)).AsUInt32(),
                8 => Vector256.Shuffle(words._words.AsByte(), Vector256.Create((byte)3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14, 19, 16, 17, 18, 23, 20, 21, 22, 27, 24, 25, 26, 31, 28, 29, 30)).AsUInt32(),
                _ => (words._words << bits) | (words._words >>> (32 - bits)),
            });

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(EightLanes first, EightLanes second, EightLanes third, EightLanes fourth, ref byte destination)
    {
        var (evenLow, evenHigh) = (Transpose.Low(first._words, third._words), Transpose.High(first._words, third._words));
        var (oddLow, oddHigh) = (Transpose.Low(second._words, fourth._words), Transpose.High(second._words, fourth._words));
        Transpose.Store(Transpose.Low(evenLow, oddLow), ref destination, 0);
        Transpose.Store(Transpose.High(evenLow, oddLow), ref destination, 1);
        Transpose.Store(Transpose.Low(evenHigh, oddHigh), ref destination, 2);
        Transpose.Store(Transpose.High(evenHigh, oddHigh), ref destination, 3);
    }

    public static int AbsorbWide(ref TagAccumulator accumulator, ReadOnlySpan<byte> ciphertext) =>
        WideTag<FourLimbs>.Absorb(ref accumulator, ciphertext);
}
