using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Peer.Tests;

/// <summary>Somebody is slow, or somebody is too fast: memory stays bounded and nothing is lost.</summary>
public class LightningPeerPressureTests
{
    private const int Noise = 64 * 1024;

    private static readonly PeerSessionOptions WithGreeting = new() { Registry = MessageRegistry.Bolt.Add<Greeting>() };

    [Fact(Timeout = Test.Limit)]
    public async Task A_slow_application_stops_the_reading_and_loses_nothing()
    {
        const int Count = 2000, Limit = 100_000;
        var (alice, bob) = await Peers.ConnectAsync(
            new() { Session = WithGreeting }, new() { Session = WithGreeting, ReceivedBytesWaiting = Limit }, pipeBytes: 16 * 1024);
        await using (alice)
        await using (bob)
        {
            var sending = Task.Run(async () =>
            {
                for (var i = 0; i < Count; i++)
                {
                    await alice.SendAsync(Greeting.Of($"{i}:{new string('x', 1000)}"), Test.Token);
                }
            }, Test.Token);
            await Test.Until(() => bob.ReceivedBytes >= Limit);

            for (var i = 0; i < Count; i++)
            {
                Assert.InRange(bob.ReceivedBytes, 0, Limit + 2000);
                Assert.StartsWith($"{i}:", Assert.IsType<Greeting>(await bob.ReceiveAsync(Test.Token)).Text.ToString(), StringComparison.Ordinal);
            }

            await sending;
        }
    }

    [Fact(Timeout = Test.Limit)]
    public async Task A_slow_application_does_not_keep_pings_from_being_answered_while_there_is_room()
    {
        var (peer, wire) = await Peers.FaceAsync(new() { Session = WithGreeting, ReceivedBytesWaiting = 100_000 });
        await using (peer)
        await using (wire)
        {
            for (var i = 0; i < 50; i++)
            {
                await wire.SendAsync(Greeting.Of(new string('x', 1000)).ToArray(), Test.Token);
            }

            await Peers.SynchronizeAsync(wire);
            Assert.InRange(peer.ReceivedBytes, 50_000, 60_000);
        }
    }

    [Fact(Timeout = Test.Limit)]
    public async Task The_silence_of_a_peer_that_is_not_read_is_not_held_against_it()
    {
        var clock = new ManualTimeProvider();
        var (alice, bob) = await Peers.ConnectAsync(new() { Clock = clock, Session = WithGreeting, ReceivedBytesWaiting = 1000 }, new() { Session = WithGreeting });
        await using (alice)
        await using (bob)
        {
            var pinging = alice.PingAsync(9, Test.Token);
            await pinging;
            for (var i = 0; i < 3; i++)
            {
                await bob.SendAsync(Greeting.Of(new string('x', 1000)), Test.Token);
            }

            await Test.Until(() => alice.IsReadingSuspended);
            pinging = alice.PingAsync(10, Test.Token);
            clock.Advance(TimeSpan.FromHours(1));
            for (var i = 0; i < 3; i++)
            {
                await alice.ReceiveAsync(Test.Token);
            }

            await pinging;
            Assert.False(alice.Completion.IsCompleted);
        }
    }

    [Fact(Timeout = Test.Limit)]
    public async Task The_last_word_of_a_peer_is_heard_even_when_sending_to_it_failed_before()
    {
        var (peer, wire) = await Peers.FaceAsync(new() { Session = WithGreeting, ReceivedBytesWaiting = 100 });
        await using (peer)
        {
            await wire.SendAsync(Greeting.Of(new string('x', 100)).ToArray(), Test.Token);
            await Test.Until(() => peer.IsReadingSuspended);
            await wire.SendAsync(new Error { Data = UntrustedText.FromString("internal error") }.ToArray(), Test.Token);
            await wire.FlushAsync(Test.Token);
            await wire.DisposeAsync();

            var failed = await Assert.ThrowsAsync<PeerClosedException>(async () =>
            {
                while (true)
                {
                    await peer.SendAsync(Greeting.Of("are you there?"), Test.Token);
                    await Task.Yield();
                }
            });
            Assert.Equal(PeerCloseKind.ConnectionLost, failed.Reason.Kind);
            failed = await Assert.ThrowsAsync<PeerClosedException>(() => peer.FlushAsync(Test.Token));
            Assert.Equal(PeerCloseKind.ConnectionLost, failed.Reason.Kind);
            Assert.False(peer.Completion.IsCompleted);

            Assert.IsType<Greeting>(await peer.ReceiveAsync(Test.Token));
            Assert.IsType<Error>(await peer.ReceiveAsync(Test.Token));
            Assert.Equal("internal error", (await peer.Completion.WaitAsync(Test.Token)).LastNotice?.Text.ToString());
        }
    }

    [Fact(Timeout = Test.Limit)]
    public async Task Pongs_that_a_peer_does_not_read_pause_the_reading_at_64_kB()
    {
        var tap = new CountingTap();
        var (peer, wire) = await Peers.FaceAsync(new() { Tap = tap }, pipeBytes: 4096);
        await using (peer)
        await using (wire)
        {
            const int Pings = 400, PongBytes = 996;
            var flooding = LightningPeerClockTests.FloodAsync(wire, Pings, PongBytes);
            await Test.Until(() => peer.IsReadingPaused);
            Assert.InRange(tap.PongBytes, 64 * 1024, (64 * 1024) + 1000);

            var mostUnread = 0L;
            for (var i = 0; i < Pings; i++)
            {
                mostUnread = Math.Max(mostUnread, tap.PongBytes - (i * 1000L));
                Assert.Equal(PongBytes, Assert.IsType<Pong>(await Peers.NextAsync(wire)).Ignored.Length);
            }

            // Beside the replies that wait, what lies in the pipe and what the reading side has decrypted already.
            Assert.InRange(mostUnread, 64 * 1024, (64 * 1024 * 2) + Noise + 4096);
            await flooding;
        }
    }

    [Fact(Timeout = Test.Limit)]
    public async Task A_flood_of_pings_gets_a_megabyte_of_pongs_a_minute_and_no_more()
    {
        var clock = new ManualTimeProvider();
        var tap = new CountingTap();
        var (peer, wire) = await Peers.FaceAsync(new() { Clock = clock, Tap = tap });
        await using (peer)
        await using (wire)
        {
            var reading = Task.Run(async () =>
            {
                while ((await wire.ReceiveAsync(Test.Token)).Close is null)
                {
                }
            }, Test.Token);
            var flooding = LightningPeerClockTests.FloodAsync(wire, pings: 20_000, pongBytes: 65531);
            await Test.Until(() => clock.ArmedTimers > 1);
            var sentAtOnce = tap.PongBytes;
            for (var second = 0; second < 59; second++)
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                await Test.Until(() => clock.ArmedTimers > 1);
            }

            Assert.InRange(tap.PongBytes, sentAtOnce + 1, 1_000_000);
            await peer.DisposeAsync();
            await reading;
            await Assert.ThrowsAsync<Blgv.Bolt.Noise.NoiseClosedException>(() => flooding);
        }
    }

    private sealed class CountingTap : IPeerTap
    {
        private long _pongBytes;

        public long PongBytes => Interlocked.Read(ref _pongBytes);

        public void OnMessage(MessageDirection direction, ushort type, ReadOnlySpan<byte> message)
        {
            if (direction == MessageDirection.Sent && type == Pong.Type)
            {
                Interlocked.Add(ref _pongBytes, message.Length);
            }
        }
    }
}
