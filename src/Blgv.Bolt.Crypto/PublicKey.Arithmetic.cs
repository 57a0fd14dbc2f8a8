using Blgv.Bolt.Crypto.Native;

namespace Blgv.Bolt.Crypto;

public readonly partial struct PublicKey
{
    /// <summary>Whether the y coordinate is odd: the compressed form then starts with 3.</summary>
    /// <exception cref="InvalidOperationException">This is the default value.</exception>
    public bool HasOddY
    {
        get
        {
            ThrowIfDefault();
            return IsOdd;
        }
    }

    /// <summary>Adds <paramref name="tweak"/> times the generator.</summary>
    /// <param name="tweak">The scalar. It does not stay secret: the time taken depends on it.</param>
    /// <param name="sum">The point, or the default.</param>
    /// <returns>False when the sum is the point at infinity, which an honest tweak does not give.</returns>
    /// <exception cref="InvalidOperationException">This is the default value.</exception>
    /// <remarks>BOLT 3, "Key Derivation".</remarks>
    public bool TryTweakAdd(in PublicScalar tweak, out PublicKey sum)
    {
        Span<byte> scalar = stackalloc byte[PublicScalar.Size];
        tweak.CopyTo(scalar);
        return Curve.TryTweakAdd(this, scalar, out sum);
    }

    /// <summary>Multiplies the point, in variable time.</summary>
    /// <param name="tweak">The scalar. It does not stay secret: the time taken depends on it. For a secret one there is <see cref="PrivateKey.Ecdh(in PublicKey, Span{byte})"/>.</param>
    /// <param name="product">The point, or the default.</param>
    /// <returns>False when the scalar is zero.</returns>
    /// <exception cref="InvalidOperationException">This is the default value.</exception>
    /// <remarks>BOLT 3, "Key Derivation"; BOLT 4, the blinding of ephemeral keys.</remarks>
    public bool TryTweakMultiply(in PublicScalar tweak, out PublicKey product)
    {
        Span<byte> scalar = stackalloc byte[PublicScalar.Size];
        tweak.CopyTo(scalar);
        return Curve.TryTweakMultiply(this, scalar, out product);
    }

    /// <summary>The point with the same x and the other y.</summary>
    /// <returns>The point.</returns>
    /// <exception cref="InvalidOperationException">This is the default value.</exception>
    public PublicKey Negate() => Curve.Negate(this);

    /// <summary>Adds points.</summary>
    /// <param name="points">The points.</param>
    /// <param name="sum">Their sum, or the default.</param>
    /// <returns>False when there are none, or they cancel out.</returns>
    /// <exception cref="InvalidOperationException">One of them is the default value.</exception>
    /// <remarks>BOLT 3, "revocationpubkey Derivation".</remarks>
    public static bool TryCombine(ReadOnlySpan<PublicKey> points, out PublicKey sum) => Curve.TryCombine(points, out sum);

    /// <summary>Drops the y coordinate, as BIP-340 does.</summary>
    /// <returns>The key that BIP-340 signatures are checked with.</returns>
    /// <exception cref="InvalidOperationException">This is the default value.</exception>
    public XOnlyPublicKey ToXOnly() => XOnlyPublicKey.FromEven(HasOddY ? Negate() : this);
}
