namespace Blgv.Bolt.Primitives;

/// <summary>An amount in thousandths of a satoshi: what an HTLC can hold.</summary>
/// <param name="Value">The number of millisatoshi.</param>
/// <remarks>BOLT 1, "Fundamental Types".</remarks>
public readonly record struct MilliSatoshi(ulong Value) : IComparable<MilliSatoshi>
{
    /// <summary>21 million bitcoin, the most that any amount field may hold (BOLT 1, "Fundamental Types").</summary>
    public static MilliSatoshi Max => new(0x1d24_b2df_ac52_0000);

    /// <summary>Nothing.</summary>
    public static MilliSatoshi Zero => default;

    /// <summary>The sum.</summary>
    /// <param name="left">One amount.</param>
    /// <param name="right">The other.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="OverflowException">Past 2^64 - 1: a mistake of the calling code. For amounts that a peer chose use <see cref="TryAdd"/>.</exception>
    public static MilliSatoshi operator +(MilliSatoshi left, MilliSatoshi right) => new(checked(left.Value + right.Value));

    /// <summary>The difference.</summary>
    /// <param name="left">The amount to take from.</param>
    /// <param name="right">The amount to take.</param>
    /// <returns>The difference.</returns>
    /// <exception cref="OverflowException">Below zero: a mistake of the calling code. For amounts that a peer chose use <see cref="TrySubtract"/>.</exception>
    public static MilliSatoshi operator -(MilliSatoshi left, MilliSatoshi right) => new(checked(left.Value - right.Value));

    /// <summary>The sum, if it is an amount that can exist.</summary>
    /// <param name="other">What to add.</param>
    /// <param name="sum">The sum, or zero.</param>
    /// <returns>False when the sum would pass <see cref="Max"/>.</returns>
    public bool TryAdd(MilliSatoshi other, out MilliSatoshi sum)
    {
        var fits = Value <= Max.Value && other.Value <= Max.Value - Value;
        sum = fits ? new MilliSatoshi(Value + other.Value) : default;
        return fits;
    }

    /// <summary>The difference, if there is one.</summary>
    /// <param name="other">What to take.</param>
    /// <param name="difference">The difference, or zero.</param>
    /// <returns>False when it would fall below zero.</returns>
    public bool TrySubtract(MilliSatoshi other, out MilliSatoshi difference)
    {
        var fits = other.Value <= Value;
        difference = fits ? new MilliSatoshi(Value - other.Value) : default;
        return fits;
    }

    /// <summary>The whole satoshi in the amount; a rest below one satoshi is dropped, as commitment outputs do (BOLT 3).</summary>
    /// <returns>The amount in satoshi, rounded down.</returns>
    public Satoshi ToSatoshiRoundedDown() => new(Value / 1000);

    /// <inheritdoc/>
    public int CompareTo(MilliSatoshi other) => Value.CompareTo(other.Value);

    /// <summary>Whether the left is the smaller.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator <(MilliSatoshi left, MilliSatoshi right) => left.Value < right.Value;

    /// <summary>Whether the left is the larger.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator >(MilliSatoshi left, MilliSatoshi right) => left.Value > right.Value;

    /// <summary>Whether the left is not the larger.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator <=(MilliSatoshi left, MilliSatoshi right) => left.Value <= right.Value;

    /// <summary>Whether the left is not the smaller.</summary>
    /// <param name="left">The left value.</param>
    /// <param name="right">The right value.</param>
    /// <returns>The comparison.</returns>
    public static bool operator >=(MilliSatoshi left, MilliSatoshi right) => left.Value >= right.Value;

    /// <summary>The number and the unit.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Value} msat");
}
