using Blgv.Bolt.Channel;
using Blgv.Bolt.Node;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>The connection ends before each message of an opening.</summary>
public sealed class InterruptedOpeningTests : InteropTests
{
    /// <summary>open_channel, accept_channel, funding_created, funding_signed; then channel_ready of each.</summary>
    private const int OpeningMessages = 4;
    private const int ReadyMessages = 2;

    [Fact]
    public async Task Before_LDK_has_signed_nothing_of_a_channel_of_ours_is_left()
    {
        await using var scene = await Scene.StartAsync(new LdkSettings(HasAnchors: true), Cancelled);
        await scene.DisconnectAsync();
        for (var lost = 0; lost < OpeningMessages; lost++)
        {
            await using var relay = await scene.ConnectByRelayAsync(MessageRelay.IsOpening, lost);

            var opened = await scene.TryOpenByUsAsync();

            Assert.Null(opened.Channel);
            Assert.Equal(CommandRefusal.OpeningFailed, Assert.IsType<CommandResult.Refused>(opened.Result).Reason);
            await scene.UntilDisconnectedAsync();
            Assert.Empty(scene.Ours.Host.Channels);
        }

        // LDK has signed for the last of them, asks for it, and hears that there is none.
        Assert.Single(await scene.Ldk.ChannelsAsync(Cancelled));
        await scene.ConnectAsync();
        await scene.UntilLdkHasNoChannelAsync();
        Assert.Empty(scene.Chain.Do(chain => chain.Mempool));
        await scene.OpenAsync(weOpen: true);
        Assert.IsType<PaymentResult.Succeeded>(await scene.PayLdkAsync(1_000_000));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_funded_channel_becomes_ready_whichever_channel_ready_is_lost(bool weOpen)
    {
        await using var scene = await Scene.StartAsync(new LdkSettings(HasAnchors: true), Cancelled);
        await scene.DisconnectAsync();
        for (var lost = 0; lost < ReadyMessages; lost++)
        {
            await using var relay = await scene.ConnectByRelayAsync(MessageRelay.IsOpening, OpeningMessages + lost);
            await scene.BeginToOpenAsync(weOpen);
            await scene.MineAsync(1);
            await relay.Cut.WaitAsync(Cancelled);
            await scene.UntilDisconnectedAsync();
            await scene.Ours.RestartAsync(Cancelled);
            await scene.ConnectAsync();
            await scene.Ldk.NextAsync<LdkChannelReady>(Cancelled);
            await scene.UntilUsableAsync();

            Assert.IsType<PaymentResult.Succeeded>(await scene.PayLdkAsync(10_000_000));
            await scene.PayUsAsync(5_000_000);
            await scene.SettleAsync();
            await scene.Ldk.CloseAsync(scene.Channel, Cancelled);
            await scene.UntilLdkHasClosedAsync();
            await scene.UntilAgreedAsync();
            await scene.MineAsync(1);
            await scene.DisconnectAsync();
        }

        await scene.JudgeAsync(withCommitments: false);
    }
}
