using Blgv.Bolt.Noise;

namespace Blgv.Bolt.Interop.Tests;

/// <summary>
/// What LDK makes of peers that break the rules, or bend them. Where it draws the line we draw it too: the tests of
/// Blgv.Bolt.Peer hold the same inputs against our own session.
/// </summary>
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

    [Theory]
    [InlineData("what LDK asks of a peer", "5101", "", true)]
    [InlineData("no static_remotekey", "4101", "", false)]
    [InlineData("an unknown feature that must be known", "40000000000000000000000000000000000000000000005101", "", false)]
    [InlineData("an unknown feature that may be ignored", "80000000000000000000000000000000000000000000005101", "", true)]
    [InlineData("only a chain that LDK is not on", "5101", "01206fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000", false)]
    [InlineData("the chain that LDK is on", "5101", "012006226e46111a0b59caaf126043eb5bbf28c34f3a5e332a1fc7b2b73cf188910f", true)]
    [InlineData("an unknown record that must be known", "5101", "0a00", false)]
    [InlineData("an unknown record that may be ignored", "5101", "0b0100", true)]
    public async Task An_init_is_accepted_or_refused_for(string what, string features, string extension, bool accepted)
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        await using var peer = await RawPeer.ConnectAsync(ldk, Cancelled);

        await peer.SendAsync(RawPeer.Init(Convert.FromHexString(features), Convert.FromHexString(extension)), Cancelled);

        if (accepted)
        {
            await ldk.NextAsync<LdkConnected>(Cancelled);
            Assert.Single(await ldk.PeersAsync(Cancelled));
        }
        else
        {
            Assert.Equal(NoiseCloseReason.RemoteClosed, await peer.WhenClosedAsync(Cancelled));
            Assert.Equal("ldk", (await ldk.NextAsync<LdkClosed>(Cancelled)).By);
            Assert.True((await ldk.PeersAsync(Cancelled)).Length == 0, $"LDK kept a peer whose init has {what}.");
        }
    }
}
