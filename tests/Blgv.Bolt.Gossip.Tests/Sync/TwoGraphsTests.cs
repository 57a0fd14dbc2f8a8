using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using FsCheck;
using FsCheck.Fluent;
using static Blgv.Bolt.Gossip.Tests.TestNetwork;

namespace Blgv.Bolt.Gossip.Tests;

/// <summary>Two graphs that synchronise until they are equal.</summary>
public sealed class TwoGraphsTests
{
    private const int Channels = 24;
    private const int Nodes = 9;
    private const int Versions = 3;

    /// <summary>All that can be known: the announcement of each channel, three updates of each direction, two announcements of each node.</summary>
    private static readonly Lazy<(IMessage[] Announcements, IMessage[][][] Updates, IMessage[][] About)> World = new(MakeWorld);

    [Fact]
    public void A_sync_with_timestamps_brings_every_channel_and_the_newer_of_two_updates() => Blgv.Bolt.Tests.Property.Holds(
        Cases(),
        each =>
        {
            using var left = new SyncNode();
            using var right = new SyncNode();
            Fill(left, each.Left);
            Fill(right, each.Right);
            var options = new GossipSyncOptions { Extended = true, UseChecksums = false, ChannelsPerQuery = each.PerQuery };
            Connect(left, right, options, each.PerReply, each.Steps);
            Connect(left, right, options, each.PerReply);

            // an update that waited for its channel came to light only then
            Connect(left, right, options, each.PerReply);
            Assert.Equal(left.Describe(withNodes: false), right.Describe(withNodes: false));
        },
        runs: 60);

    [Fact]
    public void A_sync_without_extensions_brings_every_channel_and_a_filter_the_rest() => Blgv.Bolt.Tests.Property.Holds(
        Cases(),
        each =>
        {
            using var left = new SyncNode();
            using var right = new SyncNode();
            Fill(left, each.Left);
            Fill(right, each.Right);
            var options = new GossipSyncOptions { ChannelsPerQuery = each.PerQuery, FollowFrom = Now - 100 };
            Connect(left, right, options, each.PerReply, each.Steps);
            Connect(left, right, options, each.PerReply);

            // an update that waited for its channel came to light only then
            Connect(left, right, options, each.PerReply);
            Assert.Equal(left.Describe(), right.Describe());
        },
        runs: 60);

    [Fact]
    public void What_comes_during_the_sync_arrives_with_the_next_flush_also_across_a_compaction() => Blgv.Bolt.Tests.Property.Holds(
        Cases(),
        each =>
        {
            using var left = new SyncNode();
            using var right = new SyncNode();
            Fill(left, each.Left);
            Fill(right, each.Right);
            var options = new GossipSyncOptions { Extended = true, ChannelsPerQuery = each.PerQuery, FollowFrom = Now - 100 };
            var (one, other) = Ends(left, right, options, each.PerReply);
            Run(one, other, each.Steps);
            Fill(left, each.Later);
            left.Compact();
            Run(one, other, each.Steps);
            Fill(right, each.Later.Reverse());
            Run(one, other, int.MaxValue);
            for (var flush = 0; flush < 3; flush++)
            {
                one.Responder.Flush();
                other.Responder.Flush();
                Run(one, other, int.MaxValue);
            }

            Assert.Equal(left.Describe(), right.Describe());
        },
        runs: 60);

    [Fact]
    public void Equal_graphs_have_nothing_to_ask_for()
    {
        using var left = new SyncNode();
        using var right = new SyncNode();
        var all = Enumerable.Range(0, Channels * (1 + (2 * Versions)) + (Nodes * 2)).ToArray();
        Fill(left, all);
        Fill(right, all);
        Assert.Equal(Channels, left.Graph.ChannelCount);
        var (one, _) = Connect(left, right, new GossipSyncOptions { Extended = true }, 2000);
        Assert.Equal(new GossipSyncProgress(GossipSyncPhase.Done, Channels, 0, 0, 0, 0, PeerIsComplete: true), one.Sync.Progress);
    }

    private static (LinkEnd One, LinkEnd Other) Connect(SyncNode left, SyncNode right, GossipSyncOptions options, int perReply, int steps = int.MaxValue)
    {
        var (one, other) = Ends(left, right, options, perReply);
        Run(one, other, steps);
        if (steps == int.MaxValue)
        {
            Assert.Equal((GossipSyncPhase.Done, GossipSyncPhase.Done), (one.Sync.Progress.Phase, other.Sync.Progress.Phase));
        }

        return (one, other);
    }

    private static (LinkEnd One, LinkEnd Other) Ends(SyncNode left, SyncNode right, GossipSyncOptions options, int perReply)
    {
        var answers = new GossipResponderOptions { ChannelsPerReply = perReply };
        var one = new LinkEnd(left, options, answers);
        var other = new LinkEnd(right, options, answers);
        one.Start(other);
        other.Start(one);
        return (one, other);
    }

    private static void Run(LinkEnd one, LinkEnd other, int steps)
    {
        for (var step = 0; step < steps && (one.Step(other) | other.Step(one)); step++)
        {
            Assert.True(step < 100_000, "It does not end.");
        }
    }

    /// <summary>What a number between 0 and all that can be known stands for. An announcement comes before everything that needs it.</summary>
    private static void Fill(SyncNode node, IEnumerable<int> numbers)
    {
        var (announcements, updates, about) = World.Value;
        var chosen = numbers.ToArray();
        node.Learn(chosen.Where(n => n < Channels).Select(n => announcements[n]));

        // a channel without any update is known to nobody but who asks for it
        node.Learn(chosen.Where(n => n < Channels).Select(n => updates[n][0][0]));
        node.Learn(chosen.Where(n => n is >= Channels and < Channels * 7).Select(n => updates[n % Channels][n / Channels % 2][(n / Channels - 1) / 2]));
        node.Learn(chosen.Where(n => n >= Channels * 7).Select(n => about[(n - (Channels * 7)) / 2][n % 2]));
    }

    private static Arbitrary<Case> Cases()
    {
        var numbers = Gen.Choose(0, (Channels * 7) + (Nodes * 2) - 1).ArrayOf();
        return (from left in numbers
                from right in numbers
                from later in numbers
                from perReply in Gen.Choose(1, 7)
                from perQuery in Gen.Choose(1, 7)
                from steps in Gen.Choose(0, 40)
                select new Case(left, right, later, perReply, perQuery, steps)).ToArbitrary();
    }

    private static (IMessage[] Announcements, IMessage[][][] Updates, IMessage[][] About) MakeWorld()
    {
        var network = new TestNetwork();
        var ends = Enumerable.Range(0, Channels).Select(n => (One: n % Nodes, Other: ((n * n) + 1) % Nodes is var other && other == n % Nodes ? (other + 1) % Nodes : other)).ToArray();
        return (
            [.. ends.Select((end, n) => network.Channel(500 + (n / 3), end.One, end.Other, change: a => a with { ShortChannelId = new ShortChannelId((uint)(500 + (n / 3)), (uint)n, 0) }))],
            [.. ends.Select((end, n) => new[] { Signed(n, end.One, end.Other), Signed(n, end.Other, end.One) })],
            [.. Enumerable.Range(0, Nodes).Select(n => new IMessage[] { About(n, Now - 50), About(n, Now - 20) })]);

        static IMessage[] Signed(int n, int node, int other) =>
        [
            .. Enumerable.Range(1, Versions).Select(version => Update(0, node, other, (uint)(Now - 100 + version), u => u with
            {
                ShortChannelId = new ShortChannelId((uint)(500 + (n / 3)), (uint)n, 0),
                FeeBaseMsat = (uint)version,
            })),
        ];
    }

    private sealed record Case(int[] Left, int[] Right, int[] Later, int PerReply, int PerQuery, int Steps);
}
