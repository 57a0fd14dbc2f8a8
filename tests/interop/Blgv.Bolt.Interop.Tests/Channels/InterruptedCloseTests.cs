using Blgv.Bolt.Channel;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>The connection ends before each message of a close. The closing transaction confirms, whatever is lost.</summary>
public sealed class InterruptedCloseTests : InteropTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Any_message_of_a_close_may_be_lost(bool weOpen, bool weClose)
    {
        await using var scene = await Scene.StartAsync(new LdkSettings(HasAnchors: true), Cancelled);
        var lost = 0;
        while (await CloseAsync(scene, weOpen, weClose, lost))
        {
            lost++;
        }

        await scene.JudgeAsync(withCommitments: false);
        Assert.InRange(lost, 4, 6); // two of shutdown, and two or more of closing_signed
    }

    /// <summary>Opens a channel and closes it.</summary>
    /// <returns>Whether there was a message of that number.</returns>
    private async Task<bool> CloseAsync(Scene scene, bool weOpen, bool weClose, int lost)
    {
        await scene.OpenAsync(weOpen);
        await scene.DisconnectAsync();
        await using var relay = await scene.ConnectByRelayAsync(MessageRelay.IsClosing, lost);
        await scene.UntilUsableAsync();
        var balance = scene.Balance.Value / 1000;
        if (weClose)
        {
            Assert.IsType<CommandResult.Accepted>(await scene.Ours.Host.CloseAsync(scene.Channel, new CloseCommand(default, new(500))));
        }
        else
        {
            await scene.Ldk.CloseAsync(scene.Channel, Cancelled);
        }

        // Whoever is the last to agree, LDK tells the network. It forgets the channel then, so that it has nothing to say of it any more.
        var closed = scene.UntilLdkHasClosedAsync();
        await Task.WhenAny(relay.Cut, Task.WhenAll(closed, scene.UntilAgreedAsync()));
        if (relay.IsCut)
        {
            await scene.UntilDisconnectedAsync();
            await scene.ConnectAsync();
        }

        var closing = await closed;
        await scene.MineAsync(1);
        var end = await scene.Ours.UntilAsync(scene.Channel, state => state.Phase is Closing { Spent: not null } or OnChain { Spent: not null }, Cancelled);
        Assert.Equal(closing.ComputeTxId(), Scene.SpendOf(end).Transaction.ComputeTxId());
        Assert.Contains(closing.Outputs, output => output.ScriptPubKey == ChannelNode.ClosingScript && output.Amount.Value <= balance && output.Amount.Value + 1000 > balance);
        TestContext.Current.TestOutputHelper?.WriteLine($"{lost}: {relay.Passed}, then {end}");
        return relay.IsCut;
    }
}
