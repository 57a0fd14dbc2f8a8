namespace Blgv.Bolt.Primitives;

/// <summary>The weight of a transaction or of a part of one.</summary>
/// <param name="Value">The number of weight units (BIP 141).</param>
/// <remarks>BOLT 3, "Appendix A: Expected Weights".</remarks>
public readonly record struct Weight(ulong Value) : IComparable<Weight>
{
    /// <summary>The sum.</summary>
    /// <param name="left">One weight.</param>
    /// <param name="right">The other.</param>
    /// <returns>The sum.</returns>
    public static Weight operator +(Weight left, Weight right) => new(checked(left.Value + right.Value));

    /// <inheritdoc/>
    public int CompareTo(Weight other) => Value.CompareTo(other.Value);

    /// <summary>Whether the left is the smaller.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator <(Weight left, Weight right) => left.Value < right.Value;

    /// <summary>Whether the left is the larger.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator >(Weight left, Weight right) => left.Value > right.Value;

    /// <summary>Whether the left is not the larger.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator <=(Weight left, Weight right) => left.Value <= right.Value;

    /// <summary>Whether the left is not the smaller.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator >=(Weight left, Weight right) => left.Value >= right.Value;

    /// <summary>The number and the unit.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Value} WU");
}
