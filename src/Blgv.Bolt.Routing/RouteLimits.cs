using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>What routes must keep to.</summary>
public sealed record RouteLimits
{
    /// <summary>The most hops that an onion of payload size 1300 is built for.</summary>
    public const int MostHops = 20;

    /// <summary>No limits but those that hold for everybody: 20 hops, 2016 blocks, one part.</summary>
    public static RouteLimits Default { get; } = new();

    /// <summary>The most that all parts together may pay in fees.</summary>
    public MilliSatoshi MaxFee { get; init; } = MilliSatoshi.Max;

    /// <summary>The most blocks for which the payer's money can be locked, the last hop's and the shadow included.</summary>
    public uint MaxTimelock { get; init; } = 2016;

    /// <summary>How many HTLCs the payment may be split into.</summary>
    public int MaxParts { get; init => field = AtLeastOne(value); } = 1;

    /// <summary>The most channels in a route, the payer's own one included: 1 to 20.</summary>
    public int MaxHops { get; init => field = AtLeastOne(Math.Min(value, MostHops)); } = MostHops;

    /// <summary>The least chance of success that the payment as a whole must have: 0 to 1.</summary>
    public double MinProbability { get; init => field = Probability(value); }

    /// <summary>Nodes that no route may pass through. The payer and the payee are not affected.</summary>
    public Sequence<PointBytes> AvoidNodes { get; init; }

    /// <summary>Channels that no route may use, in either direction.</summary>
    public Sequence<ShortChannelId> AvoidChannels { get; init; }

    /// <summary>Directions of channels that no route may use.</summary>
    public Sequence<ChannelDirection> AvoidDirections { get; init; }

    private static double Probability(double value) =>
        value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A probability is 0 to 1.");

    private static int AtLeastOne(int value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        return value;
    }
}
