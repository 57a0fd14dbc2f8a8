using System.Buffers.Binary;

namespace Blgv.Bolt.Primitives;

/// <summary>32 bytes as a value: what hashes and identifiers are made of. Ordered as byte strings.</summary>
public readonly record struct Bytes32 : IFixedBytes<Bytes32>, IComparable<Bytes32>
{
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    private Bytes32(ReadOnlySpan<byte> source)
    {
        _a = BinaryPrimitives.ReadUInt64BigEndian(source);
        _b = BinaryPrimitives.ReadUInt64BigEndian(source[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(source[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(source[24..]);
    }

    /// <inheritdoc/>
    public static int Size => 32;

    /// <inheritdoc/>
    public static string WireType => "32*byte";

    /// <summary>Whether all bytes are zero.</summary>
    public bool IsZero => (_a | _b | _c | _d) == 0;

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> source, out Bytes32 value)
    {
        var right = source.Length == 32;
        value = right ? new Bytes32(source) : default;
        return right;
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    /// <inheritdoc/>
    public int CompareTo(Bytes32 other)
    {
        var order = _a.CompareTo(other._a);
        order = order != 0 ? order : _b.CompareTo(other._b);
        order = order != 0 ? order : _c.CompareTo(other._c);
        return order != 0 ? order : _d.CompareTo(other._d);
    }

    /// <summary>Seeded per process: peers choose many of the values that become keys of tables.</summary>
    /// <returns>The hash code.</returns>
    public override int GetHashCode() => HashCode.Combine(_a, _b, _c, _d);

    /// <summary>The 64 hex digits, lower case.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => this.ToHex();
}
