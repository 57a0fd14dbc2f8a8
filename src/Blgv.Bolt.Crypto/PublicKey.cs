using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Crypto.Native;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Crypto;

/// <summary>
/// A point of secp256k1 that was proved to lie on the curve. Messages carry <see cref="PointBytes"/>; cryptography takes only
/// this type, and only <see cref="TryParse(in PointBytes, out PublicKey)"/> and arithmetic on other keys make one.
/// </summary>
/// <remarks>
/// The default value is no key; every use of it throws <see cref="InvalidOperationException"/>. Equal when the points are.
/// </remarks>
public readonly partial struct PublicKey : IEquatable<PublicKey>
{
    internal const byte EvenPrefix = 2;

    private const int CoordinateSize = 32;

    private readonly Bytes32 _x;
    private readonly Bytes32 _y;

    private PublicKey(Bytes32 x, Bytes32 y)
    {
        _x = x;
        _y = y;
    }

    /// <summary>The length of the compressed form in bytes.</summary>
    public static int CompressedSize => 33;

    /// <summary>Whether two keys are the same point.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The comparison.</returns>
    public static bool operator ==(PublicKey left, PublicKey right) => left.Equals(right);

    /// <summary>Whether two keys are different points.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The comparison.</returns>
    public static bool operator !=(PublicKey left, PublicKey right) => !left.Equals(right);

    /// <summary>Proves that a message's point lies on the curve.</summary>
    /// <param name="point">The point as received.</param>
    /// <param name="key">The key, or the default.</param>
    /// <returns>False when no point of the curve has this x coordinate.</returns>
    /// <exception cref="NativeLibraryMissingException">libsecp256k1 is not there.</exception>
    public static bool TryParse(in PointBytes point, out PublicKey key)
    {
        Span<byte> compressed = stackalloc byte[CompressedSize];
        point.CopyTo(compressed);
        return TryParse(compressed, out key);
    }

    /// <summary>Reads a compressed point and proves that it lies on the curve.</summary>
    /// <param name="compressed">33 bytes, the first 2 or 3; other forms are refused, as BOLT 1 knows only this one.</param>
    /// <param name="key">The key, or the default.</param>
    /// <returns>False when the bytes are no compressed point of the curve.</returns>
    /// <exception cref="NativeLibraryMissingException">libsecp256k1 is not there.</exception>
    public static bool TryParse(ReadOnlySpan<byte> compressed, out PublicKey key)
    {
        key = default;
        return compressed.Length == CompressedSize && Curve.TryParse(compressed, out key);
    }

    /// <summary>The compressed form, as messages carry it.</summary>
    /// <returns>33 bytes.</returns>
    /// <exception cref="InvalidOperationException">This is the default value.</exception>
    public PointBytes ToPointBytes()
    {
        Span<byte> compressed = stackalloc byte[CompressedSize];
        CopyTo(compressed);
        return PointBytes.FromBytes(compressed);
    }

    /// <summary>Writes the compressed form.</summary>
    /// <param name="destination">At least 33 bytes.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="InvalidOperationException">This is the default value.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < CompressedSize)
        {
            throw new ArgumentException("33 bytes are needed.", nameof(destination));
        }

        ThrowIfDefault();
        destination[0] = (byte)(EvenPrefix | (IsOdd ? 1 : 0));
        _x.CopyTo(destination[1..]);
    }

    /// <inheritdoc/>
    public bool Equals(PublicKey other) => _x == other._x && _y == other._y;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is PublicKey other && Equals(other);

    /// <summary>Seeded per process: peers choose these points.</summary>
    /// <returns>The hash code.</returns>
    public override int GetHashCode() => HashCode.Combine(_x, _y);

    /// <summary>The 66 hex digits of the compressed form, lower case; for the default value, that it is none.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => IsDefault ? "(no key)" : ToPointBytes().ToString();

    internal static PublicKey FromCoordinates(ReadOnlySpan<byte> coordinates) =>
        new(Bytes32.FromBytes(coordinates[..CoordinateSize]), Bytes32.FromBytes(coordinates[CoordinateSize..]));

    internal void CopyCoordinatesTo(Span<byte> destination)
    {
        _x.CopyTo(destination);
        _y.CopyTo(destination[CoordinateSize..]);
    }

    /// <summary>No point of the curve has x = 0.</summary>
    internal bool IsDefault => _x.IsZero;

    private bool IsOdd
    {
        get
        {
            Span<byte> y = stackalloc byte[CoordinateSize];
            _y.CopyTo(y);
            return (y[^1] & 1) != 0;
        }
    }

    private void ThrowIfDefault()
    {
        if (IsDefault)
        {
            throw new InvalidOperationException("This PublicKey was never set: default(PublicKey) is no key. PublicKey.TryParse makes one.");
        }
    }
}
