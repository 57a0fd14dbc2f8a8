using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Blgv.Bolt.Crypto.Records;

/// <summary>Four accumulators in 256-bit registers.</summary>
internal readonly struct FourLimbs : ILimb<FourLimbs>
{
    private readonly Vector256<ulong> _values;

    private FourLimbs(Vector256<ulong> values) => _values = values;

    public static int Count => 4;

    public static FourLimbs BlocksAfter
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256.Create(3UL, 1, 2, 0));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLimbs operator +(FourLimbs left, FourLimbs right) => new(left._values + right._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLimbs operator &(FourLimbs left, FourLimbs right) => new(left._values & right._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLimbs operator |(FourLimbs left, FourLimbs right) => new(left._values | right._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLimbs operator *(FourLimbs left, FourLimbs right) => new(Avx2.IsSupported
        ? Avx2.Multiply(left._values.AsUInt32(), right._values.AsUInt32())
        : left._values * right._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLimbs operator <<(FourLimbs value, [ConstantExpected] int bits) => new(value._values << bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLimbs operator >>>(FourLimbs value, [ConstantExpected] int bits) => new(value._values >>> bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLimbs Broadcast(ulong value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourLimbs Load(ref readonly ulong source) => new(Vector256.LoadUnsafe(in source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(FourLimbs value, ref ulong destination) => value._values.StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Sum(FourLimbs value) => Vector256.Sum(value._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadBlocks(ref readonly byte source, out FourLimbs low, out FourLimbs high)
    {
        var first = Vector256.LoadUnsafe(in source).AsUInt64();
        var second = Vector256.LoadUnsafe(in source, (nuint)Vector256<byte>.Count).AsUInt64();
        var even = Vector256.Create(ulong.MaxValue, 0, ulong.MaxValue, 0);
        low = new(Vector256.ConditionalSelect(even, first, Vector256.Shuffle(second, Vector256.Create(0UL, 0, 2, 2))));
        high = new(Vector256.ConditionalSelect(even, Vector256.Shuffle(first, Vector256.Create(1UL, 1, 3, 3)), second));
    }
}
