using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>From commitment numbers, which count up, to the indexes of per-commitment secrets, which count down.</summary>
/// <remarks>BOLT 3, "Per-commitment Secret Requirements". 48 bits: at a thousand commitments a second they last for nine thousand years.</remarks>
public static class CommitmentNumberExtensions
{
    private const ulong Last = (1UL << 48) - 1;

    extension(CommitmentNumber)
    {
        /// <summary>The highest number that a commitment transaction can carry.</summary>
        public static CommitmentNumber Max => new(Last);

        /// <summary>The commitment with a secret.</summary>
        /// <param name="index">The index of the secret, at most 2^48 - 1.</param>
        /// <returns>The number.</returns>
        /// <exception cref="ArgumentOutOfRangeException">More than 48 bits.</exception>
        public static CommitmentNumber FromSecretIndex(ulong index)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(index, Last);
            return new(Last - index);
        }
    }

    /// <summary>The index of the per-commitment secret: the first is 281474976710655.</summary>
    /// <param name="number">The commitment.</param>
    /// <returns>The index.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number has more than 48 bits.</exception>
    public static ulong ToSecretIndex(this CommitmentNumber number)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number.Value, Last, nameof(number));
        return Last - number.Value;
    }
}
