using System.Buffers;
using System.Security.Cryptography;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Crypto;

/// <summary>The tagged hash of BIP-340: SHA-256 over the tag's hash, twice, and the message. Keep one per tag.</summary>
/// <remarks>BOLT 12, "Signature Calculation".</remarks>
public sealed class TaggedHash
{
    private const int PrefixSize = 2 * SHA256.HashSizeInBytes;
    private const int MessageOnStack = 448;

    private readonly Bytes32 _tagHash;

    /// <summary>Takes a tag.</summary>
    /// <param name="tag">The tag's bytes, such as <c>"LnLeaf"u8</c>.</param>
    public TaggedHash(ReadOnlySpan<byte> tag) => _tagHash = Sha256.Hash(tag);

    /// <summary>Hashes.</summary>
    /// <param name="message">What to hash.</param>
    /// <returns>The hash.</returns>
    public Bytes32 Hash(ReadOnlySpan<byte> message)
    {
        var length = PrefixSize + message.Length;
        var rented = message.Length > MessageOnStack ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> buffer = rented ?? stackalloc byte[PrefixSize + MessageOnStack];
        buffer = buffer[..length];
        _tagHash.CopyTo(buffer);
        _tagHash.CopyTo(buffer[SHA256.HashSizeInBytes..]);
        message.CopyTo(buffer[PrefixSize..]);
        var hash = Sha256.Hash(buffer);

        // BIP-340 hashes secrets with this too.
        CryptographicOperations.ZeroMemory(buffer);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return hash;
    }
}
