namespace Blgv.Bolt.Transactions;

/// <summary>Which of the commitments of one side it is, counted from 0: each new one revokes the one before.</summary>
/// <remarks>
/// BOLT 3, "Commitment Transaction" and "Per-commitment Secret Requirements". 48 bits; at a thousand commitments a second they
/// last for nine thousand years.
/// </remarks>
public readonly record struct CommitmentNumber : IComparable<CommitmentNumber>
{
    private const ulong Last = (1UL << 48) - 1;

    /// <summary>A number.</summary>
    /// <param name="value">At most 2^48 - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">More than 48 bits.</exception>
    public CommitmentNumber(ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Last);
        Value = value;
    }

    /// <summary>The last there is: the secret of index 0 is the seed itself.</summary>
    public static CommitmentNumber Max => new(Last);

    /// <summary>The number, from 0.</summary>
    public ulong Value { get; }

    /// <summary>The index of its per-commitment secret: they are used from 281474976710655 down.</summary>
    public ulong SecretIndex => Last - Value;

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
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
