using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Blgv.Bolt.Crypto.Records;

/// <summary>Four blocks in 128-bit registers.</summary>
internal readonly struct FourLanes : ILane<FourLanes>
{
    private readonly Vector128<uint> _words;

    private FourLanes(Vector128<uint> words) => _words = words;

    public static int Count => 4;

    public static bool IsSupported => BitConverter.IsLittleEndian && Vector128.IsHardwareAccelerated;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLanes operator +(FourLanes left, FourLanes right) => new(left._words + right._words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLanes operator ^(FourLanes left, FourLanes right) => new(left._words ^ right._words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLanes Broadcast(uint word) => new(Vector128.Create(word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLanes Load(ref readonly uint source) => new(Vector128.LoadUnsafe(in source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLanes RotateLeft(FourLanes words, [ConstantExpected(Min = 1, Max = 31)] byte bits) =>
        new(Avx512F.VL.IsSupported
            ? Avx512F.VL.RotateLeft(words._words, bits)
            : bits switch
            {
                16 => Vector128.Shuffle(words._words.AsByte(), Vector128.Create((byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)).AsUInt32(),
                8 => Vector128.Shuffle(words._words.AsByte(), Vector128.Create((byte)3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14)).AsUInt32(),
                _ => (words._words << bits) | (words._words >>> (32 - bits)),
            });

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(FourLanes first, FourLanes second, FourLanes third, FourLanes fourth, ref byte destination)
    {
        var (evenLow, evenHigh) = (Transpose.Low(first._words, third._words), Transpose.High(first._words, third._words));
        var (oddLow, oddHigh) = (Transpose.Low(second._words, fourth._words), Transpose.High(second._words, fourth._words));
        Transpose.Store(Transpose.Low(evenLow, oddLow), ref destination, 0);
        Transpose.Store(Transpose.High(evenLow, oddLow), ref destination, 1);
        Transpose.Store(Transpose.Low(evenHigh, oddHigh), ref destination, 2);
        Transpose.Store(Transpose.High(evenHigh, oddHigh), ref destination, 3);
    }

    public static int AbsorbWide(ref TagAccumulator accumulator, ReadOnlySpan<byte> ciphertext) => 0;
}
