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

    private const int UsesPerMessage = 2;
    private const int KeySize = 32;

    private readonly byte[] _secrets = GC.AllocateArray<byte>(2 * KeySize, pinned: true);
    private readonly RecordCipher _cipher;
    private bool _disposed;

    public RotatingKey(ReadOnlySpan<byte> key, ReadOnlySpan<byte> chainingKey)
    {
        if (key.Length != KeySize || chainingKey.Length != KeySize)
        {
            throw new ArgumentException($"A key and its chaining key have {KeySize} bytes each; {key.Length} and {chainingKey.Length} were given.", nameof(key));
        }

        key.CopyTo(Key);
        chainingKey.CopyTo(ChainingKey);
        _cipher = new RecordCipher(Key);
    }

    /// <summary>The nonce of the next use.</summary>
    public int Nonce { get; private set; }

    /// <summary>Key and chaining key, for tests that see them rotated and erased.</summary>
    internal ReadOnlySpan<byte> Secrets => _secrets;

    private Span<byte> Key => _secrets.AsSpan(0, KeySize);

    private Span<byte> ChainingKey => _secrets.AsSpan(KeySize);

    /// <summary>Encrypts messages that lie one behind the other; what shares a keystream pass also shares a key.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="lengths">The length of each, together that of the messages.</param>
    /// <param name="records">At least as long as the messages and <see cref="Record.Overhead"/> for each.</param>
    public void Encrypt(ReadOnlySpan<byte> messages, ReadOnlySpan<ushort> lengths, Span<byte> records)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (!lengths.IsEmpty)
        {
            var count = Math.Min(lengths.Length, (UsesPerKey - Nonce) / UsesPerMessage);
            var size = 0;
            foreach (var length in lengths[..count])
            {
                size += length;
            }

            _cipher.Encrypt((ulong)Nonce, messages[..size], lengths[..count], records);
            Count(count * UsesPerMessage);
            messages = messages[size..];
            lengths = lengths[count..];
            records = records[(size + (count * Record.Overhead))..];
        }
    }

    /// <summary>Decrypts what is there, fits and comes under this key; after the last use of a key it has the next one.</summary>
    /// <param name="messageSize">The size of the message that comes first, or <see cref="RecordCipher.NoMessage"/>.</param>
    /// <param name="records">What came.</param>
    /// <param name="messages">Receives the messages.</param>
    /// <param name="lengths">Receives the length of each.</param>
    public RecordProgress Decrypt(int messageSize, ReadOnlySpan<byte> records, Span<byte> messages, Span<ushort> lengths)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var progress = _cipher.Decrypt((ulong)Nonce, UsesPerKey - Nonce, messageSize, records, messages, lengths);
        Count(progress.Nonces);
        return progress;
    }

    public void Dispose()
    {
        _disposed = true;
        _cipher.Dispose();
        CryptographicOperations.ZeroMemory(_secrets);
    }

    private void Count(int uses)
    {
        Nonce += uses;
        if (Nonce < UsesPerKey)
        {
            return;
        }

        Hkdf.Derive(ChainingKey, Key, ChainingKey, Key);
        _cipher.Rekey(Key);
        Nonce = 0;
    }
}
