using System.Net;
using System.Net.Sockets;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Noise;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Peer.Tests;

public class LightningListenerTests
{
    private const int Bytes50 = Handshake.ActOneSize;

    [Fact(Timeout = Test.Limit)]
    public async Task Serves_peers_over_a_socket_one_after_the_other()
    {
        await using var listener = LightningListener.Start(new IPEndPoint(IPAddress.Loopback, 0), Peers.BobKey, new());
        for (var i = 0; i < 3; i++)
        {
            await using var client = await LightningPeer.ConnectAsync(
                PeerAddress.Create(Peers.BobKey.PublicKey, listener.LocalEndPoint!), Peers.AliceKey, PeerOptions.Default, Test.Token);
            await using var served = await listener.AcceptAsync(Test.Token);
            Assert.Equal(Peers.AliceKey.PublicKey, served.RemoteKey);
            Assert.Null(client.RemoteInit.RemoteAddr); // 127.0.0.1 means nothing to anybody else
            await client.PingAsync(100, Test.Token);
            await served.PingAsync(100, Test.Token);
        }

        Assert.Equal((0, 0), (listener.Handshakes, listener.Dropped));
    }

    [Fact(Timeout = Test.Limit)]
    public async Task Says_which_port_is_in_use()
    {
        await using var first = LightningListener.Start(new IPEndPoint(IPAddress.Loopback, 0), Peers.BobKey, new());
        var exception = Assert.Throws<ListenFailedException>(() => LightningListener.Start(first.LocalEndPoint!, Peers.BobKey, new()));
        Assert.Equal(SocketError.AddressAlreadyInUse, exception.Error);
        Assert.Equal(first.LocalEndPoint, exception.EndPoint);
        Assert.Contains($"{first.LocalEndPoint}: the port is in use", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void Says_when_the_address_is_not_of_this_machine() => Assert.Contains(
        "192.0.2.1:9735: this machine does not have the address",
        Assert.Throws<ListenFailedException>(() => LightningListener.Start(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 9735), Peers.BobKey, new())).Message,
        StringComparison.Ordinal);

    [Fact(Timeout = Test.Limit)]
    public async Task Listening_on_all_addresses_of_IPv6_serves_IPv4_too()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "This machine has no IPv6.");
        await using var listener = LightningListener.Start(new IPEndPoint(IPAddress.IPv6Any, 0), Peers.BobKey, new());
        var address = PeerAddress.Create(Peers.BobKey.PublicKey, new IPEndPoint(IPAddress.Loopback, listener.LocalEndPoint!.Port));
        await using var client = await LightningPeer.ConnectAsync(address, Peers.AliceKey, PeerOptions.Default, Test.Token);
        await using var served = await listener.AcceptAsync(Test.Token);
        Assert.Equal(client.RemoteKey, Peers.BobKey.PublicKey);
    }

    [Fact(Timeout = Test.Limit)]
    public async Task A_callback_that_throws_ends_the_listening_loudly()
    {
        await using var listener = LightningListener.Start(
            new IPEndPoint(IPAddress.Loopback, 0),
            Peers.BobKey,
            new() { HandshakesPerAddress = 1, Rejected = (_, _) => throw new InvalidOperationException("the application's bug") });
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var second = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(listener.LocalEndPoint!, Test.Token);
        await second.ConnectAsync(listener.LocalEndPoint!, Test.Token);
        var exception = await Assert.ThrowsAnyAsync<Exception>(async () => await listener.AcceptAsync(Test.Token));
        Assert.Contains("the application's bug", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Test.Limit)]
    public async Task A_tap_that_throws_ends_its_connection_and_no_other()
    {
        await using var strangers = new Strangers(new() { Peer = new() { Tap = new ThrowingTap() } });
        var (wire, _) = await strangers.ShakeHandsAsync();
        await using (wire)
        {
            Assert.Contains("the tap's bug", (await strangers.NextRejectedAsync()).Text, StringComparison.Ordinal);
        }

        Assert.Equal(0, strangers.Listener.Handshakes);
    }

    private sealed class ThrowingTap : IPeerTap
    {
        public void OnMessage(MessageDirection direction, ushort type, ReadOnlySpan<byte> message) => throw new InvalidOperationException("the tap's bug");
    }

    public static TheoryData<string, string, byte[]> FirstBytes() => new()
    {
        { "wrong version", "ACT1_BAD_VERSION", [1, .. ActOne()[1..]] },
        { "wrong key", "ACT1_BAD_TAG", ActOne(Peers.AliceKey.PublicKey) },
        { "wrong MAC", "ACT1_BAD_TAG", [.. ActOne()[..^1], (byte)(ActOne()[^1] ^ 1)] },
        { "no point", "ACT1_BAD_PUBKEY", [0, 4, .. ActOne()[2..]] },
        { "point off the curve", "ACT1_BAD_PUBKEY", [0, 2, .. new byte[31], 7, .. new byte[16]] },
        { "short read", "ACT1_READ_FAILED", ActOne()[..20] },
        { "nothing", "ACT1_READ_FAILED", [] },
        { "HTTP", "ACT1_BAD_VERSION", "GET / HTTP/1.1\r\nHost: example.com\r\nAccept: */*\r\n\r\n"u8.ToArray() },
        { "random bytes", "ACT1_BAD_VERSION", [.. Enumerable.Range(1, 1000).Select(i => (byte)(i * 167 % 251))] },
    };

    [Theory(Timeout = Test.Limit)]
    [MemberData(nameof(FirstBytes))]
    public async Task Rejects_a_bad_first_act_with_its_name_and_goes_on(string what, string error, byte[] bytes)
    {
        await using var strangers = new Strangers();
        var pipe = await strangers.KnockAsync();
        await pipe.Output.WriteAsync(bytes, Test.Token);
        await pipe.Output.CompleteAsync();
        var reason = await strangers.NextRejectedAsync();
        Assert.True(reason.Handshake?.ToString() == error, $"{what}: {reason}");
        Assert.Equal(PeerCloseKind.HandshakeFailed, reason.Kind);

        var answer = await pipe.Input.ReadAsync(Test.Token);
        Assert.True(answer.IsCompleted && answer.Buffer.IsEmpty, what);
        await strangers.ServesAGoodClientAsync();
    }

    [Theory(Timeout = Test.Limit)]
    [InlineData(0, "ACT3_BAD_VERSION")]
    [InlineData(10, "ACT3_BAD_CIPHERTEXT")]
    [InlineData(65, "ACT3_BAD_TAG")]
    public async Task Rejects_a_bad_third_act_with_its_name_and_goes_on(int damagedByte, string error)
    {
        await using var strangers = new Strangers();
        var pipe = await strangers.KnockAsync();
        using var handshake = Handshake.Initiate(Peers.AliceKey, Peers.BobKey.PublicKey, SystemEntropy.Instance);
        var act = new byte[Bytes50];
        handshake.WriteAct(act);
        await pipe.Output.WriteAsync(act, Test.Token);
        var answer = await pipe.Input.ReadAtLeastAsync(Bytes50, Test.Token);
        Assert.True(handshake.TryReadAct(System.Buffers.BuffersExtensions.ToArray(answer.Buffer), out _));
        pipe.Input.AdvanceTo(answer.Buffer.End);
        act = new byte[Handshake.ActThreeSize];
        handshake.WriteAct(act);
        act[damagedByte] ^= 1;
        await pipe.Output.WriteAsync(act, Test.Token);
        Assert.Equal(error, (await strangers.NextRejectedAsync()).Handshake?.ToString());
        await strangers.ServesAGoodClientAsync();
    }

    [Fact(Timeout = Test.Limit)]
    public async Task Rejects_who_stalls_half_way_through_an_act()
    {
        var clock = new ManualTimeProvider();
        await using var strangers = new Strangers(clock: clock);
        var pipe = await strangers.KnockAsync();
        await pipe.Output.WriteAsync(ActOne().AsMemory(0, 25), Test.Token);
        clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.Equal(1, strangers.Listener.Handshakes);
        clock.Advance(TimeSpan.FromTicks(1));
        var reason = await strangers.NextRejectedAsync();
        Assert.Equal((PeerCloseKind.HandshakeTimeout, "ACT1_TIMED_OUT"), (reason.Kind, reason.Handshake?.ToString()));
        await strangers.ServesAGoodClientAsync();
    }

    [Fact(Timeout = Test.Limit)]
    public async Task Rejects_who_shakes_hands_and_says_no_more()
    {
        var clock = new ManualTimeProvider();
        await using var strangers = new Strangers(clock: clock);
        var (wire, _) = await strangers.ShakeHandsAsync();
        await using (wire)
        {
            Assert.IsType<Init>(await Peers.NextAsync(wire));
            clock.Advance(TimeSpan.FromSeconds(15));
            Assert.Equal(PeerCloseKind.InitTimeout, (await strangers.NextRejectedAsync()).Kind);
            Assert.NotNull((await wire.ReceiveAsync(Test.Token)).Close);
        }

        await strangers.ServesAGoodClientAsync();
    }

    [Fact(Timeout = Test.Limit)]
    [Rule("8.13")]
    public async Task Rejects_who_sends_garbage_after_the_handshake()
    {
        await using var strangers = new Strangers();
        var (wire, pipe) = await strangers.ShakeHandsAsync();
        await using (wire)
        {
            await pipe.Output.WriteAsync(new byte[100], Test.Token);
            var reason = await strangers.NextRejectedAsync();
            Assert.Equal((PeerCloseKind.DecryptionFailed, "8.13"), (reason.Kind, reason.Rule));
        }

        await strangers.ServesAGoodClientAsync();
    }

    [Fact(Timeout = Test.Limit)]
    public async Task Rejects_who_leaves_in_the_middle_of_a_record()
    {
        await using var strangers = new Strangers();
        var (wire, pipe) = await strangers.ShakeHandsAsync();
        await pipe.Output.WriteAsync(new byte[5], Test.Token);
        await pipe.Output.CompleteAsync();
        Assert.Equal(PeerCloseKind.ConnectionLost, (await strangers.NextRejectedAsync()).Kind);
        await strangers.ServesAGoodClientAsync();
        await wire.DisposeAsync();
    }

    [Fact(Timeout = Test.Limit)]
    [Rule("1.14")]
    public async Task Rejects_who_speaks_before_init()
    {
        await using var strangers = new Strangers();
        var (wire, _) = await strangers.ShakeHandsAsync();
        await using (wire)
        {
            await wire.SendAsync(new Ping().ToArray(), Test.Token);
            Assert.Equal("1.14", (await strangers.NextRejectedAsync()).Rule);
            Assert.IsType<Init>(await Peers.NextAsync(wire));
            Assert.NotNull((await wire.ReceiveAsync(Test.Token)).Close);
        }

        await strangers.ServesAGoodClientAsync();
    }

    [Fact(Timeout = Test.Limit)]
    public async Task Tells_a_client_why_its_features_do_not_fit()
    {
        await using var strangers = new Strangers();
        var pipe = await strangers.KnockAsync();
        var demanding = new PeerOptions { Session = new() { Features = FeatureSet<InitContext>.Empty.WithRequired(Feature.OptionSplice) } };
        var exception = await Assert.ThrowsAsync<PeerClosedException>(
            () => LightningPeer.ConnectAsync(pipe, Peers.AliceKey, Peers.BobKey.PublicKey, demanding, Test.Token));
        Assert.Equal(PeerCloseKind.MissingFeature, exception.Reason.Kind);
        Assert.Equal(PeerCloseKind.UnsupportedFeature, (await strangers.NextRejectedAsync()).Kind);
        await strangers.ServesAGoodClientAsync();
    }

    [Fact(Timeout = Test.Limit)]
    public async Task Holds_a_place_until_the_application_takes_the_peer()
    {
        await using var strangers = new Strangers(new() { Handshakes = 2 });
        await using var one = await LightningPeer.ConnectAsync(await strangers.KnockAsync(1), Peers.AliceKey, Peers.BobKey.PublicKey, PeerOptions.Default, Test.Token);
        await using var two = await LightningPeer.ConnectAsync(await strangers.KnockAsync(2), Peers.AliceKey, Peers.BobKey.PublicKey, PeerOptions.Default, Test.Token);
        var refused = new PipePair();
        Assert.Equal(GateOutcome.RefusedFull, await strangers.Listener.AdmitAsync(refused.Server, Strangers.Address(3)));
        Assert.True((await refused.Client.Input.ReadAsync(Test.Token)).IsCompleted);
        Assert.Equal(PeerCloseKind.TooManyHandshakes, (await strangers.NextRejectedAsync()).Kind);

        await using var served = await strangers.Listener.AcceptAsync(Test.Token);
        await strangers.KnockAsync(3);
        Assert.Equal((2, 1), (strangers.Listener.Handshakes, strangers.Listener.Dropped));
    }

    [Fact(Timeout = Test.Limit)]
    public async Task Hands_out_a_peer_that_has_gone_again_with_what_it_said()
    {
        await using var strangers = new Strangers(new() { HandshakesPerAddress = 2 });
        var gone = await LightningPeer.ConnectAsync(await strangers.KnockAsync(), Peers.AliceKey, Peers.BobKey.PublicKey, PeerOptions.Default, Test.Token);
        var farewell = new Warning { Data = UntrustedText.FromString("wrong number") };
        await gone.SendAsync(farewell, Test.Token);
        await gone.DisposeAsync();

        await using var served = await strangers.Listener.AcceptAsync(Test.Token);
        Assert.Equal(farewell, await served.ReceiveAsync(Test.Token));
        Assert.Equal(PeerCloseKind.RemoteClosed, (await served.Completion.WaitAsync(Test.Token)).Kind);
        Assert.Equal(0, strangers.Listener.Handshakes);
    }

    [Fact(Timeout = Test.Limit)]
    public async Task Closing_ends_what_was_not_handed_out_and_leaves_the_rest()
    {
        var strangers = new Strangers();
        await using var client = await LightningPeer.ConnectAsync(await strangers.KnockAsync(), Peers.AliceKey, Peers.BobKey.PublicKey, PeerOptions.Default, Test.Token);
        await using var served = await strangers.Listener.AcceptAsync(Test.Token);
        var waiting = await LightningPeer.ConnectAsync(await strangers.KnockAsync(), Peers.AliceKey, Peers.BobKey.PublicKey, PeerOptions.Default, Test.Token);
        var halfOpen = await strangers.KnockAsync();

        await strangers.DisposeAsync();
        Assert.Equal(PeerCloseKind.RemoteClosed, (await waiting.Completion.WaitAsync(Test.Token)).Kind);
        Assert.True((await halfOpen.Input.ReadAsync(Test.Token)).IsCompleted);
        Assert.Equal(0, strangers.Listener.Handshakes);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await strangers.Listener.AcceptAsync(Test.Token));
        await foreach (var _ in strangers.Listener.AcceptAllAsync(Test.Token))
        {
            Assert.Fail("A closed listener has no peers.");
        }

        await client.PingAsync(1, Test.Token);
        await strangers.DisposeAsync();
        await waiting.DisposeAsync();
    }

    [Theory]
    [InlineData("203.0.113.5", "01cb0071050001")]
    [InlineData("::ffff:203.0.113.5", "01cb0071050001")]
    [InlineData("2a00::1", "022a0000000000000000000000000000010001")]
    [InlineData("127.0.0.1", null)]
    [InlineData("10.1.2.3", null)]
    [InlineData("172.16.0.1", null)]
    [InlineData("172.32.0.1", "01ac2000010001")]
    [InlineData("192.168.0.1", null)]
    [InlineData("169.254.1.1", null)]
    [InlineData("100.64.0.1", null)]
    [InlineData("224.0.0.1", null)]
    [InlineData("0.0.0.0", null)]
    [InlineData("::1", null)]
    [InlineData("fe80::1", null)]
    [InlineData("fd00::1", null)]
    public void Describes_only_addresses_that_mean_something_to_others(string address, string? descriptor) =>
        Assert.Equal(descriptor, AddressDescriptors.Describe(new IPEndPoint(IPAddress.Parse(address), 1))?.ToString());

    private static byte[] ActOne(PublicKey? serverKey = null)
    {
        using var handshake = Handshake.Initiate(Peers.AliceKey, serverKey ?? Peers.BobKey.PublicKey, new CountingEntropy());
        var act = new byte[Bytes50];
        handshake.WriteAct(act);
        return act;
    }

    private sealed class CountingEntropy : IEntropySource
    {
        public void Fill(Span<byte> destination)
        {
            for (var i = 0; i < destination.Length; i++)
            {
                destination[i] = (byte)(i + 1);
            }
        }
    }
}
