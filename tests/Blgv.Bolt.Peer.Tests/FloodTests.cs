using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Blgv.Bolt.Noise;

namespace Blgv.Bolt.Peer.Tests;

/// <summary>Strangers in numbers. Alone on the machine: it measures memory.</summary>
[CollectionDefinition(nameof(FloodTests), DisableParallelization = true)]
[Collection(nameof(FloodTests))]
public class FloodTests
{
    private const int Many = 10_000;

    /// <summary>What one half-open handshake may cost, with the test's own two pipes and the 4 kB segment that holds its half act.</summary>
    private const long BytesPerHalfOpen = 12 * 1024;

    [Fact(Timeout = Test.Limit)]
    public async Task Ten_thousand_half_open_handshakes_cost_little_and_all_time_out()
    {
        var clock = new ManualTimeProvider();
        await using var strangers = new Strangers(new() { Handshakes = Many + 1 }, clock);
        await strangers.ServesAGoodClientAsync();

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var pipes = new List<PipePair>(Many);
        for (var i = 0; i < Many; i++)
        {
            var pipe = new PipePair();
            pipes.Add(pipe);
            Assert.Equal(GateOutcome.Admitted, await strangers.Listener.AdmitAsync(pipe.Server, Strangers.Address(i)));
            await pipe.Client.Output.WriteAsync(new byte[i % Handshake.ActOneSize], Test.Token);
        }

        var perHalfOpen = (GC.GetTotalMemory(forceFullCollection: true) - before) / Many;
        TestContext.Current.TestOutputHelper?.WriteLine($"{perHalfOpen} bytes per half-open handshake");
        Assert.InRange(perHalfOpen, 1, BytesPerHalfOpen);
        Assert.Equal(Many, strangers.Listener.Handshakes);
        await strangers.ServesAGoodClientAsync(Many);

        clock.AdvanceAtOnce(TimeSpan.FromSeconds(10));
        for (var i = 0; i < Many; i++)
        {
            Assert.Equal(PeerCloseKind.HandshakeTimeout, (await strangers.NextRejectedAsync()).Kind);
        }

        Assert.Equal(0, strangers.Listener.Handshakes);
        await strangers.ServesAGoodClientAsync();
        GC.KeepAlive(pipes);
    }

    [Fact(Timeout = Test.Limit)]
    public async Task Ten_thousand_strangers_get_64_places_and_the_rest_is_dropped_at_once()
    {
        var clock = new ManualTimeProvider();
        await using var strangers = new Strangers(clock: clock);
        for (var i = 0; i < Many; i++)
        {
            var outcome = await strangers.Listener.AdmitAsync(new PipePair().Server, Strangers.Address(i));
            Assert.Equal(i < 64 ? GateOutcome.Admitted : GateOutcome.RefusedFull, outcome);
        }

        Assert.Equal((64, Many - 64), (strangers.Listener.Handshakes, strangers.Listener.Dropped));
        clock.AdvanceAtOnce(TimeSpan.FromSeconds(10));
        await Test.Until(() => strangers.Listener.Handshakes == 0);
        await strangers.ServesAGoodClientAsync();
    }

    [Fact(Timeout = Test.Limit)]
    public async Task Five_hundred_sockets_of_one_address_get_8_places_and_others_are_served()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has all of 127.0.0.0/8 without configuration.");
        var clock = new ManualTimeProvider();
        var rejected = Channel.CreateUnbounded<PeerCloseReason>();
        await using var listener = LightningListener.Start(
            new IPEndPoint(IPAddress.Loopback, 0),
            Peers.BobKey,
            new() { Peer = new() { Clock = clock }, Rejected = (_, reason) => rejected.Writer.TryWrite(reason) });
        var sockets = await OpenAsync(listener, 500);
        for (var i = 0; i < 492; i++)
        {
            Assert.Equal(PeerCloseKind.TooManyHandshakes, (await rejected.Reader.ReadAsync(Test.Token)).Kind);
        }

        Assert.Equal((8, 492), (listener.Handshakes, listener.Dropped));
        await ServeAsync(listener, IPAddress.Parse("127.0.0.2"));

        clock.AdvanceAtOnce(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(PeerCloseKind.HandshakeTimeout, (await rejected.Reader.ReadAsync(Test.Token)).Kind);
        }

        await ServeAsync(listener, IPAddress.Loopback);
        sockets.ForEach(socket => socket.Dispose());
    }

    [Fact(Timeout = Test.Limit)]
    public async Task Five_hundred_hanging_sockets_do_not_keep_a_good_client_out_while_there_is_room()
    {
        var clock = new ManualTimeProvider();
        var rejected = Channel.CreateUnbounded<PeerCloseReason>();
        await using var listener = LightningListener.Start(
            new IPEndPoint(IPAddress.Loopback, 0),
            Peers.BobKey,
            new() { Handshakes = 501, HandshakesPerAddress = 501, Peer = new() { Clock = clock }, Rejected = (_, reason) => rejected.Writer.TryWrite(reason) });
        var sockets = await OpenAsync(listener, 500);
        await Test.Until(() => listener.Handshakes == 500);
        await ServeAsync(listener, IPAddress.Loopback);
        clock.AdvanceAtOnce(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 500; i++)
        {
            Assert.Equal(PeerCloseKind.HandshakeTimeout, (await rejected.Reader.ReadAsync(Test.Token)).Kind);
        }

        await ServeAsync(listener, IPAddress.Loopback);
        sockets.ForEach(socket => socket.Dispose());
    }

    private static async Task<List<Socket>> OpenAsync(LightningListener listener, int count)
    {
        var sockets = new List<Socket>(count);
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            sockets.Add(socket);
            try
            {
                await socket.ConnectAsync(listener.LocalEndPoint!, Test.Token);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
            {
                // dropped so fast that the system had not yet reported the connection as open
            }
        }

        return sockets;
    }

    private static async Task ServeAsync(LightningListener listener, IPAddress from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(listener.LocalEndPoint!, Test.Token);
        await using var client = await LightningPeer.ConnectAsync(
            new NetworkStream(socket, ownsSocket: true), Peers.AliceKey, Peers.BobKey.PublicKey, PeerOptions.Default, Test.Token);
        await using var served = await listener.AcceptAsync(Test.Token);
        await client.PingAsync(1, Test.Token);
    }
}
