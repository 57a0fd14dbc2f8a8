using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Blgv.Bolt.Crypto.Records;

/// <summary>Turns word i of every block into every word of block i, four blocks in each 128 bits.</summary>
internal static class Transpose
{
    private const int BlockLength = 64;

    /// <summary>The lower halves of each 128 bits, a word of <paramref name="left"/> and one of <paramref name="right"/> in turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Low(Vector128<uint> left, Vector128<uint> right) => Vector128.ConditionalSelect(
        Vector128.Create(uint.MaxValue, 0, uint.MaxValue, 0),
        Vector128.Shuffle(left, Vector128.Create(0u, 0, 1, 1)),
        Vector128.Shuffle(right, Vector128.Create(0u, 0, 1, 1)));

    /// <summary>The upper halves of each 128 bits, a word of <paramref name="left"/> and one of <paramref name="right"/> in turn.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> High(Vector128<uint> left, Vector128<uint> right) => Vector128.ConditionalSelect(
        Vector128.Create(uint.MaxValue, 0, uint.MaxValue, 0),
        Vector128.Shuffle(left, Vector128.Create(2u, 2, 3, 3)),
        Vector128.Shuffle(right, Vector128.Create(2u, 2, 3, 3)));

    /// <inheritdoc cref="Low(Vector128{uint}, Vector128{uint})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Low(Vector256<uint> left, Vector256<uint> right) => Vector256.ConditionalSelect(
        Vector256.Create((ulong)uint.MaxValue).AsUInt32(),
        Vector256.Shuffle(left, Vector256.Create(0u, 0, 1, 1, 4, 4, 5, 5)),
        Vector256.Shuffle(right, Vector256.Create(0u, 0, 1, 1, 4, 4, 5, 5)));

    /// <inheritdoc cref="High(Vector128{uint}, Vector128{uint})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> High(Vector256<uint> left, Vector256<uint> right) => Vector256.ConditionalSelect(
        Vector256.Create((ulong)uint.MaxValue).AsUInt32(),
        Vector256.Shuffle(left, Vector256.Create(2u, 2, 3, 3, 6, 6, 7, 7)),
        Vector256.Shuffle(right, Vector256.Create(2u, 2, 3, 3, 6, 6, 7, 7)));

    /// <inheritdoc cref="Low(Vector128{uint}, Vector128{uint})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Low(Vector512<uint> left, Vector512<uint> right) => Vector512.ConditionalSelect(
        Vector512.Create((ulong)uint.MaxValue).AsUInt32(),
        Vector512.Shuffle(left, Vector512.Create(0u, 0, 1, 1, 4, 4, 5, 5, 8, 8, 9, 9, 12, 12, 13, 13)),
        Vector512.Shuffle(right, Vector512.Create(0u, 0, 1, 1, 4, 4, 5, 5, 8, 8, 9, 9, 12, 12, 13, 13)));

    /// <inheritdoc cref="High(Vector128{uint}, Vector128{uint})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> High(Vector512<uint> left, Vector512<uint> right) => Vector512.ConditionalSelect(
        Vector512.Create((ulong)uint.MaxValue).AsUInt32(),
        Vector512.Shuffle(left, Vector512.Create(2u, 2, 3, 3, 6, 6, 7, 7, 10, 10, 11, 11, 14, 14, 15, 15)),
        Vector512.Shuffle(right, Vector512.Create(2u, 2, 3, 3, 6, 6, 7, 7, 10, 10, 11, 11, 14, 14, 15, 15)));

    /// <summary>Writes 16 bytes of one block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<uint> words, ref byte destination, int block) =>
        words.AsByte().StoreUnsafe(ref Unsafe.Add(ref destination, block * BlockLength));

    /// <summary>Writes 16 bytes of two blocks, four apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<uint> words, ref byte destination, int block)
    {
        Store(words.GetLower(), ref destination, block);
        Store(words.GetUpper(), ref destination, block + 4);
    }

    /// <summary>Writes 16 bytes of four blocks, each four apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<uint> words, ref byte destination, int block)
    {
        Store(words.GetLower(), ref destination, block);
        Store(words.GetUpper(), ref destination, block + 8);
    }
}
