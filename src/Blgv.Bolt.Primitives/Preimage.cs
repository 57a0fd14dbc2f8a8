namespace Blgv.Bolt.Primitives;

/// <summary>The secret that settles an HTLC, and the proof that it was paid.</summary>
/// <param name="Value">The 32 bytes, in the order of the wire.</param>
/// <remarks>BOLT 2, <c>update_fulfill_htlc</c>. Never shown by <see cref="ToString"/>: logs are no place for it.</remarks>
public readonly record struct Preimage(Bytes32 Value) : IFixedBytes<Preimage>
{
    /// <inheritdoc/>
    public static int Size => 32;

    /// <inheritdoc/>
    public static string WireType => "32*byte";

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> source, out Preimage value)
    {
        var right = Bytes32.TryRead(source, out var bytes);
        value = new Preimage(bytes);
        return right;
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => Value.CopyTo(destination);

    /// <summary>Three asterisks: a preimage is shown only by who asks for its bytes.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => "***";
}
