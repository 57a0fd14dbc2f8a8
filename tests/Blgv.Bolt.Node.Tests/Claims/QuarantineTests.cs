using Blgv.Bolt.Channel;
using Blgv.Bolt.Node.Tests.Hosting;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Node.Tests.Claims;

/// <summary>A channel whose machine threw takes nothing of its peer any more, and its money is guarded all the same.</summary>
public sealed class QuarantineTests
{
    private const int Limit = 60_000;

    private bool _isBroken;
    private Func<ChannelInput, bool> _breaks = static input => input is PeerMessage { Message: UpdateAddHtlc };

    [Fact(Timeout = Limit)]
    public async Task What_the_peer_closes_is_swept()
    {
        await using var scene = await OpenAsync();
        await BreakAsync(scene);

        Assert.IsType<CommandResult.Accepted>(await scene.Bob.Host.ForceCloseAsync(scene.Alice.Channel.Id));
        await scene.MineToTheEndAsync();

        Assert.InRange(scene.Alice.Wallet.Balance.Value, CloseScene.Deposit + 498_000, CloseScene.Deposit + 500_000);
    }

    [Fact(Timeout = Limit)]
    public async Task It_is_closed_on_command_only_and_takes_htlcs_with_their_preimages()
    {
        await using var scene = await OpenAsync();
        var channel = scene.Alice.Channel.Id;
        var received = await scene.OfferAsync(scene.Bob, 15_000, 3);
        await scene.QuietAsync();
        var funding = scene.Alice.Core.Commitments.Active[0].Scope.Funding;
        await BreakAsync(scene);

        Assert.IsType<CommandResult.Refused>(await scene.Alice.Host.CloseAsync(channel, new CloseCommand(default, new(253))));
        await scene.Bob.StopAsync();
        await scene.MineAsync(5);
        Assert.IsType<Normal>(scene.Alice.StateOf(scene.Alice.Channel).Phase);
        Assert.IsType<CommandResult.Accepted>(await scene.Alice.Host.ForceCloseAsync(channel));
        Assert.IsType<CommandResult.Accepted>(await scene.Alice.Host.FulfillAsync(channel, received, new(HoldingHandler.PreimageOf(3), null)));
        await scene.MineToTheEndAsync();

        var commitment = scene.SpenderOf(funding);
        var share = 500_000 + 15_000 - (long)scene.FeeOf(commitment) - 660;
        Assert.Equal((long)CloseScene.Deposit + share - scene.CostOf(scene.Alice, commitment), (long)scene.Alice.Wallet.Balance.Value);
    }

    [Fact(Timeout = Limit)]
    public async Task It_never_closes_by_itself()
    {
        await using var scene = await OpenAsync();
        await scene.OfferAsync(scene.Alice, 20_000, 2, blocks: 20);
        await scene.QuietAsync();
        await BreakAsync(scene);
        await scene.Bob.StopAsync();

        await scene.MineAsync(30);
        Assert.IsType<Normal>(scene.Alice.StateOf(scene.Alice.Channel).Phase);

        // Mended, it is found as it was, and does what it has to.
        _isBroken = false;
        await scene.Alice.RestartAsync();
        await scene.MineAsync();
        Assert.IsType<OnChain>(scene.Alice.StateOf(scene.Alice.Channel).Phase);
    }

    [Fact(Timeout = Limit)]
    public async Task A_breach_is_punished_although_the_machine_throws_at_the_very_block()
    {
        await using var scene = await OpenAsync();
        var funding = scene.Alice.Core.Commitments.Active[0].Scope.Funding;
        await using var thief = await scene.CheatAsync();
        _breaks = static input => input is BlockConnected { Transactions.IsEmpty: false };
        Volatile.Write(ref _isBroken, true);

        await scene.MineUntilAsync(() => scene.Alice.Host.Channels.Count == 0);

        Assert.Contains(scene.Alice.Events, happened => happened is HostEvent.ChannelQuarantined);
        var commitment = scene.SpenderOf(funding);
        var share = 1_000_000 - (long)scene.FeeOf(commitment) - 660;
        Assert.Equal((long)CloseScene.Deposit + share - scene.CostOf(scene.Alice, commitment), (long)scene.Alice.Wallet.Balance.Value);
    }

    private Task<CloseScene> OpenAsync() => CloseScene.OpenAsync(TestPair.Anchors, bob: new MemoryChannelStore(), machine: Step);

    private Transition Step(ChannelState state, ChannelInput input, in ChannelEnvironment environment) =>
        Volatile.Read(ref _isBroken) && _breaks(input) ? throw new InvalidOperationException("A bug.") : ChannelMachine.Step(state, input, environment);

    private async Task BreakAsync(CloseScene scene)
    {
        Volatile.Write(ref _isBroken, true);
        var command = new AddHtlcCommand(new(1_000_000), HoldingHandler.HashOf(9), new(scene.Bob.Host.Tip.Height.Value + 40), Bytes.Copy(new byte[1366]));
        await scene.Bob.Host.AddHtlcAsync(scene.Bob.Channel.Id, command);
        await scene.Alice.UntilEventAsync(happened => happened is HostEvent.ChannelQuarantined);
        await scene.Bob.UntilAsync(state => state is Offline);
    }
}
