using Blgv.Bolt.Channel;
using Blgv.Bolt.Node.Tests.Hosting;
using Blgv.Bolt.Onion;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Failures;

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
        await scene.CloseAsync(closer);
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
        Assert.Equal((long)CloseScene.Deposit + shareOfAlice - scene.CostOf(scene.Alice, commitment), (long)scene.Alice.Wallet.Balance.Value);
        Assert.Equal((long)CloseScene.Deposit + 500_000 + 10_000 - 15_000 - scene.CostOf(scene.Bob, commitment), (long)scene.Bob.Wallet.Balance.Value);
    }

    [Fact(Timeout = Limit)]
    public async Task A_preimage_is_known_as_soon_as_a_mempool_shows_it()
    {
        // Incident 11: the peer may keep what shows it from ever being in a block.
        await using var scene = await CloseScene.OpenAsync(TestPair.Anchors);
        var id = await scene.OfferAsync(scene.Alice, 10_000, 1);
        await scene.QuietAsync();
        var channel = scene.Alice.Channel.Id;
        await scene.CloseAsync(scene.Bob);
        await scene.MineAsync();
        var height = scene.Chain.Do(chain => chain.Height);

        await scene.Bob.Host.FulfillAsync(channel, id, new(HoldingHandler.PreimageOf(1), null));
        await scene.AliceHtlcs.SettlementOf(id);

        Assert.Equal(height, scene.Chain.Do(chain => chain.Height));
        Assert.Equal(HoldingHandler.PreimageOf(1), Assert.IsType<HtlcRemoval.Fulfilled>(Assert.Single(scene.AliceHtlcs.Settled).Removal).Preimage);
    }

    [Theory(Timeout = Limit)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public async Task A_reorganization_at_any_step_changes_nothing_in_the_end(int depth)
    {
        await using var scene = await CloseScene.OpenAsync(TestPair.Anchors);
        await scene.OfferAsync(scene.Alice, 20_000, 2);
        var received = await scene.OfferAsync(scene.Bob, 15_000, 3);
        await scene.QuietAsync();
        var funding = scene.Alice.Core.Commitments.Active[0].Scope.Funding;
        await scene.CloseAsync(scene.Alice);
        await scene.MineAsync(depth);
        await scene.Alice.Host.FulfillAsync(scene.Alice.Channel.Id, received, new(HoldingHandler.PreimageOf(3), null));

        for (var i = 0; i < 60; i++)
        {
            scene.Chain.Do(chain => chain.Undo(depth));
            scene.Chain.Do(chain => chain.Mine(depth));
            await scene.MineAsync();
        }

        await scene.MineToTheEndAsync();
        var commitment = scene.SpenderOf(funding);
        var shareOfAlice = 500_000 + 15_000 - (long)scene.FeeOf(commitment) - 660;
        Assert.Equal((long)CloseScene.Deposit + shareOfAlice - scene.CostOf(scene.Alice, commitment), (long)scene.Alice.Wallet.Balance.Value);
        Assert.Equal((long)CloseScene.Deposit + 500_000 - 15_000 - scene.CostOf(scene.Bob, commitment), (long)scene.Bob.Wallet.Balance.Value);
    }

    [Fact(Timeout = Limit)]
    public async Task A_payment_whose_htlc_came_back_on_chain_has_failed_for_good()
    {
        var handler = new HoldingHandler();
        await using var pair = await TestPair.OpenAsync(bob: chain => CloseScene.Node("bob", chain, handler));
        pair.Alice.Wallet.Deposit(new(CloseScene.Deposit));
        var expiry = new CltvExpiry(pair.Alice.Host.Tip.Height.Value + 30);
        var payload = new FinalPayload { AmtToForward = new(20_000_000), OutgoingCltvValue = expiry, TotalMsat = new(20_000_000) };
        var route = new PaymentRoute(pair.Alice.Channel.Id, new(20_000_000), expiry, [new(pair.Bob.Key.PublicKey, payload)]);
        var paying = pair.Alice.Payments.PayAsync(HoldingHandler.HashOf(1), route, TestContext.Current.CancellationToken);
        await handler.ArrivalOf(default);
        await pair.Bob.StopAsync();

        Assert.IsType<CommandResult.Accepted>(await pair.Alice.Host.ForceCloseAsync(pair.Alice.Channel.Id));
        for (var i = 0; i < 60 && !paying.IsCompleted; i++)
        {
            pair.Chain.Do(chain => chain.Mine(1));
            await pair.Alice.SeeClaimsAsync();
        }

        Assert.Equal(FailureCode.PermanentChannelFailure, Assert.IsType<PaymentResult.Failed>(await paying).Code);
        Assert.Equal(PaymentStatus.Failed, Assert.Single(pair.Alice.Payments.Sent).Status);
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
        // After a start it may be told again what was not noted as told, and never anything else.
        var settled = handler.Settled.DistinctBy(one => (one.Id, one.Removal.GetType())).ToArray();
        Assert.Equal(2, settled.Length);
        Assert.Equal(preimage, Assert.IsType<HtlcRemoval.Fulfilled>(settled.Single(one => one.Id == fulfilled).Removal).Preimage);
        Assert.IsType<HtlcRemoval.EndedOnChain>(settled.Single(one => one.Id == lost).Removal);
    }
}
