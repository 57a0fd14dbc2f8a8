namespace Blgv.Bolt.Primitives;

/// <summary>Which of the successive commitments of a channel is meant.</summary>
/// <param name="Value">Counted up from 0; 48 bits are in use.</param>
/// <remarks>BOLT 2, <c>channel_reestablish</c>; BOLT 3, "Commitment Transaction".</remarks>
public readonly record struct CommitmentNumber(ulong Value) : IComparable<CommitmentNumber>
{
    /// <inheritdoc/>
    public int CompareTo(CommitmentNumber other) => Value.CompareTo(other.Value);

    /// <summary>The number.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
