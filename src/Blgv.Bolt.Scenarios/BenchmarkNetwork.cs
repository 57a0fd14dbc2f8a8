using System.Security.Cryptography;
using System.Buffers.Binary;
using System.Collections.Immutable;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Scenarios;

/// <summary>
/// A network of the shape of Lightning's, the same on every machine and in every implementation that is compared:
/// preferential attachment (Barabási–Albert) with four channels for each new node, and policies drawn from short lists.
/// </summary>
internal sealed class BenchmarkNetwork
{
    /// <summary>The nodes of the network that figures are quoted for: 59,990 channels.</summary>
    public const int Nodes = 15_000;

    private const int ChannelsOfNewNode = 4;
    private const ulong EdgeSeed = 42;
    private const ulong PolicySeed = 42 ^ 0xfee5;
    private const ulong QuerySeed = 7;
    private static readonly uint[] _baseFees = [0, 0, 1000, 1000];
    private static readonly uint[] _proportionalFees = [1, 10, 50, 100, 250, 500, 1000, 2500];
    private static readonly ushort[] _expiryDeltas = [18, 34, 40, 80, 144];

    private BenchmarkNetwork(ImmutableArray<PointBytes> nodeIds, ImmutableArray<BenchmarkChannel> channels, ulong edgeCheck)
    {
        NodeIds = nodeIds;
        Channels = channels;
        EdgeCheck = edgeCheck;
    }

    /// <summary>The id of each node, by its number.</summary>
    public ImmutableArray<PointBytes> NodeIds { get; }

    /// <summary>The channels, in the order in which they were made.</summary>
    public ImmutableArray<BenchmarkChannel> Channels { get; }

    /// <summary>A number over all edges: who compares makes sure to have the same one.</summary>
    public ulong EdgeCheck { get; }

    /// <summary>Makes the network.</summary>
    /// <param name="nodeCount">How many nodes, 5 or more.</param>
    /// <param name="keys">How node ids are made; it decides which end of a channel is node_1.</param>
    public static BenchmarkNetwork Create(int nodeCount, BenchmarkKeys keys)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(nodeCount, ChannelsOfNewNode);
        var nodeIds = new PointBytes[nodeCount];
        for (var number = 0; number < nodeCount; number++)
        {
            nodeIds[number] = NodeId((uint)number, keys);
        }

        var edges = Edges(nodeCount);
        var channels = new BenchmarkChannel[edges.Count];
        var random = PolicySeed;
        var check = 0UL;
        for (var i = 0; i < channels.Length; i++)
        {
            var (first, second) = edges[i];
            unchecked
            {
                check = (check * 6364136223846793005) + (((ulong)first << 32) | (uint)second) + (ulong)i;
            }

            var ordered = nodeIds[first].CompareTo(nodeIds[second]) < 0;
            var capacity = new Satoshi(100_000UL << (int)Below(ref random, 9));
            channels[i] = new BenchmarkChannel(
                new ShortChannelId((600_000UL + ((ulong)i / 100)) << 40 | ((ulong)i % 100) << 16),
                ordered ? first : second,
                ordered ? second : first,
                capacity,
                Policy(ref random, capacity),
                Policy(ref random, capacity));
        }

        return new([.. nodeIds], [.. channels], check);
    }

    /// <summary>Pairs of different nodes to find routes between: the first pays the second.</summary>
    /// <param name="count">How many; 300 for figures that are quoted.</param>
    public ImmutableArray<(int Source, int Destination)> Queries(int count)
    {
        var random = QuerySeed;
        var pairs = new (int, int)[count];
        for (var i = 0; i < count; i++)
        {
            int source, destination;
            do
            {
                source = (int)Below(ref random, (ulong)NodeIds.Length);
                destination = (int)Below(ref random, (ulong)NodeIds.Length);
            }
            while (source == destination);
            pairs[i] = (source, destination);
        }

        return [.. pairs];
    }

    private static List<(int First, int Second)> Edges(int nodeCount)
    {
        var random = EdgeSeed;
        List<(int First, int Second)> edges = [];
        List<int> ends = [];
        for (var later = 1; later <= ChannelsOfNewNode; later++)
        {
            for (var earlier = 0; earlier < later; earlier++)
            {
                Connect(earlier, later);
            }
        }

        List<int> chosen = [];
        for (var number = ChannelsOfNewNode + 1; number < nodeCount; number++)
        {
            chosen.Clear();
            while (chosen.Count < ChannelsOfNewNode)
            {
                // Whoever has many channels stands in the list often, and gets more.
                var candidate = ends[(int)Below(ref random, (ulong)ends.Count)];
                if (!chosen.Contains(candidate))
                {
                    chosen.Add(candidate);
                }
            }

            foreach (var peer in chosen)
            {
                Connect(peer, number);
            }
        }

        return edges;

        void Connect(int first, int second)
        {
            edges.Add((first, second));
            ends.Add(first);
            ends.Add(second);
        }
    }

    private static BenchmarkPolicy Policy(ref ulong random, Satoshi capacity)
    {
        var baseFee = _baseFees[Below(ref random, (ulong)_baseFees.Length)];
        var proportionalFee = _proportionalFees[Below(ref random, (ulong)_proportionalFees.Length)];
        var expiryDelta = _expiryDeltas[Below(ref random, (ulong)_expiryDeltas.Length)];
        var isDisabled = Below(ref random, 20) == 0;
        return new(baseFee, proportionalFee, new CltvDelta(expiryDelta), isDisabled, new MilliSatoshi(1000), new MilliSatoshi(capacity.Value * 990));
    }

    private static PointBytes NodeId(uint number, BenchmarkKeys keys)
    {
        if (keys == BenchmarkKeys.OnTheCurve)
        {
            using var key = FixedInputs.NodeKey(number);
            return key.PublicKey.ToPointBytes();
        }

        Span<byte> name = [.. "node"u8, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(name[4..], number);
        Span<byte> point = stackalloc byte[PointBytes.Size];
        point[0] = 2;
        SHA256.HashData(name, point[1..]);
        return FixedBytesExtensions.FromBytes<PointBytes>(point);
    }

    private static ulong Below(ref ulong random, ulong bound) => FixedInputs.SplitMix64(ref random) % bound;
}

/// <summary>How the nodes of a <see cref="BenchmarkNetwork"/> get their ids.</summary>
internal enum BenchmarkKeys
{
    /// <summary>Public keys of the secrets that all who compare use: forty microseconds each.</summary>
    OnTheCurve,

    /// <summary>A prefix and a hash, half of which are no points: for work that verifies nothing, on networks of a hundred thousand nodes.</summary>
    Hashes,
}

/// <summary>A channel of a <see cref="BenchmarkNetwork"/>.</summary>
/// <param name="ShortChannelId">Its id.</param>
/// <param name="Node1">The number of the node whose serialised id is the smaller one.</param>
/// <param name="Node2">The number of the other.</param>
/// <param name="Capacity">The funding output's value.</param>
/// <param name="Policy1">What <paramref name="Node1"/> asks for sending to <paramref name="Node2"/>: direction 0.</param>
/// <param name="Policy2">What <paramref name="Node2"/> asks: direction 1.</param>
internal readonly record struct BenchmarkChannel(ShortChannelId ShortChannelId, int Node1, int Node2, Satoshi Capacity, BenchmarkPolicy Policy1, BenchmarkPolicy Policy2);

/// <summary>One direction of a <see cref="BenchmarkChannel"/>, as a <c>channel_update</c> says it.</summary>
/// <param name="FeeBaseMsat">fee_base_msat.</param>
/// <param name="FeeProportionalMillionths">fee_proportional_millionths.</param>
/// <param name="CltvExpiryDelta">cltv_expiry_delta.</param>
/// <param name="IsDisabled">The disable bit of channel_flags.</param>
/// <param name="HtlcMinimum">htlc_minimum_msat.</param>
/// <param name="HtlcMaximum">htlc_maximum_msat.</param>
internal readonly record struct BenchmarkPolicy(uint FeeBaseMsat, uint FeeProportionalMillionths, CltvDelta CltvExpiryDelta, bool IsDisabled, MilliSatoshi HtlcMinimum, MilliSatoshi HtlcMaximum);
