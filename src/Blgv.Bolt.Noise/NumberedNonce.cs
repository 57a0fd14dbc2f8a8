using System.Buffers.Binary;
using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Noise;

/// <summary>The AEAD with a counter as nonce: 4 zero bytes, then the number as 8 bytes, little-endian.</summary>
/// <remarks>BOLT 8, "Handshake State": <c>encryptWithAD</c> and <c>decryptWithAD</c>.</remarks>
internal static class NumberedNonce
{
    private const int ZeroBytes = 4;

    extension(ChaCha20Poly1305Cipher cipher)
    {
        public void Seal(ulong nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> sealedText)
        {
            Span<byte> bytes = stackalloc byte[ChaCha20Poly1305Cipher.NonceSize];
            Write(nonce, bytes);
            cipher.Seal(bytes, associatedData, plaintext, sealedText);
        }

        public bool TryOpen(ulong nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedText, Span<byte> plaintext)
        {
            Span<byte> bytes = stackalloc byte[ChaCha20Poly1305Cipher.NonceSize];
            Write(nonce, bytes);
            return cipher.TryOpen(bytes, associatedData, sealedText, plaintext);
        }
    }

    private static void Write(ulong number, Span<byte> nonce)
    {
        nonce[..ZeroBytes].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(nonce[ZeroBytes..], number);
    }
}
