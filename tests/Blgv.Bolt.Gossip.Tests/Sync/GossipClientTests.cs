using Blgv.Bolt.Peer;
using Blgv.Bolt.Peer.Tests;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;
using static Blgv.Bolt.Gossip.Tests.TestNetwork;

namespace Blgv.Bolt.Gossip.Tests;

/// <summary>Two nodes of ours over a connection in memory, encrypted and all.</summary>
public sealed class GossipClientTests : IDisposable
{
    private const int Limit = 60_000;
    private readonly ManualTimeProvider _clock = new();
    private readonly SyncNode _left = new();
    private readonly SyncNode _right = new();
    private readonly GraphKeeper _leftKeeper;
    private readonly GraphKeeper _rightKeeper;

    public GossipClientTests()
    {
        _leftKeeper = KeeperOf(_left);
        _rightKeeper = KeeperOf(_right);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _leftKeeper.Dispose();
        _rightKeeper.Dispose();
        _left.Dispose();
        _right.Dispose();
    }

    [Fact(Timeout = Limit)]
    public async Task A_graph_is_fetched_with_progress_from_a_peer_that_serves()
    {
        Fill(_right, 0, 30);
        var (left, right) = await ConnectAsync();
        await using var _ = left;
        await using var __ = right;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var serving = Client(right, _rightKeeper).ServeAsync(stop.Token);
        var progress = new Seen();
        var result = await Client(left, _leftKeeper).SyncAsync(new GossipSyncOptions { ChannelsPerQuery = 8 }, progress, Token);

        Assert.Equal(GossipSyncOutcome.Complete, result.Outcome);
        Assert.Equal((30, 30, 30, 30), (result.Progress.Sync.Listed, result.Progress.Sync.Wanted, result.Progress.Sync.Asked, result.Progress.Sync.Answered));
        Assert.Equal(result.Progress.Sync.Messages, result.Progress.Accepted + result.Progress.Rejected);
        Assert.Equal(_right.Describe(), _left.Describe());
        Assert.True(progress.All.Count > 4);
        Assert.Equal(progress.All.Select(each => each.Accepted).Order(), progress.All.Select(each => each.Accepted));
        Assert.Equal(30, _left.Catalog.Current.Graph.ChannelCount);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
    }

    [Fact(Timeout = Limit)]
    public async Task Two_that_fetch_from_each_other_at_once_through_a_narrow_pipe_do_not_wait_for_ever()
    {
        Fill(_left, 0, 40);
        Fill(_right, 30, 70);
        var (left, right) = await ConnectAsync(pipeBytes: 1024);
        await using var _ = left;
        await using var __ = right;
        var leftClient = Client(left, _leftKeeper);
        var rightClient = Client(right, _rightKeeper);
        var options = new GossipSyncOptions { ChannelsPerQuery = 10 };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var done = 0;
        var results = await Task.WhenAll(BothAsync(leftClient), BothAsync(rightClient));

        Assert.All(results, result => Assert.Equal(GossipSyncOutcome.Complete, result.Outcome));
        Assert.Equal(70, _left.Graph.ChannelCount);
        Assert.Equal(_left.Describe(), _right.Describe());

        // whoever is done first goes on answering
        async Task<GossipSyncResult> BothAsync(GossipClient client)
        {
            var result = await client.SyncAsync(options, cancellationToken: Token);
            var serving = client.ServeAsync(stop.Token);
            if (Interlocked.Increment(ref done) == 2)
            {
                await stop.CancelAsync();
            }

            await EndOf(serving);
            return result;
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_disconnect_midway_loses_nothing_and_the_next_sync_asks_for_the_rest_only()
    {
        Fill(_right, 0, 30);
        var (left, right) = await ConnectAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var serving = Client(right, _rightKeeper).ServeAsync(stop.Token);
        var cut = new Cut(right, after: 10);
        var result = await Client(left, _leftKeeper).SyncAsync(new GossipSyncOptions { ChannelsPerQuery = 2 }, cut, Token);
        Assert.Equal(GossipSyncOutcome.Disconnected, result.Outcome);
        Assert.Equal(PeerCloseKind.RemoteClosed, result.Closed!.Kind);
        Assert.Equal(GossipSyncOutcome.Disconnected, (await serving).Outcome);
        var known = _left.Graph.ChannelCount;
        Assert.InRange(known, 2, 29);
        await left.DisposeAsync();

        (left, right) = await ConnectAsync();
        await using var _ = left;
        await using var __ = right;
        serving = Client(right, _rightKeeper).ServeAsync(stop.Token);
        result = await Client(left, _leftKeeper).SyncAsync(new GossipSyncOptions(), null, Token);
        Assert.Equal((GossipSyncOutcome.Complete, 30 - known), (result.Outcome, result.Progress.Sync.Wanted));
        Assert.Equal(30, _left.Graph.ChannelCount);
        await stop.CancelAsync();
        await EndOf(serving);
    }

    [Fact(Timeout = Limit)]
    public async Task What_one_learns_later_reaches_the_other_with_the_flush()
    {
        Fill(_right, 0, 5);
        var (left, right) = await ConnectAsync();
        await using var _ = left;
        await using var __ = right;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var serving = Client(right, _rightKeeper);
        var rightTask = serving.ServeAsync(stop.Token);
        var fetching = Client(left, _leftKeeper);
        Assert.Equal(GossipSyncOutcome.Complete, (await fetching.SyncAsync(new GossipSyncOptions { FollowFrom = Now - 100 }, null, Token)).Outcome);
        var leftTask = fetching.ServeAsync(stop.Token);

        var verdicts = await _rightKeeper.ApplyAsync([Update(900, 0, 1, Now + 5), _right.Network.Channel(950, 8, 9), Update(950, 8, 9, Now)], 7, 1, Token);
        Assert.All(verdicts, verdict => Assert.True(verdict.IsAccepted));
        await _rightKeeper.RefreshAsync(Token);
        serving.Flush();
        while (_left.Describe() != _right.Describe())
        {
            await Task.Yield();
            Token.ThrowIfCancellationRequested();
        }

        await stop.CancelAsync();
        await EndOf(leftTask);
        await EndOf(rightTask);
    }

    [Fact(Timeout = Limit)]
    public async Task A_peer_that_falls_silent_is_given_up()
    {
        var (left, right) = await ConnectAsync();
        await using var _ = left;
        await using var __ = right;
        var syncing = Client(left, _leftKeeper, new GossipClientOptions { Clock = _clock, ReplyTimeout = TimeSpan.FromSeconds(5) }).SyncAsync(new GossipSyncOptions(), null, Token);
        Assert.IsType<QueryChannelRange>(await right.ReceiveAsync(Token));
        while (!syncing.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(GossipSyncOutcome.TimedOut, (await syncing).Outcome);
    }

    [Fact(Timeout = Limit)]
    public async Task A_peer_that_answers_no_queries_for_channels_is_asked_for_all_it_has()
    {
        var (left, right) = await ConnectAsync();
        await using var _ = left;
        await using var __ = right;
        var options = new GossipClientOptions { Clock = _clock, ReplyTimeout = TimeSpan.FromSeconds(5), QuietTime = TimeSpan.FromDays(40) };
        var syncing = Client(left, _leftKeeper, options).SyncAsync(new GossipSyncOptions(), null, Token);
        Assert.IsType<QueryChannelRange>(await right.ReceiveAsync(Token));
        await right.SendAsync(
            new ReplyChannelRange { ChainHash = ChainHash.Regtest, FirstBlocknum = 0, NumberOfBlocks = uint.MaxValue, SyncComplete = 1, EncodedShortIds = EncodedShortChannelIds.Encode([Scid(900)]) },
            Token);
        Assert.IsType<QueryShortChannelIds>(await right.ReceiveAsync(Token));
        var receiving = right.ReceiveAsync(Token).AsTask();
        // The clock runs on until the filter is seen; how far says nothing, so the quiet time is out of its reach.
        await UntilAsync(receiving, TimeSpan.FromSeconds(0.1));
        Assert.Equal(0u, Assert.IsType<GossipTimestampFilter>(await receiving).FirstTimestamp);
        await right.SendAsync(_right.Network.Channel(900, 1, 2), Token);
        await right.SendAsync(Update(900, 1, 2, Now), Token);
        while (!(_left.Graph.Publish() is { ChannelCount: 1 } graph && graph.TryFindChannel(Scid(900), out var index) && graph.Channel(index).Policy(DirectionOf(1, 2)).IsPresent))
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await UntilAsync(syncing, TimeSpan.FromDays(5));
        Assert.Equal((GossipSyncOutcome.Complete, 1), ((await syncing).Outcome, (await syncing).Progress.Sync.Answered));
        var last = Assert.IsType<GossipTimestampFilter>(await right.ReceiveAsync(Token));
        Assert.Equal((uint.MaxValue, 0u), (last.FirstTimestamp, last.TimestampRange));

        async Task UntilAsync(Task task, TimeSpan step)
        {
            while (!task.IsCompleted)
            {
                _clock.Advance(step);
                await Task.Yield();
                Token.ThrowIfCancellationRequested();
            }
        }
    }

    [Rule("7.23")]
    [Fact(Timeout = Limit)]
    public async Task A_forged_update_ends_in_a_warning_and_a_disconnect()
    {
        Fill(_left, 0, 1);
        var (left, right) = await ConnectAsync();
        await using var _ = left;
        await using var __ = right;
        var syncing = Client(left, _leftKeeper).SyncAsync(new GossipSyncOptions(), null, Token);
        await right.SendAsync(Update(900, 0, 1, Now + 5, signer: 7), Token);
        var result = await syncing;
        Assert.Equal((GossipSyncOutcome.BadGossip, "7.23"), (result.Outcome, result.Verdict!.Value.Rule));
        var received = new List<IMessage>();
        await foreach (var message in right.ReadAllAsync(Token))
        {
            received.Add(message);
        }

        Assert.Contains(received, message => message is Warning warning && warning.Data.ToString().Contains("InvalidSignature", StringComparison.Ordinal));
        Assert.Equal(PeerCloseKind.RemoteClosed, (await right.Completion).Kind);
    }

    [Fact(Timeout = Limit)]
    public async Task A_wrong_answer_ends_the_sync_with_a_warning_and_the_connection_goes_on()
    {
        var (left, right) = await ConnectAsync();
        await using var _ = left;
        await using var __ = right;
        var syncing = Client(left, _leftKeeper).SyncAsync(new GossipSyncOptions(), null, Token);
        await right.SendAsync(new ReplyChannelRange { ChainHash = ChainHash.Regtest, FirstBlocknum = 5, NumberOfBlocks = 1, SyncComplete = 1, EncodedShortIds = Bytes.FromHex("00") }, Token);
        var result = await syncing;
        Assert.Equal((GossipSyncOutcome.Fault, GossipSyncFault.IrrelevantRange), (result.Outcome, result.Fault));
        Assert.IsType<QueryChannelRange>(await right.ReceiveAsync(Token));
        Assert.IsType<Warning>(await right.ReceiveAsync(Token));
        await right.PingAsync(0, Token);
    }

    [Fact(Timeout = Limit)]
    public async Task A_peer_without_gossip_queries_is_not_asked()
    {
        var (left, right) = await ConnectAsync(features: FeatureSet<InitContext>.Empty);
        await using var _ = left;
        await using var __ = right;
        Assert.Equal(GossipSyncOutcome.NotOffered, (await Client(left, _leftKeeper).SyncAsync(new GossipSyncOptions(), null, Token)).Outcome);
    }

    [Fact(Timeout = Limit)]
    public async Task One_exchange_runs_at_a_time()
    {
        var (left, right) = await ConnectAsync();
        await using var _ = left;
        await using var __ = right;
        var client = Client(left, _leftKeeper);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var serving = client.ServeAsync(stop.Token);
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.ServeAsync(Token));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
    }

    private static async Task EndOf(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static GraphKeeper KeeperOf(SyncNode node) => new(node.Graph, node.Network.Intake, node.Catalog, node, () => Moment);

    private static GossipClient Client(LightningPeer peer, GraphKeeper keeper, GossipClientOptions? options = null) => new(peer, 1, keeper, options ?? new GossipClientOptions());

    private static async Task<(LightningPeer Left, LightningPeer Right)> ConnectAsync(int pipeBytes = 65_536, FeatureSet<InitContext>? features = null)
    {
        var pipes = new PipePair(pipeBytes);
        var both = FeatureSet<InitContext>.Empty.WithOptional(Feature.GossipQueries).WithOptional(Feature.GossipQueriesEx);
        var options = PeerOptions.Default with { Session = new PeerSessionOptions { Features = features ?? both } };
        using var leftKey = Key("peer", 1);
        using var rightKey = Key("peer", 2);
        var accepting = LightningPeer.AcceptAsync(pipes.Server, rightKey, options, Token);
        var left = await LightningPeer.ConnectAsync(pipes.Client, leftKey, rightKey.PublicKey, options, Token);
        return (left, await accepting);
    }

    /// <summary>Channels with both updates, and the first of the two nodes of each.</summary>
    private static void Fill(SyncNode node, int from, int to) => node.LearnAll(Enumerable.Range(from, to - from).SelectMany(n => new IMessage[]
    {
        node.Network.Channel(900 + n, n, n + 1),
        Update(900 + n, n, n + 1, Now),
        Update(900 + n, n + 1, n, Now),
        About(n, Now),
    }));

    private sealed class Seen : IProgress<GossipClientProgress>
    {
        public List<GossipClientProgress> All { get; } = [];

        public void Report(GossipClientProgress value) => All.Add(value);
    }

    /// <summary>Closes the other end once so much is there.</summary>
    private sealed class Cut(LightningPeer peer, int after) : IProgress<GossipClientProgress>
    {
        public void Report(GossipClientProgress value)
        {
            if (value.Accepted > after)
            {
                _ = peer.DisposeAsync().AsTask();
            }
        }
    }
}
