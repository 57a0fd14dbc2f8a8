using Blgv.Bolt.Channel;
using Blgv.Bolt.Node.Tests.Hosting;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node.Tests.Claims;

/// <summary>Channels that one side closes alone, with HTLCs of both directions pending, down to the last satoshi.</summary>
public sealed class ForceCloseTests
{
    private const int Limit = 60_000;

    [Theory(Timeout = Limit)]
    [InlineData(true, true, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, false)]
    [InlineData(true, true, true)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(false, false, true)]
    public async Task Each_side_ends_with_its_share_less_what_it_paid(bool hasAnchors, bool aliceCloses, bool restarts)
    {
        await using var scene = await CloseScene.OpenAsync(hasAnchors ? TestPair.Anchors : TestPair.StaticRemotekey);
        var fulfilledByBob = await scene.OfferAsync(scene.Alice, 10_000, 1);
        var lostByBob = await scene.OfferAsync(scene.Alice, 20_000, 2, blocks: 45);
        var fulfilledByAlice = await scene.OfferAsync(scene.Bob, 15_000, 3);
        var lostByAlice = await scene.OfferAsync(scene.Bob, 25_000, 4);
        await scene.QuietAsync();
        var funding = scene.Alice.Core.Commitments.Active[0].Scope.Funding;
        var channel = scene.Alice.Channel.Id;

        var closer = aliceCloses ? scene.Alice : scene.Bob;
        Assert.IsType<CommandResult.Accepted>(await closer.Host.ForceCloseAsync(channel));
        Assert.Contains(closer.Events, happened => happened is HostEvent.OnChainBegun { Cause: OnChainCause.Commanded });
        await scene.MineAsync();
        Assert.IsType<CommandResult.Accepted>(
            await scene.Bob.Host.FulfillAsync(channel, fulfilledByBob, new(HoldingHandler.PreimageOf(1), null)));
        Assert.IsType<CommandResult.Accepted>(
            await scene.Alice.Host.FulfillAsync(channel, fulfilledByAlice, new(HoldingHandler.PreimageOf(3), null)));
        await scene.MineToTheEndAsync(restarts ? () => RestartWhileThereAreClaimsAsync(scene) : null);

        AssertSettled(scene.AliceHtlcs, fulfilledByBob, lostByBob, HoldingHandler.PreimageOf(1));
        AssertSettled(scene.BobHtlcs, fulfilledByAlice, lostByAlice, HoldingHandler.PreimageOf(3));
        var commitment = scene.SpenderOf(funding);
        var anchors = hasAnchors ? 660L : 0;
        var shareOfAlice = 500_000 - 10_000 + 15_000 - (long)scene.FeeOf(commitment) - anchors;
        Assert.Equal((long)CloseScene.Deposit + shareOfAlice - scene.CostOf(scene.Alice), (long)scene.Alice.Wallet.Balance.Value);
        Assert.Equal((long)CloseScene.Deposit + 500_000 + 10_000 - 15_000 - scene.CostOf(scene.Bob), (long)scene.Bob.Wallet.Balance.Value);
    }

    private static async Task RestartWhileThereAreClaimsAsync(CloseScene scene)
    {
        foreach (var node in new[] { scene.Alice, scene.Bob })
        {
            if (node.Host.Claims.Count > 0)
            {
                await node.RestartAsync();
                await node.UntilEventAsync(happened => happened is HostEvent.ClaimsKept);
            }
        }
    }

    private static void AssertSettled(HoldingHandler handler, HtlcId fulfilled, HtlcId lost, Preimage preimage)
    {
        Assert.Equal(2, handler.Settled.Count);
        Assert.Equal(preimage, Assert.IsType<HtlcRemoval.Fulfilled>(handler.Settled.Single(one => one.Id == fulfilled).Removal).Preimage);
        Assert.IsType<HtlcRemoval.EndedOnChain>(handler.Settled.Single(one => one.Id == lost).Removal);
    }
}
