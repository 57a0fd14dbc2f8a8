using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Blgv.Bolt.Crypto;

/// <summary>ChaCha20-Poly1305 (RFC 8439, section 2.8) from our own parts, for systems whose platform lacks it.</summary>
internal sealed class PortableChaCha20Poly1305 : IDisposable
{
    private const int TagAlignment = 16;
    private const uint KeyBlock = 0;
    private const uint FirstMessageBlock = 1;

    private readonly SecretBytes _key = new(ChaCha20.KeySize);

    internal PortableChaCha20Poly1305(ReadOnlySpan<byte> key) => key.CopyTo(_key.Memory);

    internal void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        var key = _key.Read(this);
        ChaCha20.Xor(key, nonce, FirstMessageBlock, plaintext, ciphertext);
        ComputeTag(key, nonce, associatedData, ciphertext, tag);
    }

    internal bool TryDecrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        var key = _key.Read(this);
        Span<byte> expected = stackalloc byte[Poly1305.TagSize];
        ComputeTag(key, nonce, associatedData, ciphertext, expected);
        var authentic = CryptographicOperations.FixedTimeEquals(expected, tag);
        if (authentic)
        {
            ChaCha20.Xor(key, nonce, FirstMessageBlock, ciphertext, plaintext);
        }

        // The right tag of bytes that were refused would be a forgery.
        CryptographicOperations.ZeroMemory(expected);
        return authentic;
    }

    public void Dispose() => _key.Dispose();

    private static void ComputeTag(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, Span<byte> tag)
    {
        Span<byte> oneTimeKey = stackalloc byte[Poly1305.KeySize];
        ChaCha20.Keystream(key, nonce, KeyBlock, oneTimeKey);
        var authenticator = new Poly1305(oneTimeKey);
        CryptographicOperations.ZeroMemory(oneTimeKey);
        UpdatePadded(ref authenticator, associatedData);
        UpdatePadded(ref authenticator, ciphertext);
        Span<byte> lengths = stackalloc byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(lengths, (ulong)associatedData.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(lengths[sizeof(ulong)..], (ulong)ciphertext.Length);
        authenticator.Update(lengths);
        authenticator.Finish(tag);
    }

    private static void UpdatePadded(ref Poly1305 authenticator, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> zeros = stackalloc byte[TagAlignment];
        authenticator.Update(data);
        var over = data.Length % TagAlignment;
        authenticator.Update(zeros[..(over == 0 ? 0 : TagAlignment - over)]);
    }
}
