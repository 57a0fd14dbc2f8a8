using System.Runtime.InteropServices;

namespace Blgv.Bolt.Primitives;

/// <summary>An ECDSA signature in its compact form, as messages carry it: 32 bytes of r, 32 bytes of s.</summary>
/// <param name="R">The x coordinate of the nonce, big-endian.</param>
/// <param name="S">The proof, big-endian.</param>
/// <remarks>BOLT 1, "Fundamental Types", <c>signature</c>. Whether it is a valid signature is for Blgv.Bolt.Crypto to say.</remarks>
public readonly record struct SignatureBytes(Bytes32 R, Bytes32 S) : IFixedBytes<SignatureBytes>
{
    /// <inheritdoc/>
    public static int Size => 64;

    /// <inheritdoc/>
    public static string WireType => "signature";

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> source, out SignatureBytes value)
    {
        if (source.Length == 64)
        {
            value = MemoryMarshal.Read<SignatureBytes>(source);
            return true;
        }

        value = default;
        return false;
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    /// <summary>The 128 hex digits, lower case.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => this.ToHex();
}
