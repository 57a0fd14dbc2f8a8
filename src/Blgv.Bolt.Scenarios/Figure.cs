using System.Globalization;

namespace Blgv.Bolt.Scenarios;

/// <summary>One measured number.</summary>
/// <param name="Name">What was measured, unique among all figures: <c>noise.encrypt.300.rate</c>.</param>
/// <param name="Value">The number: the median of the rounds.</param>
/// <param name="Unit">Its unit: <c>msg/s</c>, <c>ns</c>, <c>x</c> for a ratio, <c>B/op</c>.</param>
public readonly record struct Figure(string Name, double Value, string Unit)
{
    /// <summary>The value with about four digits that mean something and a point as decimal separator; no exponent, no grouping.</summary>
    public string ValueText => Value.ToString(
        Math.Abs(Value) switch
        {
            >= 1000 => "F0",
            >= 100 => "F1",
            _ => "F2",
        },
        CultureInfo.InvariantCulture);

    /// <summary>The line that scripts read: name, value and unit, one space apart.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Name} {ValueText} {Unit}";
}
