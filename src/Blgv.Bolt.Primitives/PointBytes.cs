using System.Runtime.InteropServices;

namespace Blgv.Bolt.Primitives;

/// <summary>
/// A point of secp256k1 in its compressed form, as messages carry it: 33 bytes whose first is 2 or 3. That the point lies on
/// the curve is not proved here; <c>PublicKey.TryParse</c> of Blgv.Bolt.Crypto proves it.
/// </summary>
/// <remarks>BOLT 1, "Fundamental Types", <c>point</c>. The default value is no valid point.</remarks>
public readonly record struct PointBytes : IFixedBytes<PointBytes>, IComparable<PointBytes>
{
    // as wide as the room it takes anyway: a byte written and then copied as part of eight is slow
    private readonly Bytes32 _x;
    private readonly ulong _prefix;

    private PointBytes(byte prefix, Bytes32 x)
    {
        _prefix = prefix;
        _x = x;
    }

    /// <inheritdoc/>
    public static int Size => 33;

    /// <inheritdoc/>
    public static string WireType => "point";

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> source, out PointBytes value)
    {
        if (source.Length == 33 && (source[0] is 2 or 3))
        {
            value = new PointBytes(source[0], MemoryMarshal.Read<Bytes32>(source[1..]));
            return true;
        }

        value = default;
        return false;
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination)
    {
        _x.CopyTo(destination[1..]);
        destination[0] = (byte)_prefix;
    }

    /// <summary>Ordered as the 33 bytes are, which is how node ids and funding keys are ordered (BOLT 3, BOLT 7).</summary>
    /// <param name="other">The other point.</param>
    /// <returns>Below, equal to or above zero.</returns>
    public int CompareTo(PointBytes other)
    {
        var order = _prefix.CompareTo(other._prefix);
        return order != 0 ? order : _x.CompareTo(other._x);
    }

    /// <summary>The 66 hex digits, lower case.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => this.ToHex();
}
