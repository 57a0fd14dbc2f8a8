using Blgv.Bolt.Channel;
using Blgv.Bolt.Node;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>The whole life of a channel with LDK, of each type, opened by each side and closed by each side.</summary>
public sealed class OpenPayCloseTests : InteropTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task We_open_and_LDK_closes(bool hasAnchors) => LiveAsync(hasAnchors, weOpen: true, weClose: false);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task LDK_opens_and_we_close(bool hasAnchors) => LiveAsync(hasAnchors, weOpen: false, weClose: true);

    private async Task LiveAsync(bool hasAnchors, bool weOpen, bool weClose)
    {
        await using var scene = await Scene.OpenAsync(weOpen, new LdkSettings(hasAnchors), Cancelled);
        var before = weOpen ? (Scene.Capacity * 1000) - Scene.Pushed : Scene.Pushed;
        Assert.Equal(hasAnchors ? CommitmentFormat.Anchors : CommitmentFormat.StaticRemotekey, scene.Core.Parameters.Format);
        Assert.Equal(hasAnchors ? [12, 22] : [12], (await scene.LdkChannelAsync()).TypeBits);
        Assert.Equal(before, scene.Balance.Value);

        Assert.IsType<PaymentResult.Succeeded>(await scene.PayLdkAsync(30_000_000));
        await scene.PayUsAsync(50_000_123);
        await scene.SettleAsync();
        Assert.Equal(before + 20_000_123, scene.Balance.Value);
        await scene.JudgeAsync(withCommitments: true);

        if (weClose)
        {
            Assert.IsType<CommandResult.Accepted>(await scene.Ours.Host.CloseAsync(scene.Channel, new CloseCommand(default, new(1000))));
        }
        else
        {
            await scene.Ldk.CloseAsync(scene.Channel, Cancelled);
        }

        var closing = await scene.UntilLdkHasClosedAsync();
        await scene.MineAsync(1);
        await scene.JudgeAsync(withCommitments: false);

        // Who opened pays the fee; satoshis that are not whole are lost by both.
        Assert.Equal(2, closing.Outputs.Count);
        Assert.Contains(closing.Outputs, output => output.Amount.Value == (weOpen ? scene.Core.Commitments.Active[0].ToRemote.Value : scene.Balance.Value) / 1000);
    }
}
