using System.Security.Cryptography;

namespace Blgv.Bolt.Crypto;

/// <summary>RIPEMD-160 of SHA-256: what Bitcoin's scripts hash keys with.</summary>
/// <remarks>BOLT 3, the HTLC scripts.</remarks>
public static class Hash160
{
    /// <summary>The length of the hash in bytes.</summary>
    public const int Size = Ripemd160.Size;

    /// <summary>Hashes.</summary>
    /// <param name="data">What to hash.</param>
    /// <param name="destination">20 bytes for the hash.</param>
    /// <exception cref="ArgumentException">The destination does not have 20 bytes.</exception>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        Span<byte> inner = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, inner);
        Ripemd160.Hash(inner, destination);
    }
}
