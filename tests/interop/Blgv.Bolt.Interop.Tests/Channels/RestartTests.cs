using System.Net;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Node;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>Both begin again from what they wrote down, while HTLCs are pending.</summary>
public sealed class RestartTests : InteropTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HTLCs_both_ways_outlast_the_end_of_both_processes(bool weOpen)
    {
        await using var scene = await Scene.OpenAsync(weOpen, new LdkSettings(HasAnchors: true, Holds: true), Cancelled);
        var balance = scene.Balance.Value;
        await scene.DisconnectAsync();
        scene.Ours.StartsWithGateClosed = true;
        await scene.Ours.RestartAsync(Cancelled);
        await scene.ConnectAsync();
        await scene.UntilUsableAsync();
        var toLdk = Scene.Parse(await scene.Ldk.InvoiceAsync(70_000_000, Cancelled));
        var paying = scene.Ours.Payments.PayAsync(toLdk, null, Cancelled);
        var claimable = await scene.Ldk.NextAsync<LdkPaymentClaimable>(Cancelled);
        var toUs = await scene.BeginToPayUsAsync(20_000_000);
        await scene.Ours.Gate.Arrived.WaitAsync(Cancelled);
        await scene.Ours.UntilAsync(scene.Channel, state => state.Core!.Commitments is { IsSettled: true, Htlcs.Count: 2 }, Cancelled);
        await scene.JudgeAsync(withCommitments: true);

        await scene.DisconnectAsync();
        await scene.RestartLdkAsync();
        scene.Ours.StartsWithGateClosed = false;
        await scene.Ours.RestartAsync(Cancelled);
        await Assert.ThrowsAsync<HostStoppedException>(() => paying);
        await LdkCallsUsAsync(scene);
        await scene.UntilUsableAsync();
        await scene.Ldk.ClaimAsync(claimable.Preimage!, Cancelled);

        Assert.IsType<PaymentResult.Succeeded>(await scene.Ours.Payments.PayAsync(toLdk, null, Cancelled));
        Assert.Equal(toUs.PaymentHash.ToHex(), (await scene.Ldk.NextAsync<LdkPaymentSent>(Cancelled)).PaymentHash);
        await scene.SettleAsync();
        Assert.Equal(balance - 50_000_000, scene.Balance.Value);
        await scene.JudgeAsync(withCommitments: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_close_goes_on_after_a_restart(bool weClose)
    {
        await using var scene = await Scene.OpenAsync(weOpen: weClose, new LdkSettings(HasAnchors: true, Holds: true), Cancelled);
        var paying = scene.PayLdkAsync(70_000_000);
        var claimable = await scene.Ldk.NextAsync<LdkPaymentClaimable>(Cancelled);
        if (weClose)
        {
            Assert.IsType<CommandResult.Accepted>(await scene.Ours.Host.CloseAsync(scene.Channel, new CloseCommand(default, new(500))));
        }
        else
        {
            await scene.Ldk.CloseAsync(scene.Channel, Cancelled);
        }

        await scene.Ours.UntilAsync(scene.Channel, state => state is ShuttingDown { Shutdown: { Local: not null, Remote: not null } }, Cancelled);
        await scene.DisconnectAsync();
        await scene.RestartLdkAsync();
        await scene.Ours.RestartAsync(Cancelled);
        await Assert.ThrowsAsync<HostStoppedException>(() => paying);
        await scene.ConnectAsync();
        await scene.Ldk.ClaimAsync(claimable.Preimage!, Cancelled);

        var closing = await scene.UntilLdkHasClosedAsync();
        Assert.Equal(2, closing.Outputs.Count);
        await scene.MineAsync(1);
        await scene.Ours.UntilAsync(scene.Channel, state => state is Closing { Spent: not null }, Cancelled);
        await scene.JudgeAsync(withCommitments: false);
    }

    /// <summary>This time LDK opens the connection.</summary>
    private async Task LdkCallsUsAsync(Scene scene)
    {
        await using var listener = LightningListener.Start(
            new IPEndPoint(IPAddress.Loopback, 0), scene.Ours.Key, new ListenerOptions { Peer = scene.Ours.PeerOptions });
        await scene.Ldk.ConnectAsync(scene.Ours.Id, listener.LocalEndPoint!.Port, Cancelled);
        Assert.True(await scene.Ours.Host.AttachAsync(await listener.AcceptAsync(Cancelled), isInbound: true));
        Assert.False((await scene.Ldk.NextAsync<LdkConnected>(Cancelled)).Inbound);
    }
}
