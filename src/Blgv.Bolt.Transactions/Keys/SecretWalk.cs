using System.Numerics;
using System.Security.Cryptography;

namespace Blgv.Bolt.Transactions;

/// <summary>
/// Derives one secret after another from a seed, and hashes only where the way differs from that to the one before: for
/// commitments in order one hash on average, where the way from the seed takes up to 48.
/// </summary>
/// <remarks>BOLT 3, <c>generate_from_seed</c>. What it remembers is as secret as the seed, in pinned memory that <see cref="Dispose"/> zeroes.</remarks>
internal sealed class SecretWalk : IDisposable
{
    private const int Size = 32;

    /// <summary>At each level the secret of the index without its bits below that level: last the seed, first the secret itself.</summary>
    private readonly byte[] _levels = GC.AllocateUninitializedArray<byte>((SecretChain.IndexBits + 1) * Size, pinned: true);
    private ulong _index;

    /// <summary>Starts at the seed, which is the secret of index 0.</summary>
    public SecretWalk(ReadOnlySpan<byte> seed)
    {
        for (var level = 0; level <= SecretChain.IndexBits; level++)
        {
            seed.CopyTo(Level(level));
        }
    }

    internal ReadOnlyMemory<byte> Memory => _levels;

    /// <summary>Derives a secret.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="secret">Where it goes, 32 bytes.</param>
    public void Derive(ulong index, Span<byte> secret)
    {
        for (var bit = BitOperations.Log2(index ^ _index); bit >= 0; bit--)
        {
            Level(bit + 1).CopyTo(Level(bit));
            SecretChain.Step(Level(bit), bit, index);
        }

        _index = index;
        Level(0).CopyTo(secret);
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_levels);

    private Span<byte> Level(int level) => _levels.AsSpan(level * Size, Size);
}
