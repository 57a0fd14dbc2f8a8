using System.Security.Cryptography;

namespace Blgv.Bolt.Crypto;

/// <summary>HKDF (RFC 5869) over SHA-256, in the one form the protocol uses: no info, 64 bytes out.</summary>
/// <remarks>BOLT 8, "Handshake State" and "Lightning Message Key Rotation".</remarks>
public static class Hkdf
{
    private const int KeySize = 32;

    /// <summary>Derives two keys.</summary>
    /// <param name="salt">The chaining key.</param>
    /// <param name="inputKeyMaterial">The secret to mix in; may be empty.</param>
    /// <param name="first">32 bytes for the first key. May be the memory of <paramref name="salt"/>.</param>
    /// <param name="second">32 bytes for the second key.</param>
    /// <exception cref="ArgumentException">An output does not have 32 bytes.</exception>
    public static void Derive(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> inputKeyMaterial, Span<byte> first, Span<byte> second)
    {
        Check.Length(first, KeySize);
        Check.Length(second, KeySize);

        // Spelled in HMACs, because the platform's HKDF over OpenSSL refuses empty key material and the handshake ends with it.
        Span<byte> extracted = stackalloc byte[KeySize];
        Span<byte> block = stackalloc byte[KeySize + 1];
        try
        {
            HMACSHA256.HashData(salt, inputKeyMaterial, extracted);
            block[0] = 1;
            HMACSHA256.HashData(extracted, block[..1], first);
            first.CopyTo(block);
            block[KeySize] = 2;
            HMACSHA256.HashData(extracted, block, second);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(extracted);
            CryptographicOperations.ZeroMemory(block);
        }
    }
}
