namespace Blgv.Bolt.Primitives;

/// <summary>The number of an input or output in the building of a transaction.</summary>
/// <param name="Value">Even from who started it, odd from the other side; the transaction is sorted by it.</param>
/// <remarks>BOLT 2, "Interactive Transaction Construction".</remarks>
public readonly record struct SerialId(ulong Value) : IComparable<SerialId>
{
    /// <inheritdoc/>
    public int CompareTo(SerialId other) => Value.CompareTo(other.Value);

    /// <summary>The number.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
