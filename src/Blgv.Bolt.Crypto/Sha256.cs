using System.Security.Cryptography;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Crypto;

/// <summary>SHA-256 over the platform, in the forms that Bitcoin and Lightning use.</summary>
public static class Sha256
{
    /// <summary>Hashes once.</summary>
    /// <param name="data">What to hash.</param>
    /// <returns>The hash.</returns>
    public static Bytes32 Hash(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        return Bytes32.FromBytes(hash);
    }

    /// <summary>Hashes, and hashes the hash: what transaction ids, sighashes and gossip signatures are made with.</summary>
    /// <param name="data">What to hash.</param>
    /// <returns>The hash.</returns>
    /// <remarks>BOLT 7, <c>channel_announcement</c>.</remarks>
    public static Bytes32 HashTwice(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        SHA256.HashData(hash, hash);
        return Bytes32.FromBytes(hash);
    }
}
