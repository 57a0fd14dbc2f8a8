using System.Runtime.InteropServices;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>
/// What payments have taught about the balances of channels. Each channel has one range in which its first side's balance
/// lies; the other side's is the rest of the capacity. Knowledge fades: with each half-life half of it is gone.
/// </summary>
/// <remarks>Not for several threads at once. It is bounded by the channels of routes that were tried; <see cref="Forget"/> drops what has faded.</remarks>
public sealed class LiquidityEstimates
{
    private readonly Dictionary<ShortChannelId, LiquidityRange> _ranges = [];

    /// <summary>Knows nothing yet.</summary>
    /// <param name="halfLife">In which half of what is known fades; more than zero.</param>
    public LiquidityEstimates(TimeSpan halfLife)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(halfLife, TimeSpan.Zero);
        HalfLife = halfLife;
    }

    /// <summary>Knows nothing yet; half of what it learns fades in an hour.</summary>
    public LiquidityEstimates()
        : this(TimeSpan.FromHours(1))
    {
    }

    /// <summary>In which half of what is known fades.</summary>
    public TimeSpan HalfLife { get; }

    /// <summary>Of how many channels something is known.</summary>
    public int Count => _ranges.Count;

    /// <summary>What is known of a direction.</summary>
    /// <param name="channel">The channel and the direction.</param>
    /// <param name="capacity">What the channel holds, both sides together.</param>
    /// <param name="now">The time up to which knowledge has faded.</param>
    /// <returns>The bounds: nothing to the whole capacity where nothing is known.</returns>
    public LiquidityBounds Bounds(ChannelDirection channel, MilliSatoshi capacity, DateTimeOffset now) =>
        _ranges.GetValueOrDefault(channel.ShortChannelId).Faded(now, HalfLife).Seen(channel.Direction, capacity);

    /// <summary>A hop forwarded an amount that did not settle in the end: the channel has that much.</summary>
    /// <param name="channel">The channel and the direction.</param>
    /// <param name="capacity">What the channel holds.</param>
    /// <param name="amount">The amount that passed.</param>
    /// <param name="now">When.</param>
    public void Passed(ChannelDirection channel, MilliSatoshi capacity, MilliSatoshi amount, DateTimeOffset now) =>
        Learn(channel, capacity, now, bounds => new(Larger(bounds.Lower, amount), Larger(bounds.Upper, amount)));

    /// <summary>A hop could not forward an amount: the channel has less.</summary>
    /// <param name="channel">The channel and the direction.</param>
    /// <param name="capacity">What the channel holds.</param>
    /// <param name="amount">The amount that did not pass.</param>
    /// <param name="now">When.</param>
    public void Failed(ChannelDirection channel, MilliSatoshi capacity, MilliSatoshi amount, DateTimeOffset now)
    {
        var most = new MilliSatoshi(amount.Value - Math.Min(amount.Value, 1));
        Learn(channel, capacity, now, bounds => new(Smaller(bounds.Lower, most), Smaller(bounds.Upper, most)));
    }

    /// <summary>An amount settled: the channel had it, and now its other side has it.</summary>
    /// <param name="channel">The channel and the direction.</param>
    /// <param name="capacity">What the channel holds.</param>
    /// <param name="amount">The amount.</param>
    /// <param name="now">When.</param>
    public void Settled(ChannelDirection channel, MilliSatoshi capacity, MilliSatoshi amount, DateTimeOffset now)
    {
        Passed(channel, capacity, amount, now);
        Learn(channel, capacity, now, bounds => bounds.After(amount));
    }

    /// <summary>Learns from a payment that arrived.</summary>
    /// <param name="route">The way it took.</param>
    /// <param name="now">When.</param>
    public void LearnSuccess(Route route, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(route);
        foreach (var hop in route.Hops)
        {
            Settled(hop.Channel, hop.Capacity, hop.Amount, now);
        }
    }

    /// <summary>Learns from a payment that one channel could not forward: those before it had the amount, that one had not.</summary>
    /// <param name="route">The way it took.</param>
    /// <param name="failedHop">Which of the hops did not forward, from zero.</param>
    /// <param name="now">When.</param>
    /// <remarks>BOLT 4, "Failure Messages": for temporary_channel_failure. Failures that say nothing about balances must not be reported here.</remarks>
    public void LearnFailure(Route route, int failedHop, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentOutOfRangeException.ThrowIfNegative(failedHop);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(failedHop, route.Hops.Count);
        for (var i = 0; i < failedHop; i++)
        {
            Passed(route.Hops[i].Channel, route.Hops[i].Capacity, route.Hops[i].Amount, now);
        }

        Failed(route.Hops[failedHop].Channel, route.Hops[failedHop].Capacity, route.Hops[failedHop].Amount, now);
    }

    /// <summary>Drops what has faded so far that less than a hundredth of it is left.</summary>
    /// <param name="now">The time.</param>
    /// <returns>How many channels were forgotten.</returns>
    public int Forget(DateTimeOffset now)
    {
        var before = _ranges.Count;
        foreach (var (channel, range) in _ranges)
        {
            if (range.Remaining(now, HalfLife) < 0.01)
            {
                _ranges.Remove(channel);
            }
        }

        return before - _ranges.Count;
    }

    internal bool Knows(ShortChannelId channel) => _ranges.ContainsKey(channel);

    /// <summary>All that is known, by channel.</summary>
    internal Dictionary<ShortChannelId, LiquidityRange> Ranges => _ranges;

    private void Learn(ChannelDirection channel, MilliSatoshi capacity, DateTimeOffset now, Func<LiquidityBounds, LiquidityBounds> change)
    {
        ref var range = ref CollectionsMarshal.GetValueRefOrAddDefault(_ranges, channel.ShortChannelId, out var known);
        var before = known ? range.Faded(now, HalfLife) : new LiquidityRange(0, 0, now);
        range = LiquidityRange.Of(change(before.Seen(channel.Direction, capacity)), channel.Direction, capacity, before.Time);
    }

    private static MilliSatoshi Larger(MilliSatoshi one, MilliSatoshi other) => one > other ? one : other;

    private static MilliSatoshi Smaller(MilliSatoshi one, MilliSatoshi other) => one < other ? one : other;
}
