using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Blgv.Bolt.Crypto.Records;

/// <summary>One block in general registers: for machines without vector registers.</summary>
internal readonly struct OneLane : ILane<OneLane>
{
    private readonly uint _word;

    private OneLane(uint word) => _word = word;

    public static int Count => 1;

    public static bool IsSupported => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneLane operator +(OneLane left, OneLane right) => new(unchecked(left._word + right._word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneLane operator ^(OneLane left, OneLane right) => new(left._word ^ right._word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneLane Broadcast(uint word) => new(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneLane Load(ref readonly uint source) => new(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneLane RotateLeft(OneLane words, [ConstantExpected(Min = 1, Max = 31)] byte bits) =>
        new(BitOperations.RotateLeft(words._word, bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(OneLane first, OneLane second, OneLane third, OneLane fourth, ref byte destination)
    {
        Write(first, ref destination, 0);
        Write(second, ref destination, 4);
        Write(third, ref destination, 8);
        Write(fourth, ref destination, 12);
    }

    public static int AbsorbWide(ref TagAccumulator accumulator, ReadOnlySpan<byte> ciphertext) => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(OneLane word, ref byte destination, int offset) =>
        Unsafe.WriteUnaligned(
            ref Unsafe.Add(ref destination, offset),
            BitConverter.IsLittleEndian ? word._word : BinaryPrimitives.ReverseEndianness(word._word));
}
