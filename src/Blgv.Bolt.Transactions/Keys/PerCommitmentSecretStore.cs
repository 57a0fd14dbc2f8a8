using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>
/// All per-commitment secrets that a peer revealed, in at most 48 of them. It is a value: adding gives a new one, and two that
/// hold the same secrets are equal.
/// </summary>
/// <remarks>BOLT 3, "Efficient Per-commitment Secret Storage". Finding a secret takes at most 47 hashes, adding one at most 1128, on average one. The 49th
/// place of the BOLT is for index 0, the seed itself, which is never used.</remarks>
public sealed record PerCommitmentSecretStore
{
    private PerCommitmentSecretStore(Sequence<PerCommitmentSecret> known, ulong nextIndex)
    {
        Known = known;
        NextIndex = nextIndex;
    }

    /// <summary>Without any secret.</summary>
    public static PerCommitmentSecretStore Empty { get; } = new(default, CommitmentNumber.Max.Value);

    /// <summary>The secrets kept, each at the place that has as many zero bits at the end of its index: what to write to disk, with <see cref="Count"/>.</summary>
    public Sequence<PerCommitmentSecret> Known { get; }

    /// <summary>How many secrets were revealed: the number of the first commitment that is not revoked.</summary>
    public ulong Count => CommitmentNumber.Max.Value - NextIndex;

    /// <summary>The index that the next secret must have. (One past the last is 2^64 - 1 and nobody reaches it.)</summary>
    private ulong NextIndex { get; }

    /// <summary>Takes up a store from disk.</summary>
    /// <param name="known">As <see cref="Known"/> gave it.</param>
    /// <param name="count">As <see cref="Count"/> gave it.</param>
    /// <param name="store">The store, or null.</param>
    /// <returns>False when so many secrets cannot be kept in such a list.</returns>
    public static bool TryLoad(Sequence<PerCommitmentSecret> known, ulong count, [NotNullWhen(true)] out PerCommitmentSecretStore? store)
    {
        store = null;
        if (count > CommitmentNumber.Max.Value)
        {
            return false;
        }

        var next = CommitmentNumber.Max.Value - count;
        store = known.Count == PlacesUsed(count) ? new(known, next) : null;
        return store is not null;
    }

    /// <summary>Adds the secret of the next commitment.</summary>
    /// <param name="secret">The secret as the peer sent it.</param>
    /// <param name="next">The store with it, or null.</param>
    /// <returns>
    /// False when the secret does not give the ones that it should: it was not made from the same seed, and the peer could make
    /// us forget older ones with it.
    /// </returns>
    public bool TryAdd(PerCommitmentSecret secret, [NotNullWhen(true)] out PerCommitmentSecretStore? next)
    {
        next = null;
        if (NextIndex == 0)
        {
            return false;
        }

        var place = SecretChain.PlaceOf(NextIndex);
        Span<byte> derived = stackalloc byte[32];
        for (var below = 0; below < place; below++)
        {
            secret.CopyTo(derived);
            SecretChain.Derive(derived, place, IndexAt(below));
            if (PerCommitmentSecret.FromBytes(derived) != Known[below])
            {
                return false;
            }
        }

        var known = new PerCommitmentSecret[Math.Max(Known.Count, place + 1)];
        Known.Span.CopyTo(known);
        known[place] = secret;
        next = new(Sequence.Create<PerCommitmentSecret>(known), NextIndex - 1);
        return true;
    }

    /// <summary>Finds the secret of a revoked commitment.</summary>
    /// <param name="number">The commitment.</param>
    /// <param name="secret">The secret, or the default.</param>
    /// <returns>False when it was not revealed yet.</returns>
    public bool TryFind(CommitmentNumber number, out PerCommitmentSecret secret)
    {
        secret = default;
        if (number.Value >= Count)
        {
            return false;
        }

        var index = number.ToSecretIndex();
        for (var place = 0; place < Known.Count; place++)
        {
            var mask = ~((1UL << place) - 1);
            if ((index & mask) == IndexAt(place))
            {
                Span<byte> derived = stackalloc byte[32];
                Known[place].CopyTo(derived);
                SecretChain.Derive(derived, place, index);
                secret = PerCommitmentSecret.FromBytes(derived);
                return true;
            }
        }

        return false;
    }

    /// <summary>How many are kept; no secret is shown.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Count} secrets in {Known.Count}";

    /// <summary>
    /// The index of the secret at a place follows from how far we are: it is the lowest index that was received and has so many
    /// zero bits at its end and a one before them.
    /// </summary>
    private ulong IndexAt(int place)
    {
        var lowest = NextIndex + 1;
        var step = 1UL << place;
        var candidate = (lowest + step - 1) & ~(step - 1);
        return (candidate >> place & 1) != 0 ? candidate : candidate + step;
    }

    /// <summary>Received are the indexes from 2^48 - 1 down, so place p is filled once 2^p of them are.</summary>
    private static int PlacesUsed(ulong count) => count == 0 ? 0 : System.Numerics.BitOperations.Log2(count) + 1;
}
