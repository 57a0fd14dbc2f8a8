namespace Blgv.Bolt.Primitives;

/// <summary>A BIP-340 signature as messages carry it.</summary>
/// <param name="R">The x coordinate of the nonce, big-endian.</param>
/// <param name="S">The proof, big-endian.</param>
/// <remarks>BOLT 12, "Signature Calculation", <c>bip340sig</c>.</remarks>
public readonly record struct SchnorrSignatureBytes(Bytes32 R, Bytes32 S) : IFixedBytes<SchnorrSignatureBytes>
{
    /// <inheritdoc/>
    public static int Size => 64;

    /// <inheritdoc/>
    public static string WireType => "bip340sig";

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> source, out SchnorrSignatureBytes value)
    {
        var right = source.Length == 64;
        value = right ? new SchnorrSignatureBytes(Bytes32.FromBytes(source[..32]), Bytes32.FromBytes(source[32..])) : default;
        return right;
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination)
    {
        R.CopyTo(destination);
        S.CopyTo(destination[32..]);
    }

    /// <summary>The 128 hex digits, lower case.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => this.ToHex();
}
