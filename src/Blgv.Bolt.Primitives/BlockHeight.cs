namespace Blgv.Bolt.Primitives;

/// <summary>How many blocks precede a block in its chain.</summary>
/// <param name="Value">The height; the genesis block has 0.</param>
/// <remarks>BOLT 3 and BOLT 5 count confirmations with it.</remarks>
public readonly record struct BlockHeight(uint Value) : IComparable<BlockHeight>
{
    /// <summary>The height so many blocks later.</summary>
    /// <param name="height">The height.</param>
    /// <param name="blocks">The number of blocks.</param>
    /// <returns>The later height.</returns>
    public static BlockHeight operator +(BlockHeight height, uint blocks) => new(checked(height.Value + blocks));

    /// <inheritdoc/>
    public int CompareTo(BlockHeight other) => Value.CompareTo(other.Value);

    /// <summary>Whether the left is the smaller.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator <(BlockHeight left, BlockHeight right) => left.Value < right.Value;

    /// <summary>Whether the left is the larger.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator >(BlockHeight left, BlockHeight right) => left.Value > right.Value;

    /// <summary>Whether the left is not the larger.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator <=(BlockHeight left, BlockHeight right) => left.Value <= right.Value;

    /// <summary>Whether the left is not the smaller.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator >=(BlockHeight left, BlockHeight right) => left.Value >= right.Value;

    /// <summary>The number.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
