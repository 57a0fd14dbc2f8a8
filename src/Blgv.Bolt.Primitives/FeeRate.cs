namespace Blgv.Bolt.Primitives;

/// <summary>A fee rate in satoshi per 1000 weight units, as <c>feerate_per_kw</c> has it.</summary>
/// <param name="Value">Satoshi per 1000 weight units.</param>
/// <remarks>BOLT 2, <c>open_channel</c>; BOLT 3, "Fee Calculation".</remarks>
public readonly record struct FeeRate(uint Value) : IComparable<FeeRate>
{
    /// <summary>The lowest rate that relays everywhere: one satoshi per virtual byte, rounded up.</summary>
    public static FeeRate Floor => new(253);

    /// <summary>The fee of a transaction, rounded down as BOLT 3 rounds it.</summary>
    /// <param name="weight">The weight of the transaction.</param>
    /// <returns>The fee.</returns>
    /// <exception cref="OverflowException">The weight is no transaction's.</exception>
    public Satoshi FeeFor(Weight weight) => new(checked((ulong)((UInt128)weight.Value * Value / 1000)));

    /// <inheritdoc/>
    public int CompareTo(FeeRate other) => Value.CompareTo(other.Value);

    /// <summary>Whether the left is the smaller.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator <(FeeRate left, FeeRate right) => left.Value < right.Value;

    /// <summary>Whether the left is the larger.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator >(FeeRate left, FeeRate right) => left.Value > right.Value;

    /// <summary>Whether the left is not the larger.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator <=(FeeRate left, FeeRate right) => left.Value <= right.Value;

    /// <summary>Whether the left is not the smaller.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator >=(FeeRate left, FeeRate right) => left.Value >= right.Value;

    /// <summary>The number and the unit.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Value} sat/kw");
}
