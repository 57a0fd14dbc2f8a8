using Blgv.Bolt.Noise;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Interop.Tests;

/// <summary>What LDK makes of peers that break the rules, or bend them: what we must never send, and what others may send us.</summary>
public sealed class LdkRulesTests : InteropTests
{
    private const ushort Pong = 19;

    [Fact]
    public async Task A_ping_that_asks_for_65532_bytes_or_more_stays_without_pong()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        await using var peer = await RawPeer.MeetAsync(ldk, Cancelled);

        await peer.SendAsync(RawPeer.Ping(65532), Cancelled);
        await peer.SendAsync(RawPeer.Ping(65535), Cancelled);
        await peer.SendAsync(RawPeer.Ping(7), Cancelled);

        byte[] sevenZeros = [0, (byte)Pong, 0, 7, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(sevenZeros, await peer.ReceiveAsync(Pong, Cancelled));
        Assert.Single(await ldk.PeersAsync(Cancelled));
    }

    [Fact]
    public async Task A_peer_that_answers_no_ping_is_dropped_even_if_it_talks()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        await using var peer = await RawPeer.MeetAsync(ldk, Cancelled);

        for (var i = 0; i < LdkNode.TicksWithoutPong; i++)
        {
            await peer.SendAsync(RawPeer.Ping(0), Cancelled);
            Assert.NotNull(await peer.ReceiveAsync(Pong, Cancelled));
            await ldk.TickAsync(Cancelled);
        }

        Assert.Equal(NoiseCloseReason.RemoteClosed, await peer.WhenClosedAsync(Cancelled));
        Assert.Equal("ldk", (await ldk.NextAsync<LdkClosed>(Cancelled)).By);
    }

    [Fact]
    public async Task LDK_accepts_the_init_of_a_peer_that_it_can_talk_to_and_no_other()
    {
        (string What, string Features, string Extension, bool IsAccepted)[] cases =
        [
            ("the features that LDK requires", "5101", "", true),
            ("no static_remotekey", "4101", "", false),
            ("an unknown feature that must be known", "40000000000000000000000000000000000000000000005101", "", false),
            ("an unknown feature that may be ignored", "80000000000000000000000000000000000000000000005101", "", true),
            ("only a chain that LDK is not on", "5101", "0120" + ChainHash.Bitcoin.ToHex(), false),
            ("the chain that LDK is on", "5101", "0120" + ChainHash.Regtest.ToHex(), true),
            ("an unknown record that must be known", "5101", "0a00", false),
            ("an unknown record that may be ignored", "5101", "0b0100", true),
        ];
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        foreach (var (what, features, extension, isAccepted) in cases)
        {
            await using var peer = await RawPeer.ConnectAsync(ldk, Cancelled);

            await peer.SendAsync(RawPeer.Init(Convert.FromHexString(features), Convert.FromHexString(extension)), Cancelled);
            await peer.SendAsync(RawPeer.Ping(0), Cancelled);
            var answered = await peer.ReceiveAsync(Pong, Cancelled) is not null;

            Assert.True(answered == isAccepted, $"An init with {what} was {(answered ? "accepted" : "refused")}.");
            Assert.Equal(isAccepted ? 1 : 0, (await ldk.PeersAsync(Cancelled)).Length);
            await peer.DisposeAsync();
            Assert.Equal(isAccepted ? "peer" : "ldk", (await ldk.NextAsync<LdkClosed>(Cancelled)).By);
        }
    }
}
