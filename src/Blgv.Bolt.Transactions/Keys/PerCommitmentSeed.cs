using System.Security.Cryptography;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>The seed of our per-commitment secrets of one channel, in pinned memory that <see cref="Dispose"/> zeroes.</summary>
/// <remarks>
/// BOLT 3, "Per-commitment Secret Requirements". Any secret takes at most 48 hashes, the next one on average one, and those of
/// the few last numbers none: a channel asks for each several times. Safe to use from many threads.
/// </remarks>
public sealed class PerCommitmentSeed : IDisposable
{
    /// <summary>The commitment in force, the next, the one whose point is told ahead, and the one being revoked.</summary>
    private const int Remembered = 4;

    private readonly Lock _gate = new();
    private readonly byte[] _seed = GC.AllocateArray<byte>(32, pinned: true);
    private readonly Recent?[] _recent = new Recent?[Remembered];
    private SecretWalk? _walk;
    private int _oldest;
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

    /// <summary>All that is secret here, also after disposal: for tests that look whether it is gone.</summary>
    internal IEnumerable<ReadOnlyMemory<byte>> Memories
    {
        get
        {
            yield return _seed;
            yield return _walk?.Memory ?? default;
            foreach (var recent in _recent)
            {
                if (recent is not null)
                {
                    yield return recent.Secret;
                }
            }
        }
    }

    /// <summary>The point that belongs to a secret; it may be told at any time.</summary>
    /// <param name="number">The commitment.</param>
    /// <returns>The per-commitment point.</returns>
    /// <exception cref="ObjectDisposedException">The seed was disposed of.</exception>
    public PublicKey PointOf(CommitmentNumber number)
    {
        lock (_gate)
        {
            var recent = Find(number);
            return recent.Point ??= PointOf(recent.Secret);
        }
    }

    /// <summary>Reveals the secret of a commitment, which must never be broadcast from then on. A channel signer asks whether that is allowed; this does not.</summary>
    /// <param name="number">The commitment.</param>
    /// <returns>The secret.</returns>
    /// <exception cref="ObjectDisposedException">The seed was disposed of.</exception>
    public PerCommitmentSecret Reveal(CommitmentNumber number)
    {
        lock (_gate)
        {
            return PerCommitmentSecret.FromBytes(Find(number).Secret);
        }
    }

    /// <summary>Whether a secret is that of a commitment, compared in constant time.</summary>
    internal bool IsSecretOf(CommitmentNumber number, PerCommitmentSecret secret)
    {
        Span<byte> shown = stackalloc byte[32];
        secret.CopyTo(shown);
        lock (_gate)
        {
            return CryptographicOperations.FixedTimeEquals(Find(number).Secret, shown);
        }
    }

    /// <summary>Zeroes the seed and the secrets.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            CryptographicOperations.ZeroMemory(_seed);
            _walk?.Dispose();
            foreach (var recent in _recent)
            {
                CryptographicOperations.ZeroMemory(recent?.Secret);
            }
        }
    }

    /// <summary>Three asterisks.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => "***";

    private static PublicKey PointOf(ReadOnlySpan<byte> secret)
    {
        using var key = PrivateKey.FromBytes(secret);
        return key.PublicKey;
    }

    private Recent Find(CommitmentNumber number)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var index = number.ToSecretIndex();
        foreach (var recent in _recent)
        {
            if (recent?.Index == index)
            {
                return recent;
            }
        }

        _walk ??= new SecretWalk(_seed);
        var next = _recent[_oldest] ??= new Recent();
        (next.Index, next.Point) = (null, null);
        _walk.Derive(index, next.Secret);
        next.Index = index;
        _oldest = (_oldest + 1) % Remembered;
        return next;
    }

    /// <summary>A secret, and its point once somebody has asked for it.</summary>
    private sealed class Recent
    {
        public byte[] Secret { get; } = GC.AllocateArray<byte>(32, pinned: true);

        public ulong? Index { get; set; }

        public PublicKey? Point { get; set; }
    }
}
