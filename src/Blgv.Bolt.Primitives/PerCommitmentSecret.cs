namespace Blgv.Bolt.Primitives;

/// <summary>The secret behind the per-commitment point of one commitment, given away to revoke it.</summary>
/// <param name="Value">The 32 bytes, in the order of the wire.</param>
/// <remarks>BOLT 2, <c>revoke_and_ack</c>; BOLT 3, "Per-commitment Secret Requirements". Never shown by <see cref="ToString"/>: logs are no place for it.</remarks>
public readonly record struct PerCommitmentSecret(Bytes32 Value) : IFixedBytes<PerCommitmentSecret>
{
    /// <inheritdoc/>
    public static int Size => 32;

    /// <inheritdoc/>
    public static string WireType => "32*byte";

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> source, out PerCommitmentSecret value)
    {
        var right = Bytes32.TryRead(source, out var bytes);
        value = new PerCommitmentSecret(bytes);
        return right;
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => Value.CopyTo(destination);

    /// <summary>Three asterisks: with it and the other side's revocation key a revoked commitment can be punished.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => "***";
}
