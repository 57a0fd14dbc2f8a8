namespace Blgv.Bolt.Primitives;

/// <summary>An amount in satoshi: what an output on chain can hold.</summary>
/// <param name="Value">The number of satoshi.</param>
/// <remarks>BOLT 1, "Fundamental Types".</remarks>
public readonly record struct Satoshi(ulong Value) : IComparable<Satoshi>
{
    /// <summary>21 million bitcoin, the most that any amount field may hold (BOLT 1, "Fundamental Types").</summary>
    public static Satoshi Max => new(0x0007_75f0_5a07_4000);

    /// <summary>Nothing.</summary>
    public static Satoshi Zero => default;

    /// <summary>The sum.</summary>
    /// <param name="left">One amount.</param>
    /// <param name="right">The other.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="OverflowException">Past 2^64 - 1: a mistake of the calling code. For amounts that a peer chose use <see cref="TryAdd"/>.</exception>
    public static Satoshi operator +(Satoshi left, Satoshi right) => new(checked(left.Value + right.Value));

    /// <summary>The difference.</summary>
    /// <param name="left">The amount to take from.</param>
    /// <param name="right">The amount to take.</param>
    /// <returns>The difference.</returns>
    /// <exception cref="OverflowException">Below zero: a mistake of the calling code. For amounts that a peer chose use <see cref="TrySubtract"/>.</exception>
    public static Satoshi operator -(Satoshi left, Satoshi right) => new(checked(left.Value - right.Value));

    /// <summary>The sum, if it is an amount that can exist.</summary>
    /// <param name="other">What to add.</param>
    /// <param name="sum">The sum, or zero.</param>
    /// <returns>False when the sum would pass <see cref="Max"/>.</returns>
    public bool TryAdd(Satoshi other, out Satoshi sum)
    {
        var fits = Value <= Max.Value && other.Value <= Max.Value - Value;
        sum = fits ? new Satoshi(Value + other.Value) : default;
        return fits;
    }

    /// <summary>The difference, if there is one.</summary>
    /// <param name="other">What to take.</param>
    /// <param name="difference">The difference, or zero.</param>
    /// <returns>False when it would fall below zero.</returns>
    public bool TrySubtract(Satoshi other, out Satoshi difference)
    {
        var fits = other.Value <= Value;
        difference = fits ? new Satoshi(Value - other.Value) : default;
        return fits;
    }

    /// <summary>The same amount in thousandths.</summary>
    /// <returns>The amount in millisatoshi.</returns>
    /// <exception cref="OverflowException">The amount is more than 2^64 / 1000 satoshi, about 877 times <see cref="Max"/>.</exception>
    public MilliSatoshi ToMilliSatoshi() => new(checked(Value * 1000));

    /// <inheritdoc/>
    public int CompareTo(Satoshi other) => Value.CompareTo(other.Value);

    /// <summary>Whether the left is the smaller.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator <(Satoshi left, Satoshi right) => left.Value < right.Value;

    /// <summary>Whether the left is the larger.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator >(Satoshi left, Satoshi right) => left.Value > right.Value;

    /// <summary>Whether the left is not the larger.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator <=(Satoshi left, Satoshi right) => left.Value <= right.Value;

    /// <summary>Whether the left is not the smaller.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator >=(Satoshi left, Satoshi right) => left.Value >= right.Value;

    /// <summary>The number and the unit.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Value} sat");
}
