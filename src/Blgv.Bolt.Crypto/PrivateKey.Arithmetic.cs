using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Crypto.Native;

namespace Blgv.Bolt.Crypto;

public sealed partial class PrivateKey
{
    /// <summary>Adds a scalar, modulo the order of the curve, in constant time.</summary>
    /// <param name="tweak">32 bytes, big-endian; may be secret.</param>
    /// <param name="sum">The key, or null.</param>
    /// <returns>False when the tweak is not below the order or the sum is zero.</returns>
    /// <exception cref="ArgumentException">The tweak does not have 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    /// <remarks>BOLT 3, "Key Derivation".</remarks>
    public bool TryTweakAdd(ReadOnlySpan<byte> tweak, [NotNullWhen(true)] out PrivateKey? sum)
    {
        Check.Length(tweak, Size);
        var scalar = Copy();
        sum = Curve.TryTweakAdd(scalar.Memory, tweak) ? new PrivateKey(scalar) : null;
        return sum is not null;
    }

    /// <summary>Multiplies by a scalar, modulo the order of the curve, in constant time.</summary>
    /// <param name="tweak">32 bytes, big-endian; may be secret.</param>
    /// <param name="product">The key, or null.</param>
    /// <returns>False when the tweak is zero or not below the order.</returns>
    /// <exception cref="ArgumentException">The tweak does not have 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    /// <remarks>BOLT 3, "revocationpubkey Derivation"; BOLT 4, "Route Blinding".</remarks>
    public bool TryTweakMultiply(ReadOnlySpan<byte> tweak, [NotNullWhen(true)] out PrivateKey? product)
    {
        Check.Length(tweak, Size);
        var scalar = Copy();
        product = Curve.TryTweakMultiply(scalar.Memory, tweak) ? new PrivateKey(scalar) : null;
        return product is not null;
    }

    /// <summary>The key of the negated point.</summary>
    /// <returns>The key.</returns>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    public PrivateKey Negate()
    {
        var scalar = Copy();
        Curve.Negate(scalar.Memory);
        return new PrivateKey(scalar);
    }

    private SecretBytes Copy()
    {
        var copy = new SecretBytes(Size);
        _scalar.Read(this).CopyTo(copy.Memory);
        return copy;
    }
}
