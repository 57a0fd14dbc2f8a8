using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Blgv.Bolt.Crypto.Records;

/// <summary>The key of a <see cref="RecordCipher"/>: as words for the vector passes, and for the platform's AEAD once that is asked for.</summary>
internal sealed class RecordKey : IDisposable
{
    private const int WordCount = ChaCha20Poly1305Cipher.KeySize / sizeof(uint);
    private const int ZeroBytes = ChaCha20Poly1305Cipher.NonceSize - sizeof(ulong);

    private readonly uint[] _words = GC.AllocateArray<uint>(WordCount, pinned: true);
    private ChaCha20Poly1305Cipher? _aead;
    private bool _disposed;

    public RecordKey(ReadOnlySpan<byte> key) => Replace(key);

    /// <summary>The eight words of the key, as RFC 8439 §2.3 reads them.</summary>
    public ReadOnlySpan<uint> Words
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(RecordCipher));
            return _words;
        }
    }

    /// <summary>The words, also after disposal: for tests that look whether they are gone.</summary>
    internal ReadOnlySpan<uint> Memory => _words;

    /// <summary>Takes another key in place of this one.</summary>
    public void Replace(ReadOnlySpan<byte> key)
    {
        Check.Length(key, ChaCha20Poly1305Cipher.KeySize);
        ObjectDisposedException.ThrowIf(_disposed, typeof(RecordCipher));
        for (var i = 0; i < WordCount; i++)
        {
            _words[i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(i * sizeof(uint))..]);
        }

        _aead?.Dispose();
        _aead = null;
    }

    /// <summary>Encrypts by the platform's AEAD.</summary>
    public void Seal(ulong nonce, ReadOnlySpan<byte> plaintext, Span<byte> sealedText)
    {
        Span<byte> bytes = stackalloc byte[ChaCha20Poly1305Cipher.NonceSize];
        WriteNonce(nonce, bytes);
        Aead().Seal(bytes, [], plaintext, sealedText);
    }

    /// <summary>Decrypts by the platform's AEAD.</summary>
    public bool TryOpen(ulong nonce, ReadOnlySpan<byte> sealedText, Span<byte> plaintext)
    {
        Span<byte> bytes = stackalloc byte[ChaCha20Poly1305Cipher.NonceSize];
        WriteNonce(nonce, bytes);
        return Aead().TryOpen(bytes, [], sealedText, plaintext);
    }

    public void Dispose()
    {
        _disposed = true;
        _words.AsSpan().Clear();
        _aead?.Dispose();
    }

    /// <summary>BOLT 8: 4 zero bytes, then the number, little-endian.</summary>
    private static void WriteNonce(ulong nonce, Span<byte> bytes)
    {
        bytes[..ZeroBytes].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[ZeroBytes..], nonce);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ChaCha20Poly1305Cipher Aead()
    {
        if (_aead is { } aead)
        {
            return aead;
        }

        Span<byte> key = stackalloc byte[ChaCha20Poly1305Cipher.KeySize];
        var words = Words;
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(key[(i * sizeof(uint))..], words[i]);
        }

        _aead = new ChaCha20Poly1305Cipher(key);
        CryptographicOperations.ZeroMemory(key);
        return _aead;
    }
}
