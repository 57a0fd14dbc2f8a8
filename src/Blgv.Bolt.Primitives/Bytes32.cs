using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Blgv.Bolt.Primitives;

/// <summary>32 bytes as a value: what hashes and identifiers are made of. Ordered as byte strings.</summary>
public readonly record struct Bytes32 : IFixedBytes<Bytes32>, IComparable<Bytes32>
{
    // the 32 bytes as they lie in memory, so that reading and writing are one copy; only the order needs their value
#pragma warning disable CS0649 // set as a whole, by TryRead
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;
#pragma warning restore CS0649

    /// <inheritdoc/>
    public static int Size => 32;

    /// <inheritdoc/>
    public static string WireType => "32*byte";

    /// <summary>Whether all bytes are zero.</summary>
    public bool IsZero => (_a | _b | _c | _d) == 0;

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> source, out Bytes32 value)
    {
        if (source.Length == 32)
        {
            value = MemoryMarshal.Read<Bytes32>(source);
            return true;
        }

        value = default;
        return false;
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    /// <inheritdoc/>
    public int CompareTo(Bytes32 other)
    {
        var order = BigEndian(_a).CompareTo(BigEndian(other._a));
        order = order != 0 ? order : BigEndian(_b).CompareTo(BigEndian(other._b));
        order = order != 0 ? order : BigEndian(_c).CompareTo(BigEndian(other._c));
        return order != 0 ? order : BigEndian(_d).CompareTo(BigEndian(other._d));
    }

    /// <summary>Seeded per process: peers choose many of the values that become keys of tables.</summary>
    /// <returns>The hash code.</returns>
    public override int GetHashCode() => HashCode.Combine(_a, _b, _c, _d);

    /// <summary>The 64 hex digits, lower case.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => this.ToHex();

    private static ulong BigEndian(ulong inMemory) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(inMemory) : inMemory;
}
