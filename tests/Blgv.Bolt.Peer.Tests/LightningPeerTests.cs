using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Peer.Tests;

public class LightningPeerTests
{
    private static readonly MessageRegistry Extended = MessageRegistry.Bolt.Add<Greeting>().AddTlv<PeerStorage, TreasuryTag>();
    private static readonly PeerOptions WithGreeting = new() { Session = new() { Registry = Extended } };

    [Fact(Timeout = Test.Limit)]
    public async Task Two_peers_meet_and_know_each_other()
    {
        var storage = new PeerOptions { Session = new() { Features = FeatureSet<InitContext>.Empty.WithOptional(Feature.OptionProvideStorage) } };
        var (alice, bob) = await Peers.ConnectAsync(storage, storage);
        await using (alice)
        await using (bob)
        {
            Assert.Equal(Peers.BobKey.PublicKey, alice.RemoteKey);
            Assert.Equal(Peers.AliceKey.PublicKey, bob.RemoteKey);
            Assert.True(alice.IsNegotiated(Feature.OptionProvideStorage));
            Assert.True(bob.RemoteInit.Features.Supports(Feature.OptionProvideStorage));
            Assert.Equal(alice.RemoteInit.Features, alice.RemoteFeatures);
        }
    }

    [Fact(Timeout = Test.Limit)]
    public async Task A_message_and_a_TLV_of_the_user_s_own_go_through()
    {
        var (alice, bob) = await Peers.ConnectAsync(WithGreeting, WithGreeting);
        await using (alice)
        await using (bob)
        {
            await alice.SendAsync(Greeting.Of("hello"), Test.Token);
            Assert.Equal(Greeting.Of("hello"), await bob.ReceiveAsync(Test.Token));

            var storage = new PeerStorage { Blob = Bytes.FromHex("0102"), Extension = TlvRecords.Empty.With(new TreasuryTag(7)) };
            await bob.SendAsync(storage, Test.Token);
            var received = Assert.IsType<PeerStorage>(await alice.ReceiveAsync(Test.Token));
            Assert.Equal(storage, received);
            Assert.True(received.Extension.TryGet<TreasuryTag>(out var tag, out _));
            Assert.Equal(7ul, tag.Account);
        }
    }

    [Fact(Timeout = Test.Limit)]
    public async Task Pings_measure_the_round_trip()
    {
        var clock = new ManualTimeProvider();
        var (alice, bob) = await Peers.ConnectAsync(new() { Clock = clock });
        await using (alice)
        await using (bob)
        {
            Assert.Equal(TimeSpan.Zero, await alice.PingAsync(0, Test.Token));
            Assert.Equal(TimeSpan.Zero, await alice.PingAsync(65531, Test.Token));
            await Task.WhenAll(Enumerable.Range(0, PeerSessionOptions.MaxOutstandingPings).Select(length => alice.PingAsync(length, Test.Token)));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => alice.PingAsync(65532, Test.Token));
        }
    }

    [Fact(Timeout = Test.Limit)]
    public async Task Messages_of_many_senders_all_arrive_and_keep_each_sender_s_order()
    {
        var (alice, bob) = await Peers.ConnectAsync(WithGreeting, WithGreeting);
        await using (alice)
        await using (bob)
        {
            const int Senders = 8, Each = 500;
            var sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
            {
                for (var i = 0; i < Each; i++)
                {
                    await alice.SendAsync(Greeting.Of($"{sender}:{i}"), Test.Token);
                }
            }, Test.Token)));

            var next = new int[Senders];
            for (var i = 0; i < Senders * Each; i++)
            {
                var text = Assert.IsType<Greeting>(await bob.ReceiveAsync(Test.Token)).Text.ToString().Split(':');
                Assert.Equal($"{next[text[0][0] - '0']++}", text[1]);
            }

            await sending;
        }
    }

    [Fact(Timeout = Test.Limit)]
    public async Task A_message_that_is_too_large_is_refused_and_the_connection_goes_on()
    {
        var (alice, bob) = await Peers.ConnectAsync(WithGreeting, WithGreeting);
        await using (alice)
        await using (bob)
        {
            var tooLarge = new Greeting { Text = new UntrustedText(Bytes.Copy(new byte[65532])) };
            await Assert.ThrowsAsync<MessageTooLargeException>(async () => await alice.SendAsync(tooLarge, Test.Token));
            var largest = new Greeting { Text = new UntrustedText(Bytes.Copy(new byte[65531])) };
            await alice.SendAsync(largest, Test.Token);
            Assert.Equal(largest, await bob.ReceiveAsync(Test.Token));
        }
    }

    [Fact(Timeout = Test.Limit)]
    public async Task The_session_s_own_messages_cannot_be_sent_by_the_application()
    {
        var (alice, bob) = await Peers.ConnectAsync();
        await using (alice)
        await using (bob)
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await alice.SendAsync(new Ping(), Test.Token));
            await Assert.ThrowsAsync<ArgumentException>(async () => await alice.SendAsync(new Pong(), Test.Token));
            await Assert.ThrowsAsync<ArgumentException>(async () => await alice.SendAsync(new Init(), Test.Token));
            Assert.InRange(await alice.PingAsync(0, Test.Token), TimeSpan.Zero, TimeSpan.FromMinutes(1));
        }
    }

    [Fact(Timeout = Test.Limit)]
    public async Task What_was_sent_before_closing_arrives_and_then_the_end()
    {
        var (alice, bob) = await Peers.ConnectAsync(WithGreeting, WithGreeting);
        await alice.SendAsync(Greeting.Of("last"), Test.Token);
        await alice.DisposeAsync();
        Assert.Equal(PeerCloseKind.LocalClose, (await alice.Completion).Kind);

        Assert.Equal(PeerCloseKind.RemoteClosed, (await bob.Completion.WaitAsync(Test.Token)).Kind);
        Assert.Equal(Greeting.Of("last"), await bob.ReceiveAsync(Test.Token));
        var exception = await Assert.ThrowsAsync<PeerClosedException>(async () => await bob.ReceiveAsync(Test.Token));
        Assert.Equal(PeerCloseKind.RemoteClosed, exception.Reason.Kind);
        exception = await Assert.ThrowsAsync<PeerClosedException>(async () => await bob.SendAsync(Greeting.Of("late"), Test.Token));
        Assert.Equal(PeerCloseKind.RemoteClosed, exception.Reason.Kind);
        await Assert.ThrowsAsync<PeerClosedException>(() => bob.PingAsync(0, Test.Token));
        await bob.DisposeAsync();
    }

    [Fact(Timeout = Test.Limit)]
    public async Task Enumerating_messages_ends_when_the_connection_does()
    {
        var (alice, bob) = await Peers.ConnectAsync(WithGreeting, WithGreeting);
        for (var i = 0; i < 10; i++)
        {
            await alice.SendAsync(Greeting.Of($"{i}"), Test.Token);
        }

        await alice.DisposeAsync();
        var texts = new List<string>();
        await foreach (var message in bob.ReadAllAsync(Test.Token))
        {
            texts.Add(Assert.IsType<Greeting>(message).Text.ToString());
        }

        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], texts);
        await bob.DisposeAsync();
    }

    [Fact(Timeout = Test.Limit)]
    [Rule("1.1")]
    public async Task An_unknown_even_message_ends_the_connection_with_a_warning()
    {
        var (peer, wire) = await Peers.FaceAsync();
        await using (peer)
        await using (wire)
        {
            await wire.SendAsync(new byte[] { 0x9c, 0x40 }, Test.Token);
            Assert.Contains("40000", Assert.IsType<Warning>(await Peers.NextAsync(wire)).Data.ToString(), StringComparison.Ordinal);
            var reason = await peer.Completion.WaitAsync(Test.Token);
            Assert.Equal((PeerCloseKind.ProtocolViolation, "1.1"), (reason.Kind, reason.Rule));
            Assert.NotNull((await wire.ReceiveAsync(Test.Token)).Close);
        }
    }

    [Fact(Timeout = Test.Limit)]
    [Rule("1.2")]
    public async Task An_unknown_odd_message_is_ignored_but_the_tap_sees_it()
    {
        var tap = new RecordingTap();
        var (peer, wire) = await Peers.FaceAsync(new() { Tap = tap });
        await using (peer)
        await using (wire)
        {
            await wire.SendAsync(new byte[] { 0x9c, 0x41, 7 }, Test.Token);
            await Peers.SynchronizeAsync(wire);
            Assert.Contains((MessageDirection.Received, (ushort)40001, "9c4107"), tap.Seen);
        }
    }

    [Fact(Timeout = Test.Limit)]
    public async Task A_tap_sees_both_directions()
    {
        var tap = new RecordingTap();
        var (peer, wire) = await Peers.FaceAsync(new() { Tap = tap });
        await using (peer)
        await using (wire)
        {
            await wire.SendAsync(new Ping { NumPongBytes = 2 }.ToArray(), Test.Token);
            Assert.IsType<Pong>(await Peers.NextAsync(wire));
            await peer.DisposeAsync();
            Assert.Equal(
                [
                    (MessageDirection.Sent, (ushort)16, "00100000000620000000a202"),
                    (MessageDirection.Received, (ushort)16, "001000000000"),
                    (MessageDirection.Received, (ushort)18, "001200020000"),
                    (MessageDirection.Sent, (ushort)19, "001300020000"),
                ],
                tap.Seen);
        }
    }

    [Fact(Timeout = Test.Limit)]
    [Rule("1.37")]
    public async Task A_warning_reaches_the_application_and_explains_the_end()
    {
        var (peer, wire) = await Peers.FaceAsync();
        await using (peer)
        {
            await wire.SendAsync(new Warning { Data = UntrustedText.FromString("going down") }.ToArray(), Test.Token);
            await wire.FlushAsync(Test.Token);
            await wire.DisposeAsync();
            var notice = PeerNotice.From(await peer.ReceiveAsync(Test.Token));
            Assert.Equal("warning about all channels: \"going down\"", notice?.ToString());
            var reason = await peer.Completion.WaitAsync(Test.Token);
            Assert.Equal(notice, reason.LastNotice);
            Assert.Contains("going down", reason.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = Test.Limit)]
    public async Task Cancelling_a_receive_loses_nothing()
    {
        var (alice, bob) = await Peers.ConnectAsync(WithGreeting, WithGreeting);
        await using (alice)
        await using (bob)
        {
            using var cancelled = new CancellationTokenSource();
            var waiting = bob.ReceiveAsync(cancelled.Token).AsTask();
            await cancelled.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
            await alice.SendAsync(Greeting.Of("still here"), Test.Token);
            Assert.Equal(Greeting.Of("still here"), await bob.ReceiveAsync(Test.Token));
        }
    }

    [Fact(Timeout = Test.Limit)]
    public async Task The_peer_s_key_is_proved_before_anything_is_said()
    {
        var pipes = new PipePair();
        var accepting = LightningPeer.AcceptAsync(pipes.Server, Peers.BobKey, PeerOptions.Default, Test.Token);
        var connecting = LightningPeer.ConnectAsync(pipes.Client, Peers.AliceKey, Peers.AliceKey.PublicKey, PeerOptions.Default, Test.Token);
        var server = (await Assert.ThrowsAsync<PeerClosedException>(() => accepting)).Reason;
        Assert.Equal((PeerCloseKind.HandshakeFailed, "ACT1_BAD_TAG"), (server.Kind, server.Handshake?.ToString()));
        var client = (await Assert.ThrowsAsync<PeerClosedException>(() => connecting)).Reason;
        Assert.Equal((PeerCloseKind.HandshakeFailed, "ACT2_READ_FAILED"), (client.Kind, client.Handshake?.ToString()));
        Assert.DoesNotContain(Peers.AliceKey.PublicKey.ToString(), client.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Test.Limit)]
    public async Task Limits_that_cannot_work_are_refused_before_the_transport_is_touched()
    {
        var pipes = new PipePair();
        PeerOptions[] wrong =
        [
            new() { ReceivedBytesWaiting = 0 }, new() { HandshakeTimeout = TimeSpan.Zero }, new() { ConnectTimeout = TimeSpan.Zero },
            new() { CloseTimeout = TimeSpan.FromTicks(-1) }, new() { Session = new() { InitTimeout = TimeSpan.Zero } },
            new() { Session = null! }, new() { Clock = null! }, new() { Entropy = null! },
        ];
        foreach (var options in wrong)
        {
            await Assert.ThrowsAsync<ArgumentException>(() => LightningPeer.AcceptAsync(pipes.Server, Peers.BobKey, options, Test.Token));
            await Assert.ThrowsAsync<ArgumentException>(() => LightningPeer.ConnectAsync(pipes.Client, Peers.AliceKey, Peers.BobKey.PublicKey, options, Test.Token));
            Assert.Throws<ArgumentException>(() => new LightningListener(Peers.BobKey, new() { Peer = options }));
        }

        var accepting = LightningPeer.AcceptAsync(pipes.Server, Peers.BobKey, PeerOptions.Default, Test.Token);
        await using var client = await LightningPeer.ConnectAsync(pipes.Client, Peers.AliceKey, Peers.BobKey.PublicKey, PeerOptions.Default, Test.Token);
        await using var served = await accepting;
    }

    [Fact(Timeout = Test.Limit)]
    public async Task An_onion_name_is_refused_with_a_way_out()
    {
        var address = PeerAddress.Parse($"{Peers.BobKey.PublicKey}@pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion");
        var reason = (await Assert.ThrowsAsync<PeerClosedException>(() => LightningPeer.ConnectAsync(address, Peers.AliceKey, PeerOptions.Default, Test.Token))).Reason;
        Assert.Equal(PeerCloseKind.ConnectFailed, reason.Kind);
        Assert.Contains("Tor is not supported", reason.Text, StringComparison.Ordinal);
    }

    [Fact(Timeout = Test.Limit)]
    public async Task A_refused_TCP_connection_is_one_clear_line()
    {
        using var taken = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        taken.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0)); // bound, never listening: nobody else gets the port
        var address = PeerAddress.Create(Peers.BobKey.PublicKey, (System.Net.IPEndPoint)taken.LocalEndPoint!);
        var reason = (await Assert.ThrowsAsync<PeerClosedException>(() => LightningPeer.ConnectAsync(address, Peers.AliceKey, PeerOptions.Default, Test.Token))).Reason;
        Assert.Equal(PeerCloseKind.ConnectFailed, reason.Kind);
        Assert.Contains(address.ToString(), reason.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', reason.Text);
    }
}

internal sealed class RecordingTap : IPeerTap
{
    private readonly Lock _lock = new();
    private readonly List<(MessageDirection Direction, ushort Type, string Hex)> _seen = [];

    public (MessageDirection Direction, ushort Type, string Hex)[] Seen
    {
        get
        {
            lock (_lock)
            {
                return [.. _seen];
            }
        }
    }

    public void OnMessage(MessageDirection direction, ushort type, ReadOnlySpan<byte> message)
    {
        lock (_lock)
        {
            _seen.Add((direction, type, Convert.ToHexStringLower(message)));
        }
    }
}
