using System.Diagnostics.CodeAnalysis;

namespace Blgv.Bolt.Primitives;

/// <summary>A byte string that never changes and is equal by content: the variable parts of messages.</summary>
/// <remarks>The default value is the empty string.</remarks>
public readonly struct Bytes : IEquatable<Bytes>
{
    private readonly byte[]? _content;

    private Bytes(byte[] content) => _content = content;

    /// <summary>No bytes.</summary>
    public static Bytes Empty => default;

    /// <summary>The number of bytes.</summary>
    public int Length => _content?.Length ?? 0;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => _content;

    /// <summary>The bytes, for code that must keep them across an await.</summary>
    public ReadOnlyMemory<byte> Memory => _content;

    /// <summary>A copy of some bytes.</summary>
    /// <param name="source">What to copy.</param>
    /// <returns>The byte string.</returns>
    public static Bytes Copy(ReadOnlySpan<byte> source) => source.IsEmpty ? default : new Bytes(source.ToArray());

    /// <summary>Reads hex digits.</summary>
    /// <param name="hex">An even number of digits, upper or lower case.</param>
    /// <returns>The byte string.</returns>
    /// <exception cref="FormatException">Not hex.</exception>
    public static Bytes FromHex(string hex) => new(Convert.FromHexString(hex));

    /// <summary>Whether two byte strings hold the same bytes.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The comparison.</returns>
    public static bool operator ==(Bytes left, Bytes right) => left.Equals(right);

    /// <summary>Whether two byte strings differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>The comparison.</returns>
    public static bool operator !=(Bytes left, Bytes right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Bytes other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Bytes other && Equals(other);

    /// <summary>Seeded per process: peers choose these bytes.</summary>
    /// <returns>The hash code.</returns>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>The hex digits, lower case.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Convert.ToHexStringLower(Span);
}
