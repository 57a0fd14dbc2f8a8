using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Blgv.Bolt.Crypto.Records;

/// <summary>Eight accumulators in 512-bit registers.</summary>
internal readonly struct EightLimbs : ILimb<EightLimbs>
{
    private readonly Vector512<ulong> _values;

    private EightLimbs(Vector512<ulong> values) => _values = values;

    public static int Count => 8;

    public static EightLimbs BlocksAfter
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512.Create(7UL, 3, 6, 2, 5, 1, 4, 0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightLimbs operator +(EightLimbs left, EightLimbs right) => new(left._values + right._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightLimbs operator &(EightLimbs left, EightLimbs right) => new(left._values & right._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightLimbs operator |(EightLimbs left, EightLimbs right) => new(left._values | right._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightLimbs operator *(EightLimbs left, EightLimbs right) => new(Avx512F.IsSupported
        ? Avx512F.Multiply(left._values.AsUInt32(), right._values.AsUInt32())
        : left._values * right._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightLimbs operator <<(EightLimbs value, [ConstantExpected] int bits) => new(value._values << bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightLimbs operator >>>(EightLimbs value, [ConstantExpected] int bits) => new(value._values >>> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightLimbs Broadcast(ulong value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightLimbs Load(ref readonly ulong source) => new(Vector512.LoadUnsafe(in source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(EightLimbs value, ref ulong destination) => value._values.StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Sum(EightLimbs value) => Vector512.Sum(value._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadBlocks(ref readonly byte source, out EightLimbs low, out EightLimbs high)
    {
        var first = Vector512.LoadUnsafe(in source).AsUInt64();
        var second = Vector512.LoadUnsafe(in source, (nuint)Vector512<byte>.Count).AsUInt64();
        var even = Vector512.Create(ulong.MaxValue, 0, ulong.MaxValue, 0, ulong.MaxValue, 0, ulong.MaxValue, 0);
        low = new(Vector512.ConditionalSelect(even, first, Vector512.Shuffle(second, Vector512.Create(0UL, 0, 2, 2, 4, 4, 6, 6))));
        high = new(Vector512.ConditionalSelect(even, Vector512.Shuffle(first, Vector512.Create(1UL, 1, 3, 3, 5, 5, 7, 7)), second));
    }
}
