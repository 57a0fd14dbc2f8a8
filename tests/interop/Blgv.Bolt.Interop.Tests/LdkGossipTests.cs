using Blgv.Bolt.Gossip;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Interop.Tests;

/// <summary>Graphs that go from us to LDK and back.</summary>
public sealed class LdkGossipTests : InteropTests, IFundingLookup
{
    private const int Channels = 20;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bolt-ldk-gossip-");
    private readonly uint _now = (uint)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>LDK checks no outputs either.</summary>
    public FundingAnswer Find(ShortChannelId channelId) => default;

    [Fact]
    public async Task LDK_takes_our_graph_in_and_gives_it_to_the_next_of_us()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        using var ours = OurNode();
        var port = await ldk.ListenAsync(Cancelled);

        // LDK asks by a filter for what is not older than two weeks
        using (var teacher = Open("teacher"))
        {
            await teacher.Keeper.ApplyAsync([.. SignedNetwork.Messages(Channels, _now)], 1, 1, Cancelled);
            await teacher.Keeper.RefreshAsync(Cancelled);
            await using var peer = await ours.ConnectAsync(ldk.Id, port, Cancelled);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
            var serving = new GossipClient(peer, 1, teacher.Keeper, new GossipClientOptions()).ServeAsync(stop.Token);
            while (await CountAsync(ldk) != (Channels, Channels * 2, Channels))
            {
                // a round trip each time; the patience of the test ends it
                Assert.False(serving.IsCompleted, "The connection ended.");
            }

            await stop.CancelAsync();
            await ((Task)serving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        using var learner = Open("learner");
        await using var again = await ours.ConnectAsync(ldk.Id, port, Cancelled);
        var options = new GossipClientOptions { ReplyTimeout = TimeSpan.FromSeconds(2), QuietTime = TimeSpan.FromSeconds(2) };
        var syncing = new GossipClient(again, 1, learner.Keeper, options).SyncAsync(new GossipSyncOptions(), null, Cancelled);
        while (!syncing.IsCompleted && GraphStatistics.Of(await learner.Keeper.PublishAsync(Cancelled)).AnnouncedNodes < Channels)
        {
            // this LDK goes on with its backlog only when something happens
            await again.PingAsync(0, Cancelled);
        }

        var result = await syncing;

        Assert.Equal((GossipSyncOutcome.Complete, GossipSyncFault.None), (result.Outcome, result.Fault));
        Assert.Equal((Channels, Channels), (result.Progress.Sync.Listed, result.Progress.Sync.Answered));
        var statistics = GraphStatistics.Of(learner.Graph.Publish());
        Assert.Equal((Channels, Channels * 2, Channels), (statistics.Channels, statistics.Policies, statistics.AnnouncedNodes));
    }

    [Fact]
    public async Task LDK_does_not_take_in_a_forged_update()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        using var ours = OurNode();
        await using var peer = await ours.ConnectAsync(ldk, Cancelled);
        await peer.SendAsync(SignedNetwork.Channel(0), Cancelled);
        await peer.SendAsync(SignedNetwork.Update(0, 0, 1, _now) with { FeeBaseMsat = 7 }, Cancelled);
        while (await peer.ReceiveAsync(Cancelled) is not Warning)
        {
            // it asks for our gossip first
        }

        Assert.Equal((1, 0, 0), await CountAsync(ldk));
    }

    protected override void Dispose(bool disposing)
    {
        _folder.Delete(recursive: true);
        base.Dispose(disposing);
    }

    private static OurNode OurNode() => new()
    {
        Session = new PeerSessionOptions
        {
            Features = Interop.Tests.OurNode.Features.WithOptional(Feature.GossipQueries),
            Networks = Sequence.Create([ChainHash.Regtest]),
        },
    };

    private async Task<(int Channels, int Updates, int Nodes)> CountAsync(LdkNode ldk)
    {
        var graph = await ldk.RequestAsync("graph", Cancelled);
        var channels = graph.GetProperty("channels").EnumerateArray().ToArray();
        var updates = channels.Count(each => each.GetProperty("one_to_two").GetInt64() != 0) + channels.Count(each => each.GetProperty("two_to_one").GetInt64() != 0);
        return (channels.Length, updates, graph.GetProperty("announced_nodes").GetInt32());
    }

    private Kept Open(string name)
    {
        var graph = new Graph(ChainHash.Regtest);
        var store = GossipStore.Open(new GossipFolder(Path.Combine(_folder.FullName, name)), graph, out _);
        var intake = new GossipIntake(graph, GossipPolicy.Default with { RequireFunding = false }, store);
        return new Kept(graph, store, new GraphKeeper(graph, intake, new GossipCatalog(store, graph.Publish()), this, () => new GossipMoment(_now, default)));
    }

    private sealed record Kept(Graph Graph, GossipStore Store, GraphKeeper Keeper) : IDisposable
    {
        public void Dispose()
        {
            Keeper.Dispose();
            Store.Dispose();
        }
    }
}
