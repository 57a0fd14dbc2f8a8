using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>What is known of the amount that one direction of a channel can send.</summary>
/// <param name="Lower">It is at least this.</param>
/// <param name="Upper">It is at most this.</param>
/// <remarks>
/// Within the bounds every amount is taken to be equally likely. Most channels of the real network lean to one side or the
/// other, which a model with two peaks describes better; the uniform one is kept for two reasons: −ln p is convex in the
/// amount, which min-cost flow needs for its optimum, and two bounds are all that has to be learned.
/// </remarks>
public readonly record struct LiquidityBounds(MilliSatoshi Lower, MilliSatoshi Upper)
{
    /// <summary>The chance that an amount can be sent: 1 up to the lower bound, 0 above the upper one, a straight line between.</summary>
    /// <param name="amount">The amount.</param>
    /// <returns>0 to 1.</returns>
    public double Probability(MilliSatoshi amount) => Probability(amount.Value, Lower.Value, Upper.Value);

    /// <summary>The bounds of what is left when an amount is under way already, and is taken to pass.</summary>
    /// <param name="amount">What is under way.</param>
    /// <returns>The bounds of the rest.</returns>
    public LiquidityBounds After(MilliSatoshi amount) =>
        new(new(Lower.Value - Math.Min(Lower.Value, amount.Value)), new(Upper.Value - Math.Min(Upper.Value, amount.Value)));

    internal static double Probability(ulong amount, ulong lower, ulong upper)
    {
        if (amount <= lower)
        {
            return 1;
        }

        // One more than the span of the bounds is the number of amounts that there can be.
        return amount > upper ? 0 : (upper - amount + 1.0) / (upper - lower + 1.0);
    }
}
