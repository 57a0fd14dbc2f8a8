namespace Blgv.Bolt.Primitives;

/// <summary>The number of an HTLC among those that one side offered in one channel.</summary>
/// <param name="Value">Counted up from 0 by the side that offers.</param>
/// <remarks>BOLT 2, <c>update_add_htlc</c>. Both sides count, so it names an HTLC only together with channel and direction.</remarks>
public readonly record struct HtlcId(ulong Value) : IComparable<HtlcId>
{
    /// <inheritdoc/>
    public int CompareTo(HtlcId other) => Value.CompareTo(other.Value);

    /// <summary>The number.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
