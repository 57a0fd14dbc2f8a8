using System.Security.Cryptography;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>The seed of our per-commitment secrets of one channel, in pinned memory that <see cref="Dispose"/> zeroes.</summary>
/// <remarks>BOLT 3, "Per-commitment Secret Requirements". Any secret takes at most 48 hashes.</remarks>
public sealed class PerCommitmentSeed : IDisposable
{
    private readonly byte[] _seed = GC.AllocateArray<byte>(32, pinned: true);
    private bool _disposed;

    /// <summary>A seed.</summary>
    /// <param name="seed">32 bytes that nobody can guess. The caller clears its own copy.</param>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public PerCommitmentSeed(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != _seed.Length)
        {
            throw new ArgumentException($"A seed has 32 bytes, {seed.Length} were given.", nameof(seed));
        }

        seed.CopyTo(_seed);
    }

    /// <summary>The point that belongs to a secret; it may be told at any time.</summary>
    /// <param name="number">The commitment.</param>
    /// <returns>The per-commitment point.</returns>
    /// <exception cref="ObjectDisposedException">The seed was disposed of.</exception>
    public PublicKey PointOf(CommitmentNumber number)
    {
        using var secret = KeyOf(number);
        return secret.PublicKey;
    }

    /// <summary>Reveals the secret of a commitment, which must never be broadcast from then on. A channel signer asks whether that is allowed; this does not.</summary>
    /// <param name="number">The commitment.</param>
    /// <returns>The secret.</returns>
    /// <exception cref="ObjectDisposedException">The seed was disposed of.</exception>
    public PerCommitmentSecret Reveal(CommitmentNumber number)
    {
        Span<byte> secret = stackalloc byte[32];
        Derive(number, secret);
        PerCommitmentSecret.TryRead(secret, out var revealed);
        CryptographicOperations.ZeroMemory(secret);
        return revealed;
    }

    /// <summary>Zeroes the seed.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_seed);
    }

    /// <summary>Three asterisks.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => "***";

    private PrivateKey KeyOf(CommitmentNumber number)
    {
        Span<byte> secret = stackalloc byte[32];
        try
        {
            Derive(number, secret);
            return PrivateKey.FromBytes(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private void Derive(CommitmentNumber number, Span<byte> secret)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _seed.CopyTo(secret);
        SecretChain.Derive(secret, SecretChain.IndexBits, number.ToSecretIndex());
    }
}
