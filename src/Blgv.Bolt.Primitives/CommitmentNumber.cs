using System.Globalization;

namespace Blgv.Bolt.Primitives;

/// <summary>Which of the commitments of one side it is, counted from 0: each new one revokes the one before.</summary>
/// <param name="Value">The number. Up to <see cref="Max"/> there are commitments; a peer may send any.</param>
/// <remarks>
/// BOLT 2, <c>channel_reestablish</c>; BOLT 3, "Commitment Transaction" and "Per-commitment Secret Requirements". 48 bits; at a
/// thousand commitments a second they last for nine thousand years.
/// </remarks>
public readonly record struct CommitmentNumber(ulong Value) : IComparable<CommitmentNumber>
{
    private const ulong Last = (1UL << 48) - 1;

    /// <summary>The last there is: the secret of index 0 is the seed itself.</summary>
    public static CommitmentNumber Max => new(Last);

    /// <summary>Whether a commitment can have it.</summary>
    public bool IsInRange => Value <= Last;

    /// <summary>The index of its per-commitment secret: they are used from 281474976710655 down.</summary>
    /// <exception cref="OverflowException">The number is not in range: ask <see cref="IsInRange"/> of one that a peer sent.</exception>
    public ulong SecretIndex => checked(Last - Value);

    /// <summary>The number of the commitment that revokes this one.</summary>
    /// <exception cref="InvalidOperationException">This is the last.</exception>
    public CommitmentNumber Next => Value < Last ? new(Value + 1) : throw new InvalidOperationException("A channel has no more than 2^48 commitments.");

    /// <summary>The commitment with a secret.</summary>
    /// <param name="index">The index of the secret, at most 2^48 - 1.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More than 48 bits.</exception>
    public static CommitmentNumber FromSecretIndex(ulong index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, Last);
        return new(Last - index);
    }

    /// <inheritdoc/>
    public int CompareTo(CommitmentNumber other) => Value.CompareTo(other.Value);

    /// <summary>Whether the left is the smaller.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator <(CommitmentNumber left, CommitmentNumber right) => left.Value < right.Value;

    /// <summary>Whether the left is the larger.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator >(CommitmentNumber left, CommitmentNumber right) => left.Value > right.Value;

    /// <summary>Whether the left is not the larger.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator <=(CommitmentNumber left, CommitmentNumber right) => left.Value <= right.Value;

    /// <summary>Whether the left is not the smaller.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator >=(CommitmentNumber left, CommitmentNumber right) => left.Value >= right.Value;

    /// <summary>The number.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
