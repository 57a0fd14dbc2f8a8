using System.Buffers;
using System.Security.Cryptography;

namespace Blgv.Bolt.Crypto.Native;

internal static partial class Curve
{
    /// <summary>How many points are combined without memory from the pool.</summary>
    private const int PointsOnStack = 16;

    /// <summary>point + tweak * G. False when the tweak is not below the order or the sum is the point at infinity.</summary>
    internal static bool TryTweakAdd(in PublicKey point, ReadOnlySpan<byte> tweak, out PublicKey sum)
    {
        Span<byte> opaque = stackalloc byte[Secp256k1.PublicKeySize];
        Load(point, opaque);
        var added = Secp256k1.PublicKeyTweakAdd(Secp256k1Context.Handle, opaque, tweak) == 1;
        sum = added ? Save(opaque) : default;
        return added;
    }

    /// <summary>tweak * point, in variable time. False when the tweak is zero or not below the order.</summary>
    internal static bool TryTweakMultiply(in PublicKey point, ReadOnlySpan<byte> tweak, out PublicKey product)
    {
        Span<byte> opaque = stackalloc byte[Secp256k1.PublicKeySize];
        Load(point, opaque);
        var multiplied = Secp256k1.PublicKeyTweakMultiply(Secp256k1Context.Handle, opaque, tweak) == 1;
        product = multiplied ? Save(opaque) : default;
        return multiplied;
    }

    /// <summary>-point.</summary>
    internal static PublicKey Negate(in PublicKey point)
    {
        Span<byte> opaque = stackalloc byte[Secp256k1.PublicKeySize];
        Load(point, opaque);
        Require(Secp256k1.PublicKeyNegate(Secp256k1Context.Handle, opaque), "negate a point");
        return Save(opaque);
    }

    /// <summary>The sum of some points. False when there are none or the sum is the point at infinity.</summary>
    internal static unsafe bool TryCombine(ReadOnlySpan<PublicKey> points, out PublicKey sum)
    {
        sum = default;
        if (points.IsEmpty)
        {
            return false;
        }

        // All at once and not pair by pair: a partial sum may be the point at infinity though the whole is not.
        var length = points.Length * Secp256k1.PublicKeySize;
        var rented = points.Length > PointsOnStack ? ArrayPool<byte>.Shared.Rent(length) : null;
        var rentedPointers = points.Length > PointsOnStack ? ArrayPool<nint>.Shared.Rent(points.Length) : null;
        Span<byte> opaque = rented ?? stackalloc byte[PointsOnStack * Secp256k1.PublicKeySize];
        Span<nint> pointers = rentedPointers ?? stackalloc nint[PointsOnStack];
        try
        {
            Span<byte> result = stackalloc byte[Secp256k1.PublicKeySize];
            fixed (byte* first = opaque)
            fixed (nint* all = pointers)
            {
                for (var i = 0; i < points.Length; i++)
                {
                    Load(points[i], opaque.Slice(i * Secp256k1.PublicKeySize, Secp256k1.PublicKeySize));
                    all[i] = (nint)(first + (i * Secp256k1.PublicKeySize));
                }

                if (Secp256k1.PublicKeyCombine(Secp256k1Context.Handle, result, (byte**)all, (nuint)points.Length) != 1)
                {
                    return false;
                }
            }

            sum = Save(result);
            return true;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }

            if (rentedPointers is not null)
            {
                ArrayPool<nint>.Shared.Return(rentedPointers);
            }
        }
    }

    /// <summary>scalar + tweak, in place. False, with the scalar zeroed, when the tweak is not below the order or the sum is zero.</summary>
    internal static bool TryTweakAdd(Span<byte> scalar, ReadOnlySpan<byte> tweak) =>
        ZeroUnless(Secp256k1.SecretKeyTweakAdd(Secp256k1Context.Handle, scalar, tweak) == 1, scalar);

    /// <summary>scalar * tweak, in place. False, with the scalar zeroed, when the tweak is zero or not below the order.</summary>
    internal static bool TryTweakMultiply(Span<byte> scalar, ReadOnlySpan<byte> tweak) =>
        ZeroUnless(Secp256k1.SecretKeyTweakMultiply(Secp256k1Context.Handle, scalar, tweak) == 1, scalar);

    /// <summary>The order minus the scalar, in place.</summary>
    internal static void Negate(Span<byte> scalar) =>
        Require(Secp256k1.SecretKeyNegate(Secp256k1Context.Handle, scalar), "negate a key");

    private static bool ZeroUnless(bool kept, Span<byte> scalar)
    {
        if (!kept)
        {
            CryptographicOperations.ZeroMemory(scalar);
        }

        return kept;
    }
}
