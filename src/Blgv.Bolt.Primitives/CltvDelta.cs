namespace Blgv.Bolt.Primitives;

/// <summary>How many blocks an HTLC's expiry drops at a hop.</summary>
/// <param name="Value">The number of blocks.</param>
/// <remarks>BOLT 7, <c>channel_update</c>.</remarks>
public readonly record struct CltvDelta(ushort Value) : IComparable<CltvDelta>
{
    /// <inheritdoc/>
    public int CompareTo(CltvDelta other) => Value.CompareTo(other.Value);

    /// <summary>Whether the left is the smaller.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator <(CltvDelta left, CltvDelta right) => left.Value < right.Value;

    /// <summary>Whether the left is the larger.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator >(CltvDelta left, CltvDelta right) => left.Value > right.Value;

    /// <summary>Whether the left is not the larger.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator <=(CltvDelta left, CltvDelta right) => left.Value <= right.Value;

    /// <summary>Whether the left is not the smaller.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator >=(CltvDelta left, CltvDelta right) => left.Value >= right.Value;

    /// <summary>The number and the unit.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Value} blocks");
}
