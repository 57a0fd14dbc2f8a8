using System.Security.Cryptography;

namespace Blgv.Bolt.Crypto;

/// <summary>32 bytes that two parties agreed on by ECDH: SHA-256 of the compressed point.</summary>
/// <remarks>BOLT 8, "Handshake State"; BOLT 4, "Shared Secret". Pinned, zeroed by <see cref="Dispose"/>, never shown.</remarks>
public sealed class SharedSecret : IDisposable
{
    /// <summary>The length in bytes.</summary>
    public const int Size = 32;

    private readonly SecretBytes _bytes = new(Size);

    internal SharedSecret()
    {
    }

    /// <summary>The secret itself. Do not keep it: after <see cref="Dispose"/> it reads as zero.</summary>
    /// <exception cref="ObjectDisposedException">The secret was disposed of.</exception>
    public ReadOnlySpan<byte> Span => _bytes.Read(this);

    internal Span<byte> Memory => _bytes.Memory;

    /// <summary>Compares in constant time.</summary>
    /// <param name="other">The other secret.</param>
    /// <returns>Whether both hold the same bytes.</returns>
    /// <exception cref="ObjectDisposedException">One of them was disposed of.</exception>
    public bool FixedTimeEquals(SharedSecret other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return CryptographicOperations.FixedTimeEquals(Span, other.Span);
    }

    /// <summary>Zeroes the secret.</summary>
    public void Dispose() => _bytes.Dispose();

    /// <summary>Three asterisks.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => "***";
}
