using Blgv.Bolt.Noise;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Peer.Tests;

/// <summary>What happens when nothing does.</summary>
public class LightningPeerClockTests
{
    [Fact(Timeout = Test.Limit)]
    public async Task A_handshake_that_does_not_go_on_times_out_on_either_side()
    {
        var clock = new ManualTimeProvider();
        var options = new PeerOptions { Clock = clock };
        var accepting = LightningPeer.AcceptAsync(new PipePair().Server, Peers.BobKey, options, Test.Token);
        var connecting = LightningPeer.ConnectAsync(new PipePair().Client, Peers.AliceKey, Peers.BobKey.PublicKey, options, Test.Token);
        clock.Advance(TimeSpan.FromSeconds(10));
        var server = (await Assert.ThrowsAsync<PeerClosedException>(() => accepting)).Reason;
        var client = (await Assert.ThrowsAsync<PeerClosedException>(() => connecting)).Reason;
        Assert.Equal((PeerCloseKind.HandshakeTimeout, HandshakeAct.One), (server.Kind, server.Handshake?.Act));
        Assert.Equal((PeerCloseKind.HandshakeTimeout, HandshakeAct.Two), (client.Kind, client.Handshake?.Act));
        Assert.Equal(0, clock.ArmedTimers);
    }

    [Fact(Timeout = Test.Limit)]
    public async Task A_peer_that_says_nothing_after_the_handshake_is_left()
    {
        var clock = new ManualTimeProvider();
        var pipes = new PipePair();
        var connecting = LightningPeer.ConnectAsync(pipes.Client, Peers.AliceKey, Peers.BobKey.PublicKey, new() { Clock = clock }, Test.Token);
        await using var wire = await NoiseConnection.AcceptAsync(pipes.Server, Peers.BobKey, cancellationToken: Test.Token);
        Assert.IsType<Init>(await Peers.NextAsync(wire));
        clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(PeerCloseKind.InitTimeout, (await Assert.ThrowsAsync<PeerClosedException>(() => connecting)).Reason.Kind);
        Assert.NotNull((await wire.ReceiveAsync(Test.Token)).Close);
        Assert.Equal(0, clock.ArmedTimers);
    }

    [Fact(Timeout = Test.Limit)]
    public async Task Giving_up_while_waiting_for_init_closes_the_connection()
    {
        var pipes = new PipePair();
        using var cancelled = new CancellationTokenSource();
        var connecting = LightningPeer.ConnectAsync(pipes.Client, Peers.AliceKey, Peers.BobKey.PublicKey, PeerOptions.Default, cancelled.Token);
        await using var wire = await NoiseConnection.AcceptAsync(pipes.Server, Peers.BobKey, cancellationToken: Test.Token);
        Assert.IsType<Init>(await Peers.NextAsync(wire));
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        Assert.NotNull((await wire.ReceiveAsync(Test.Token)).Close);
    }

    [Fact(Timeout = Test.Limit)]
    [Rule("1.31")]
    public async Task A_ping_without_pong_ends_the_connection_without_an_error_message()
    {
        var clock = new ManualTimeProvider();
        var (peer, wire) = await Peers.FaceAsync(new() { Clock = clock });
        await using (peer)
        await using (wire)
        {
            var pinging = peer.PingAsync(77, Test.Token);
            Assert.Equal(77, Assert.IsType<Ping>(await Peers.NextAsync(wire)).NumPongBytes);
            clock.Advance(TimeSpan.FromSeconds(30));
            Assert.Equal(PeerCloseKind.PingTimeout, (await Assert.ThrowsAsync<PeerClosedException>(() => pinging)).Reason.Kind);
            Assert.Equal(PeerCloseKind.PingTimeout, (await peer.Completion).Kind);
            Assert.Equal(NoiseCloseReason.RemoteClosed, (await wire.ReceiveAsync(Test.Token)).Close?.Reason);
        }

        Assert.Equal(0, clock.ArmedTimers);
    }

    [Fact(Timeout = Test.Limit)]
    public async Task A_deadline_that_comes_before_the_one_waited_for_is_kept()
    {
        var clock = new ManualTimeProvider();
        var (peer, wire) = await Peers.FaceAsync(new() { Clock = clock, Session = new() { PingTimeout = TimeSpan.FromSeconds(2) } });
        await using (peer)
        await using (wire)
        {
            var pinging = peer.PingAsync(77, Test.Token);
            Assert.IsType<Ping>(await Peers.NextAsync(wire));
            clock.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal(PeerCloseKind.PingTimeout, (await Assert.ThrowsAsync<PeerClosedException>(() => pinging)).Reason.Kind);
        }
    }

    [Fact(Timeout = Test.Limit)]
    public async Task A_silent_peer_is_pinged_and_stays_if_it_answers()
    {
        var clock = new ManualTimeProvider();
        var (alice, bob) = await Peers.ConnectAsync(new() { Clock = clock });
        await using (alice)
        await using (bob)
        {
            for (var minute = 0; minute < 10; minute++)
            {
                clock.Advance(TimeSpan.FromMinutes(1));
                await alice.PingAsync(1, Test.Token); // behind the pong of the ping that the silence caused
            }

            Assert.False(alice.Completion.IsCompleted);
        }
    }

    [Fact(Timeout = Test.Limit)]
    public async Task A_peer_that_stops_answering_is_left_after_silence_and_a_ping()
    {
        var clock = new ManualTimeProvider();
        var (peer, wire) = await Peers.FaceAsync(new() { Clock = clock });
        await using (peer)
        await using (wire)
        {
            clock.Advance(TimeSpan.FromSeconds(60));
            Assert.IsType<Ping>(await Peers.NextAsync(wire));
            clock.Advance(TimeSpan.FromSeconds(30));
            Assert.Equal(PeerCloseKind.PingTimeout, (await peer.Completion.WaitAsync(Test.Token)).Kind);
        }
    }

    [Fact(Timeout = Test.Limit)]
    public async Task Closing_does_not_wait_long_for_a_peer_that_does_not_read()
    {
        var clock = new ManualTimeProvider();
        var registry = new PeerSessionOptions { Registry = MessageRegistry.Bolt.Add<Greeting>() };
        var (peer, wire) = await Peers.FaceAsync(new() { Clock = clock, Session = registry }, pipeBytes: 4096);
        await using (wire)
        {
            // Far more than the pipe and the connection take: the last is never taken.
            var sending = Enumerable.Range(0, 1000).Select(_ => peer.SendAsync(Greeting.Of(new string('x', 1000)), Test.Token).AsTask()).ToList();
            Assert.False(sending[^1].IsCompleted);

            var disposing = peer.DisposeAsync().AsTask();
            await Test.Until(() => clock.ArmedTimers > 1);
            Assert.False(disposing.IsCompleted);
            clock.Advance(TimeSpan.FromSeconds(1));
            await disposing.WaitAsync(Test.Token);
            Assert.Equal(PeerCloseKind.LocalClose, (await peer.Completion).Kind);
            Assert.Equal(PeerCloseKind.LocalClose, (await Assert.ThrowsAsync<PeerClosedException>(() => sending[^1])).Reason.Kind);
        }
    }

    [Fact(Timeout = Test.Limit)]
    public async Task A_peer_that_does_not_read_its_pongs_cannot_hold_the_connection()
    {
        var clock = new ManualTimeProvider();
        var (peer, wire) = await Peers.FaceAsync(new() { Clock = clock }, pipeBytes: 4096);
        await using (peer)
        await using (wire)
        {
            var flooding = FloodAsync(wire, pings: 20_000, pongBytes: 1000);
            await Test.Until(() => peer.IsReadingPaused);
            clock.Advance(TimeSpan.FromSeconds(60)); // silence: nothing is read any more
            clock.Advance(TimeSpan.FromSeconds(30)); // the ping lies behind the pongs
            await Test.Until(() =>
            {
                clock.Advance(TimeSpan.FromSeconds(1)); // so does what this side said before
                return peer.Completion.IsCompleted;
            });
            Assert.Equal(PeerCloseKind.PingTimeout, (await peer.Completion).Kind);
            await Assert.ThrowsAsync<NoiseClosedException>(() => flooding);
        }
    }

    internal static async Task FloodAsync(NoiseConnection wire, int pings, int pongBytes)
    {
        var ping = new Ping { NumPongBytes = (ushort)pongBytes }.ToArray();
        for (var i = 0; i < pings; i++)
        {
            await wire.SendAsync(ping, Test.Token);
        }
    }
}
