using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>
/// What is known of a channel's balance: the side of direction 0 has at least <paramref name="First"/>, the other at least
/// <paramref name="Second"/> msat. Nothing known is zero for both, so that fading is the same for both.
/// </summary>
internal readonly record struct LiquidityRange(ulong First, ulong Second, DateTimeOffset Time)
{
    /// <summary>The range that holds bounds seen in one direction.</summary>
    public static LiquidityRange Of(LiquidityBounds bounds, int direction, MilliSatoshi capacity, DateTimeOffset time)
    {
        var own = bounds.Lower.Value;
        var other = capacity.Value - Math.Min(capacity.Value, bounds.Upper.Value);
        return direction == 0 ? new(own, other, time) : new(other, own, time);
    }

    /// <summary>The bounds in one direction. More than the capacity, which may be given anew each time, there never is.</summary>
    public LiquidityBounds Seen(int direction, MilliSatoshi capacity)
    {
        var (own, other) = direction == 0 ? (First, Second) : (Second, First);
        var upper = capacity.Value - Math.Min(capacity.Value, other);
        return new(new(Math.Min(own, upper)), new(upper));
    }

    /// <summary>How much of the knowledge is left: 1 at once, half after a half-life. A clock that went back fades nothing.</summary>
    public double Remaining(DateTimeOffset now, TimeSpan halfLife) => now <= Time ? 1 : Math.Pow(0.5, (now - Time) / halfLife);

    /// <summary>What is left of it at a later time.</summary>
    public LiquidityRange Faded(DateTimeOffset now, TimeSpan halfLife)
    {
        if (now <= Time)
        {
            return this;
        }

        var remaining = Remaining(now, halfLife);
        return new((ulong)(First * remaining), (ulong)(Second * remaining), now);
    }
}
