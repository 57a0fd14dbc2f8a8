using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Crypto;

/// <summary>
/// A scalar of secp256k1 that anybody may know, such as the hash that tweaks a base point. A secret scalar is a
/// <see cref="PrivateKey"/>: point multiplication by a public scalar takes a time that depends on it.
/// </summary>
/// <remarks>BOLT 3, "Key Derivation"; BOLT 4, "Route Blinding". Below the order of the curve; the default value is zero.</remarks>
public readonly record struct PublicScalar : IFixedBytes<PublicScalar>
{
    /// <summary>The order of the curve, big-endian.</summary>
    private static readonly Bytes32 Order = Bytes32.FromHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

    private readonly Bytes32 _value;

    private PublicScalar(Bytes32 value) => _value = value;

    /// <inheritdoc/>
    public static int Size => 32;

    /// <inheritdoc/>
    public static string WireType => "32*byte";

    /// <summary>Whether the scalar is zero.</summary>
    public bool IsZero => _value.IsZero;

    /// <summary>Reads a scalar.</summary>
    /// <param name="source">32 bytes, big-endian.</param>
    /// <param name="value">The scalar, or zero.</param>
    /// <returns>False when there are not 32 bytes or they are not below the order of the curve.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out PublicScalar value)
    {
        var right = Bytes32.TryRead(source, out var bytes) && bytes.CompareTo(Order) < 0;
        value = right ? new PublicScalar(bytes) : default;
        return right;
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => _value.CopyTo(destination);

    /// <summary>The 64 hex digits, lower case.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => _value.ToString();
}
