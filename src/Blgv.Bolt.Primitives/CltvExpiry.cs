namespace Blgv.Bolt.Primitives;

/// <summary>The block height at which an HTLC times out.</summary>
/// <param name="Value">The height, below 500,000,000: above it would be a time (BOLT 2).</param>
/// <remarks>BOLT 2, <c>update_add_htlc</c>.</remarks>
public readonly record struct CltvExpiry(uint Value) : IComparable<CltvExpiry>
{
    /// <summary>Values from here on are times, not heights, and no valid expiry.</summary>
    public const uint Threshold = 500_000_000;

    /// <summary>The expiry so many blocks later.</summary>
    /// <param name="expiry">The expiry.</param>
    /// <param name="delta">The number of blocks.</param>
    /// <returns>The later expiry.</returns>
    public static CltvExpiry operator +(CltvExpiry expiry, CltvDelta delta) => new(checked(expiry.Value + delta.Value));

    /// <inheritdoc/>
    public int CompareTo(CltvExpiry other) => Value.CompareTo(other.Value);

    /// <summary>Whether the left is the smaller.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator <(CltvExpiry left, CltvExpiry right) => left.Value < right.Value;

    /// <summary>Whether the left is the larger.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator >(CltvExpiry left, CltvExpiry right) => left.Value > right.Value;

    /// <summary>Whether the left is not the larger.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator <=(CltvExpiry left, CltvExpiry right) => left.Value <= right.Value;

    /// <summary>Whether the left is not the smaller.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator >=(CltvExpiry left, CltvExpiry right) => left.Value >= right.Value;

    /// <summary>The number.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
