using System.Security.Cryptography;
using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Noise;

/// <summary>
/// The key of one direction with its nonce and chaining key: each use takes the next nonce, and the use that makes it 1000 replaces
/// the key.
/// </summary>
/// <remarks>BOLT 8, "Lightning Message Key Rotation".</remarks>
internal sealed class RotatingKey : IDisposable
{
    /// <summary>How often a key is used: twice for each of 500 messages.</summary>
    public const int UsesPerKey = 1000;

    private const int KeySize = 32;

    private readonly byte[] _secrets = GC.AllocateArray<byte>(2 * KeySize, pinned: true);
    private ChaCha20Poly1305Cipher _cipher;
    private bool _disposed;

    public RotatingKey(ReadOnlySpan<byte> key, ReadOnlySpan<byte> chainingKey)
    {
        if (key.Length != KeySize || chainingKey.Length != KeySize)
        {
            throw new ArgumentException($"A key and its chaining key have {KeySize} bytes each; {key.Length} and {chainingKey.Length} were given.", nameof(key));
        }

        key.CopyTo(Key);
        chainingKey.CopyTo(ChainingKey);
        _cipher = new ChaCha20Poly1305Cipher(Key);
    }

    /// <summary>The nonce of the next use.</summary>
    public int Nonce { get; private set; }

    /// <summary>Key and chaining key, for tests that see them rotated and erased.</summary>
    internal ReadOnlySpan<byte> Secrets => _secrets;

    private Span<byte> Key => _secrets.AsSpan(0, KeySize);

    private Span<byte> ChainingKey => _secrets.AsSpan(KeySize);

    /// <summary>Encrypts into exactly 16 bytes more than the plaintext has.</summary>
    public void Encrypt(ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _cipher.Seal((ulong)Nonce, [], plaintext, ciphertext);
        Count();
    }

    /// <summary>Decrypts; false when the tag does not fit, and then the plaintext is not written and the nonce not used.</summary>
    public bool TryDecrypt(ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_cipher.TryOpen((ulong)Nonce, [], ciphertext, plaintext))
        {
            return false;
        }

        Count();
        return true;
    }

    public void Dispose()
    {
        _disposed = true;
        _cipher.Dispose();
        CryptographicOperations.ZeroMemory(_secrets);
    }

    private void Count()
    {
        if (++Nonce < UsesPerKey)
        {
            return;
        }

        Hkdf.Derive(ChainingKey, Key, ChainingKey, Key);
        _cipher.Dispose();
        _cipher = new ChaCha20Poly1305Cipher(Key);
        Nonce = 0;
    }
}
