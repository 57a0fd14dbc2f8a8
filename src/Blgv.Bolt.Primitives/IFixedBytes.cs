namespace Blgv.Bolt.Primitives;

/// <summary>A value that is always the same number of bytes on the wire: a hash, an id, a point, a signature.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
/// <remarks>The types are the convenience types of BOLT 1, "Fundamental Types".</remarks>
public interface IFixedBytes<TSelf>
    where TSelf : struct, IFixedBytes<TSelf>
{
    /// <summary>The length in bytes.</summary>
    static abstract int Size { get; }

    /// <summary>The specification's name of the type, such as <c>channel_id</c> or <c>point</c>.</summary>
    static abstract string WireType { get; }

    /// <summary>Reads a value from exactly <see cref="Size"/> bytes.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="value">The value, or the default when the bytes are refused.</param>
    /// <returns>False when the length is wrong or the type refuses these bytes (a point with a bad prefix).</returns>
    static abstract bool TryRead(ReadOnlySpan<byte> source, out TSelf value);

    /// <summary>Writes the <see cref="Size"/> bytes of the value.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    void CopyTo(Span<byte> destination);
}
