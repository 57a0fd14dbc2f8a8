namespace Blgv.Bolt.Primitives;

/// <summary>What the recipient put into the invoice so that only who has it can pay.</summary>
/// <param name="Value">The 32 bytes, in the order of the wire.</param>
/// <remarks>BOLT 4, <c>payment_data</c>; BOLT 11, field <c>s</c>. Never shown by <see cref="ToString"/>: logs are no place for it.</remarks>
public readonly record struct PaymentSecret(Bytes32 Value) : IFixedBytes<PaymentSecret>
{
    /// <inheritdoc/>
    public static int Size => 32;

    /// <inheritdoc/>
    public static string WireType => "32*byte";

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> source, out PaymentSecret value)
    {
        var right = Bytes32.TryRead(source, out var bytes);
        value = new PaymentSecret(bytes);
        return right;
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => Value.CopyTo(destination);

    /// <summary>Three asterisks: who knows it can probe the recipient.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => "***";
}
