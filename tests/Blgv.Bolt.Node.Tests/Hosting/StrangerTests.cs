using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Node.Tests.Hosting;

/// <summary>What a host makes of messages that are about no channel of their sender, and of peers that want much.</summary>
public sealed class StrangerTests
{
    private const int Limit = 60_000;

    [Fact(Timeout = Limit)]
    [Rule("1.26")]
    public async Task A_message_for_an_unknown_channel_is_answered_by_an_error_that_names_it()
    {
        await using var node = await NodeAsync();
        await using var stranger = await Stranger.ConnectAsync(node);
        var unknown = new ChannelId(Bytes32.FromBytes([.. Enumerable.Repeat((byte)9, 32)]));

        await stranger.SendAsync(new UpdateFee { ChannelId = unknown, FeeratePerKw = new(253) });

        Assert.Equal(unknown, (await stranger.ReceiveAsync<Error>()).ChannelId);
    }

    [Fact(Timeout = Limit)]
    [Rule("1.23")]
    public async Task An_error_or_warning_for_an_unknown_channel_is_ignored()
    {
        await using var pair = await TestPair.OpenAsync();
        await using var stranger = await Stranger.ConnectAsync(pair.Bob);

        // The channel exists, but not with this sender.
        await stranger.SendAsync(new Error { ChannelId = pair.Bob.Channel.Id });
        await stranger.SendAsync(new Warning { ChannelId = pair.Bob.Channel.Id });
        var echo = await stranger.EchoAsync();

        Assert.Equal(echo, (await stranger.ReceiveAsync<Error>()).ChannelId);
        Assert.IsType<PaymentResult.Succeeded>(await TestPair.PayAsync(pair.Alice, pair.Bob, 1_000_000));
    }

    [Fact(Timeout = Limit)]
    [Rule("1.21")]
    public async Task An_error_for_all_channels_ends_each_with_the_sender()
    {
        await using var node = await NodeAsync();
        await using var stranger = await Stranger.ConnectAsync(node);
        await stranger.SendAsync(stranger.Open(1));
        await stranger.SendAsync(stranger.Open(2));
        await stranger.ReceiveAsync<AcceptChannel>();
        await stranger.ReceiveAsync<AcceptChannel>();
        Assert.Equal(2, node.Host.Channels.Count);

        await stranger.SendAsync(new Error { ChannelId = ChannelId.All });

        await node.UntilEventAsync(happened => node.Events.Count(IsForgotten) == 2);
        static bool IsForgotten(HostEvent happened) => happened is HostEvent.ChannelReported { Report.Kind: ReportKind.Forgotten };
    }

    [Fact(Timeout = Limit)]
    [Rule("1.22")]
    public async Task An_error_for_a_channel_of_the_sender_fails_it()
    {
        await using var pair = await TestPair.OpenAsync();
        var (alice, bob) = (pair.Alice, pair.Bob);
        var channel = alice.Channel.Id;
        await alice.StopAsync();
        await using var impostor = await ConnectAsAsync(alice, bob);

        await impostor.SendAsync(new Error { ChannelId = channel, Data = UntrustedText.FromString("over") }, TestContext.Current.CancellationToken);

        await bob.UntilAsync(state => state is OnChain { Cause: OnChainCause.PeerError } or Offline { Inner: OnChain { Cause: OnChainCause.PeerError } });
    }

    [Fact(Timeout = Limit)]
    [Rule("1.38")]
    public async Task An_error_in_an_opening_is_matched_by_the_temporary_id()
    {
        await using var node = await NodeAsync();
        await using var stranger = await Stranger.ConnectAsync(node);
        var open = stranger.Open(1);
        await stranger.SendAsync(open);
        await stranger.SendAsync(stranger.Open(2));
        await stranger.ReceiveAsync<AcceptChannel>();
        await stranger.ReceiveAsync<AcceptChannel>();

        await stranger.SendAsync(new Error { ChannelId = open.TemporaryChannelId });

        await node.UntilEventAsync(happened => happened is HostEvent.ChannelReported { Report.Kind: ReportKind.Forgotten } report
            && report.Channel.Peer == stranger.Id);
        await stranger.SendAsync(open with { DustLimitSatoshis = new(1) });
        Assert.Equal(open.TemporaryChannelId, (await stranger.ReceiveAsync<Error>()).ChannelId);
    }

    [Fact(Timeout = Limit)]
    public async Task Incident_13_a_peer_opens_no_more_unfunded_channels_than_it_may()
    {
        await using var node = await NodeAsync(options => options with { MaxUnfundedPerPeer = 2 });
        await using var stranger = await Stranger.ConnectAsync(node);
        for (byte i = 1; i <= 2; i++)
        {
            await stranger.SendAsync(stranger.Open(i));
            await stranger.ReceiveAsync<AcceptChannel>();
        }

        await stranger.SendAsync(stranger.Open(3));

        Assert.Equal(stranger.Open(3).TemporaryChannelId, (await stranger.ReceiveAsync<Error>()).ChannelId);
        Assert.Equal(2, node.Host.Channels.Count);
    }

    [Fact(Timeout = Limit)]
    public async Task Incident_13_many_peers_together_open_no_more_than_the_host_bears_and_the_channels_in_use_do_not_feel_it()
    {
        const int Strangers = 40;
        const int Most = 10;
        await using var pair = await TestPair.OpenAsync(bob: chain => new TestNode("bob", chain) { Change = options => options with { MaxUnfunded = Most } });
        var commits = pair.Bob.Store.Commits;
        var strangers = new List<Stranger>();
        for (byte seed = 1; seed <= Strangers; seed++)
        {
            var stranger = await Stranger.ConnectAsync(pair.Bob, seed);
            strangers.Add(stranger);
            await stranger.SendAsync(stranger.Open(1));
            Assert.IsType(seed <= Most ? typeof(AcceptChannel) : typeof(Error), await stranger.ReceiveAsync());
        }

        Assert.Equal(1 + Most, pair.Bob.Host.Channels.Count);
        Assert.InRange(pair.Bob.Store.Commits - commits, 0, 2); // numbers for channels, so many at a time; nothing else
        await pair.MineAsync();
        Assert.IsType<PaymentResult.Succeeded>(await TestPair.PayAsync(pair.Alice, pair.Bob, 1_000_000));
        foreach (var stranger in strangers)
        {
            await stranger.DisposeAsync();
        }

        // What strangers began and did not fund leaves nothing behind.
        await pair.Bob.UntilEventAsync(_ => pair.Bob.Events.Count(happened => happened is HostEvent.PeerDetached) >= Strangers);
    }

    [Fact(Timeout = Limit)]
    public async Task Incident_13_no_more_peers_without_a_channel_stay_than_the_host_bears()
    {
        await using var pair = await TestPair.OpenAsync(bob: chain => new TestNode("bob", chain) { Change = options => options with { MaxPeersWithoutChannels = 3 } });
        var strangers = new List<Stranger?>();
        for (byte seed = 1; seed <= 5; seed++)
        {
            strangers.Add(await Stranger.TryConnectAsync(pair.Bob, seed));
        }

        Assert.Equal(3, strangers.Count(stranger => stranger is not null));
        Assert.True(pair.Bob.Host.IsAttached(pair.Alice.Id));

        // Who has a channel always comes in.
        await pair.Alice.RestartAsync();
        await pair.ConnectAsync();
        await pair.Bob.UntilAsync(TestPair.IsNormal);
    }

    [Fact(Timeout = Limit)]
    [Rule("1.32")]
    [Rule("1.42")]
    public async Task The_last_blob_of_a_peer_comes_back_after_each_connection_also_over_a_restart()
    {
        await using var pair = await TestPair.OpenAsync(bob: Storing);
        var (alice, bob) = (pair.Alice, pair.Bob);
        await alice.StopAsync();
        await using (var first = await ConnectAsAsync(alice, bob))
        {
            Assert.IsType<ChannelReestablish>(await first.ReceiveAsync(TestContext.Current.CancellationToken));
            await first.SendAsync(new PeerStorage { Blob = Bytes.FromHex("01") }, TestContext.Current.CancellationToken);
            await first.SendAsync(new PeerStorage { Blob = Bytes.FromHex("0203") }, TestContext.Current.CancellationToken);
            await first.SendAsync(new PeerStorageRetrieval(), TestContext.Current.CancellationToken);
            Assert.IsType<Warning>(await first.ReceiveAsync(TestContext.Current.CancellationToken));
        }

        await using (var second = await ConnectAsAsync(alice, bob))
        {
            var retrieval = Assert.IsType<PeerStorageRetrieval>(await second.ReceiveAsync(TestContext.Current.CancellationToken));
            Assert.Equal(Bytes.FromHex("0203"), retrieval.Blob);
        }

        // The second write waits until a minute after the first.
        bob.Clock.Advance(TimeSpan.FromMinutes(2));
        await bob.RestartAsync();
        await using var third = await ConnectAsAsync(alice, bob);
        Assert.Equal(Bytes.FromHex("0203"), Assert.IsType<PeerStorageRetrieval>(await third.ReceiveAsync(TestContext.Current.CancellationToken)).Blob);
    }

    [Fact(Timeout = Limit)]
    [Rule("1.33")]
    public async Task A_blob_that_was_never_given_is_answered_by_a_warning()
    {
        await using var node = await NodeAsync();
        await using var stranger = await Stranger.ConnectAsync(node);

        await stranger.SendAsync(new PeerStorageRetrieval { Blob = Bytes.FromHex("01") });

        await stranger.ReceiveAsync<Warning>();
    }

    [Fact(Timeout = Limit)]
    [Rule("1.39")]
    [Rule("1.40")]
    [Rule("1.41")]
    public void A_blob_is_written_at_most_once_a_minute_and_kept_for_2016_blocks_after_the_last_channel()
    {
        var clock = new ManualTimeProvider();
        var blobs = new PeerBlobs(clock);
        var peer = TestKeys.Anybody.PublicKey.ToPointBytes();

        Assert.Single(blobs.Put(peer, Bytes.FromHex("01"), new(100)));
        Assert.True(blobs.Put(peer, Bytes.FromHex("02"), new(100)).IsEmpty);
        Assert.True(blobs.Due().IsEmpty);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(blobs.Due());

        Assert.True(blobs.ForgetOld(new(5000), _ => true).IsEmpty);
        Assert.Single(blobs.ForgetOld(new(5001), _ => false));
        Assert.True(blobs.ForgetOld(new(5001 + 2016), _ => false).IsEmpty);
        Assert.NotNull(blobs.Get(peer));
        var gone = Assert.Single(blobs.ForgetOld(new(5001 + 2017), _ => false));
        Assert.Null(gone.Value);
        Assert.Null(blobs.Get(peer));
    }

    private static TestNode Storing(RegtestBackend chain) => new("bob", chain) { Change = options => options with { ProvidesStorage = true } };

    private static Task<TestNode> NodeAsync(Func<ChannelHostOptions, ChannelHostOptions>? change = null) =>
        new TestNode("bob", new RegtestBackend(new RegtestChain())) { Change = change ?? (options => options) }.StartAsync();

    /// <summary>A bare connection with the key of a node whose host is down.</summary>
    private static async Task<Peer.LightningPeer> ConnectAsAsync(TestNode from, TestNode to)
    {
        var (connected, accepted) = await TestPair.ConnectAsync(from, to);
        Assert.True(await to.Host.AttachAsync(accepted, isInbound: true));
        return connected;
    }
}
