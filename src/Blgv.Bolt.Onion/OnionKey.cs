using System.Security.Cryptography;
using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Onion;

/// <summary>The keys that come from a shared secret, and the keystream that comes from a key.</summary>
/// <remarks>BOLT 4, "Key Generation" and "Pseudo Random Byte Stream".</remarks>
public static class OnionKey
{
    /// <summary>The bytes of a key.</summary>
    public const int Size = 32;

    private static ReadOnlySpan<byte> ZeroNonce => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Derives a key: the HMAC-SHA256 of the secret under the name of the key.</summary>
    /// <param name="type">What the key is for.</param>
    /// <param name="secret">The shared secret; for <see cref="OnionKeyType.Pad"/> the session key.</param>
    /// <param name="key">32 bytes. The caller clears them.</param>
    /// <exception cref="ArgumentException">The key does not have 32 bytes.</exception>
    /// <remarks>BOLT 4, "Key Generation".</remarks>
    public static void Derive(OnionKeyType type, ReadOnlySpan<byte> secret, Span<byte> key)
    {
        if (key.Length != Size)
        {
            throw new ArgumentException($"A key has {Size} bytes, not {key.Length}.", nameof(key));
        }

        HMACSHA256.HashData(Name(type), secret, key);
    }

    /// <summary>Adds the keystream of a derived key to data, starting anywhere in the stream.</summary>
    internal static void Apply(OnionKeyType type, ReadOnlySpan<byte> secret, int offset, Span<byte> data)
    {
        Span<byte> key = stackalloc byte[Size];
        Derive(type, secret, key);
        Apply(key, offset, data);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Adds the keystream of a key to data, starting anywhere in the stream.</summary>
    internal static void Apply(ReadOnlySpan<byte> key, int offset, Span<byte> data)
    {
        var counter = (uint)(offset / ChaCha20.BlockSize);
        var skipped = offset % ChaCha20.BlockSize;
        if (skipped > 0)
        {
            Span<byte> block = stackalloc byte[ChaCha20.BlockSize];
            ChaCha20.Keystream(key, ZeroNonce, counter, block);
            var length = Math.Min(data.Length, ChaCha20.BlockSize - skipped);
            for (var i = 0; i < length; i++)
            {
                data[i] ^= block[skipped + i];
            }

            CryptographicOperations.ZeroMemory(block);
            data = data[length..];
            counter++;
        }

        ChaCha20.Xor(key, ZeroNonce, counter, data, data);
    }

    private static ReadOnlySpan<byte> Name(OnionKeyType type) => type switch
    {
        OnionKeyType.Rho => "rho"u8,
        OnionKeyType.Mu => "mu"u8,
        OnionKeyType.Um => "um"u8,
        OnionKeyType.Pad => "pad"u8,
        OnionKeyType.Ammag => "ammag"u8,
        OnionKeyType.AmmagExt => "ammagext"u8,
        OnionKeyType.BlindedNodeId => "blinded_node_id"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such key."),
    };
}
