using System.Security.Cryptography;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Interop.Tests;

/// <summary>Our peer and listener in a session with LDK, which keeps to the rules as we do.</summary>
public sealed class LdkSessionTests : InteropTests
{
    private const ushort KnownOdd = 40001;
    private const ushort UnknownOdd = 40003;

    /// <summary>What LDK 0.1 offers in init, as BOLT 9 names it.</summary>
    private static readonly string[] OfferedByLdk =
    [
        "option_data_loss_protect (required)",
        "option_upfront_shutdown_script (optional)",
        "gossip_queries (optional)",
        "var_onion_optin (required)",
        "option_static_remotekey (required)",
        "payment_secret (required)",
        "basic_mpp (optional)",
        "option_support_large_channel (optional)",
        "option_route_blinding (optional)",
        "option_shutdown_anysegwit (optional)",
        "option_onion_messages (optional)",
        "option_channel_type (optional)",
        "option_scid_alias (optional)",
        "option_zeroconf (optional)",
    ];

    [Fact]
    public async Task We_connect_to_LDK_and_both_know_who_the_other_is_and_what_it_offers()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        using var ours = new OurNode();

        await using var peer = await ours.ConnectAsync(ldk, Cancelled);

        await AssertThatTheyKnowEachOtherAsync(ldk, ours, peer, inbound: true);
    }

    [Fact]
    public async Task LDK_connects_to_us_and_both_know_who_the_other_is_and_what_it_offers()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        using var ours = new OurNode();
        await using var listener = ours.Listen();

        await ldk.ConnectAsync(ours.Id, listener.LocalEndPoint!.Port, Cancelled);
        await using var peer = await listener.AcceptAsync(Cancelled);

        await AssertThatTheyKnowEachOtherAsync(ldk, ours, peer, inbound: false);
    }

    [Fact]
    public async Task LDK_answers_pings_with_pongs_of_the_length_we_ask_for()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        using var ours = new OurNode();
        await using var peer = await ours.ConnectAsync(ldk, Cancelled);

        foreach (var length in (int[])[0, 1, 1000, 65531])
        {
            await peer.PingAsync(length, Cancelled);

            var pong = ours.Passed.Last(message => message.Type == Pong.Type);
            Assert.Equal((MessageDirection.Received, 2 + 2 + length), (pong.Direction, pong.Length));
        }
    }

    [Fact]
    [Rule("1.28")]
    public async Task LDK_gets_its_pings_answered_and_keeps_us()
    {
        const int Ticks = 2 * LdkNode.TicksWithoutPong;
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        using var ours = new OurNode();
        await using var peer = await ours.ConnectAsync(ldk, Cancelled);
        await ldk.NextAsync<LdkConnected>(Cancelled);

        for (var i = 0; i < Ticks; i++)
        {
            // When the answer to our first ping is here, LDK's ping came before it and our pong is on its way; when the answer
            // to the second is here, LDK has that pong.
            await ldk.TickAsync(Cancelled);
            await peer.PingAsync(0, Cancelled);
            await peer.PingAsync(0, Cancelled);
        }

        Assert.Equal(Ticks, ours.Count(MessageDirection.Received, Ping.Type));
        Assert.Equal(Ticks, ours.Count(MessageDirection.Sent, Pong.Type));
        Assert.Single(await ldk.PeersAsync(Cancelled));
    }

    [Fact]
    public async Task A_message_of_an_odd_type_that_only_we_know_is_ignored_by_LDK()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        using var ours = new OurNode();
        await using var peer = await ours.ConnectAsync(ldk, Cancelled);

        await peer.SendAsync(new UnknownMessage(UnknownOdd, Bytes.FromHex("0badc0de")), Cancelled);
        await peer.PingAsync(0, Cancelled);

        Assert.Equal(ours.Id, Assert.Single(await ldk.PeersAsync(Cancelled)).NodeId);
    }

    [Fact]
    [Rule("1.2")]
    public async Task A_message_of_an_odd_type_that_only_LDK_knows_is_ignored_by_us()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        using var ours = new OurNode();
        await using var peer = await ours.ConnectAsync(ldk, Cancelled);
        await ldk.NextAsync<LdkConnected>(Cancelled);

        await ldk.SendAsync(ours.Id, UnknownOdd, Convert.FromHexString("0badc0de"), Cancelled);
        await peer.PingAsync(0, Cancelled);

        Assert.Equal(1, ours.Count(MessageDirection.Received, UnknownOdd));
        Assert.False(peer.Completion.IsCompleted);
    }

    [Fact]
    public async Task A_message_of_our_own_goes_both_ways_when_both_know_it()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled, KnownOdd);
        using var ours = new OurNode();
        ours.Session = ours.Session with { Registry = MessageRegistry.Bolt.Add<Greeting>() };
        await using var peer = await ours.ConnectAsync(ldk, Cancelled);
        await ldk.NextAsync<LdkConnected>(Cancelled);
        byte[] payload = [.. "hello"u8];

        await peer.SendAsync(new Greeting { Text = Bytes.Copy(payload) }, Cancelled);
        await ldk.SendAsync(ours.Id, KnownOdd, payload, Cancelled);

        Assert.Equal(
            new LdkMessage(ours.Id, KnownOdd, payload.Length, Convert.ToHexStringLower(SHA256.HashData(payload))),
            await ldk.NextAsync<LdkMessage>(Cancelled));
        Assert.Equal(new Greeting { Text = Bytes.Copy(payload) }, await peer.ReceiveAsync(Cancelled));
    }

    [Fact]
    public async Task LDK_ignores_1200_of_our_largest_messages_and_still_answers()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        using var ours = new OurNode();
        await using var peer = await ours.ConnectAsync(ldk, Cancelled);
        var message = new UnknownMessage(UnknownOdd, Bytes.Copy(new byte[MessageLimits.MaxMessageLength - 2]));

        for (var i = 0; i < 1200; i++)
        {
            await peer.SendAsync(message, Cancelled);
        }

        await peer.PingAsync(65531, Cancelled);
        Assert.Single(await ldk.PeersAsync(Cancelled));
    }

    [Fact]
    public async Task When_LDK_hangs_up_or_dies_we_know()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        using var ours = new OurNode();
        await using var left = await ours.ConnectAsync(ldk, Cancelled);
        await ldk.NextAsync<LdkConnected>(Cancelled);

        await ldk.DisconnectAsync(ours.Id, Cancelled);
        Assert.Equal(PeerCloseKind.RemoteClosed, (await left.Completion.WaitAsync(Cancelled)).Kind);

        await using var orphaned = await ours.ConnectAsync(ldk, Cancelled);
        await ldk.NextAsync<LdkConnected>(Cancelled);
        await ldk.KillAsync();
        Assert.Equal(PeerCloseKind.RemoteClosed, (await orphaned.Completion.WaitAsync(Cancelled)).Kind);
    }

    [Fact]
    public async Task When_we_hang_up_LDK_knows()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        using var ours = new OurNode();
        var peer = await ours.ConnectAsync(ldk, Cancelled);
        await ldk.NextAsync<LdkConnected>(Cancelled);

        await peer.DisposeAsync();

        Assert.Equal(ours.Id, (await ldk.NextAsync<LdkDisconnected>(Cancelled)).NodeId);
        Assert.Equal("peer", (await ldk.NextAsync<LdkClosed>(Cancelled)).By);
        Assert.Equal(PeerCloseKind.LocalClose, (await peer.Completion.WaitAsync(Cancelled)).Kind);
    }

    private async Task AssertThatTheyKnowEachOtherAsync(LdkNode ldk, OurNode ours, LightningPeer peer, bool inbound)
    {
        var atLdk = await ldk.NextAsync<LdkConnected>(Cancelled);
        Assert.Equal((ours.Id, inbound), (atLdk.NodeId, atLdk.Inbound));
        Assert.Equal(OurNode.Features.SetBits(), atLdk.InitBits);
        var listed = Assert.Single(await ldk.PeersAsync(Cancelled));
        Assert.Equal((ours.Id, inbound), (listed.NodeId, listed.Inbound));

        Assert.Equal(ldk.Id, peer.RemoteKey.ToPointBytes());
        Assert.Equal((await ldk.InfoAsync(Cancelled)).InitBits, peer.RemoteFeatures.SetBits());
        Assert.Equal(OfferedByLdk, peer.RemoteFeatures.Describe(), StringComparer.Ordinal);
        Assert.Equal(Sequence.Create([ChainHash.Regtest]), peer.RemoteInit.Networks);
        Assert.True(peer.IsNegotiated(Feature.OptionStaticRemotekey));
        Assert.False(peer.IsNegotiated(Feature.OptionZeroconf));
    }

    /// <summary>A message of an application: its whole payload is text.</summary>
    private sealed record Greeting : IMessage<Greeting>
    {
        public static ushort Type => KnownOdd;

        public static string Name => "greeting";

        public Bytes Text { get; init; }

        public TlvRecords Extension => default;

        public static Greeting Read<TReader>(ref TReader r)
            where TReader : struct, IFieldReader, allows ref struct =>
            new() { Text = r.Rest("text") };

        public void Write<TWriter>(ref TWriter w)
            where TWriter : struct, IFieldWriter, allows ref struct =>
            w.Rest("text", Text);
    }
}
