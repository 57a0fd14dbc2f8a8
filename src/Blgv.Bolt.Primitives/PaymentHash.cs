namespace Blgv.Bolt.Primitives;

/// <summary>The SHA-256 of a payment's preimage: what an HTLC is locked to.</summary>
/// <param name="Value">The 32 bytes, in the order of the wire.</param>
/// <remarks>BOLT 2, <c>update_add_htlc</c>; BOLT 11, field <c>p</c>.</remarks>
public readonly record struct PaymentHash(Bytes32 Value) : IFixedBytes<PaymentHash>
{
    /// <inheritdoc/>
    public static int Size => 32;

    /// <inheritdoc/>
    public static string WireType => "sha256";

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> source, out PaymentHash value)
    {
        var right = Bytes32.TryRead(source, out var bytes);
        value = new PaymentHash(bytes);
        return right;
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => Value.CopyTo(destination);

    /// <summary>The 64 hex digits, lower case, in the order of the wire.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString();
}
