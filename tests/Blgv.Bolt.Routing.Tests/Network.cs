using Blgv.Bolt.Gossip;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing.Tests;

/// <summary>A small network, written down channel by channel. Nodes are numbers, and the larger number has the larger id.</summary>
internal sealed class Network
{
    private readonly Graph _graph = new(ChainHash.Regtest);
    private RoutingGraph? _built;

    /// <summary>Each direction that has a policy, as it was written down: what oracles walk.</summary>
    public List<Direction> Directions { get; } = [];

    public static PointBytes Node(int number)
    {
        Span<byte> point = stackalloc byte[PointBytes.Size];
        point[0] = 2;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(point[^4..], number + 1);
        return FixedBytesExtensions.FromBytes<PointBytes>(point);
    }

    public static ShortChannelId Channel(int number) => new(600_000, (uint)number, 0);

    public static ForwardingPolicy Policy(uint feeBase, uint proportional, ushort delta, ulong minimum = 0, ulong maximum = 0) =>
        new(feeBase, proportional, new(delta)) { HtlcMinimum = new(minimum), HtlcMaximum = new(maximum) };

    /// <summary>Adds a channel. A policy without a maximum gets the capacity as its maximum; no policy, no update.</summary>
    public Network Add(int number, int one, int other, ulong capacity, ForwardingPolicy? forth, ForwardingPolicy? back, bool forthDisabled = false, bool backDisabled = false, bool unknownFeatures = false)
    {
        var isOrdered = one < other;
        Assert.True(_graph.TryAddChannel(new(Channel(number), Node(Math.Min(one, other)), Node(Math.Max(one, other)), new Satoshi(capacity)) { HasUnknownFeatures = unknownFeatures }));
        Set(number, one, other, isOrdered ? 0 : 1, capacity, forth, forthDisabled);
        Set(number, other, one, isOrdered ? 1 : 0, capacity, back, backDisabled);
        return this;
    }

    /// <summary>Adds a channel with the same policy both ways.</summary>
    public Network Add(int number, int one, int other, ulong capacity, ForwardingPolicy both) => Add(number, one, other, capacity, both, both);

    public Graph Writer => _graph;

    public RoutingGraph Build() => _built = _built is null ? RoutingGraph.From(_graph.Publish()) : _built.Updated(_graph.Publish());

    public RoutingResult Find(RouteRequest request) => new PathFinder().Find(Build(), request);

    private void Set(int number, int from, int to, int direction, ulong capacity, ForwardingPolicy? policy, bool isDisabled)
    {
        if (policy is not { } asked)
        {
            return;
        }

        if (asked.HtlcMaximum == MilliSatoshi.Zero)
        {
            asked = asked with { HtlcMaximum = new(capacity * 1000) };
        }

        Assert.True(_graph.TrySetPolicy(Channel(number), direction, new ChannelPolicy
        {
            FeeBaseMsat = asked.FeeBaseMsat,
            FeeProportionalMillionths = asked.FeeProportionalMillionths,
            CltvExpiryDelta = asked.CltvExpiryDelta,
            HtlcMinimumMsat = asked.HtlcMinimum,
            HtlcMaximumMsat = asked.HtlcMaximum,
            Timestamp = 1,
            State = PolicyState.Present | (isDisabled ? PolicyState.Disabled : PolicyState.None),
        }));
        Directions.Add(new(number, direction, from, to, capacity * 1000, asked, isDisabled));
    }
}

/// <summary>One direction of a channel of a <see cref="Network"/>; capacity in msat.</summary>
internal sealed record Direction(int Channel, int Side, int From, int To, ulong Capacity, ForwardingPolicy Policy, bool IsDisabled)
{
    public ChannelDirection Id => new(Network.Channel(Channel), Side);
}
