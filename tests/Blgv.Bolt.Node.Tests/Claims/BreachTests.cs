using Blgv.Bolt.Channel;
using Blgv.Bolt.Node.Tests.Hosting;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node.Tests.Claims;

/// <summary>A peer that goes back to an old copy of itself and closes with what it has revoked loses everything, whatever it does on chain.</summary>
public sealed class BreachTests : IDisposable
{
    private const int Limit = 60_000;
    private const long Capacity = 1_000_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("blgv-breach-").FullName;

    [Theory(Timeout = Limit)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_revoked_commitment_is_taken_whole_with_the_htlcs_that_were_in_it(bool hasAnchors, bool onFiles)
    {
        await using var store = await StoreAsync(onFiles);
        await using var scene = await CloseScene.OpenAsync(hasAnchors ? TestPair.Anchors : TestPair.StaticRemotekey, store, new MemoryChannelStore());
        var funding = scene.Alice.Core.Commitments.Active[0].Scope.Funding;
        await using var thief = await scene.CheatAsync();

        await scene.MineUntilAsync(() => scene.Alice.Host.Channels.Count == 0);

        Assert.Contains(scene.Alice.Events, happened => happened is HostEvent.ChannelReported { Report.Kind: ReportKind.Cheated });
        AssertTaken(scene, funding, hasAnchors, lost: 0);

        // Its anchor is all that it has.
        Assert.InRange(thief.Wallet.Balance.Value, 0UL, CloseScene.Deposit + 330);
    }

    [Theory(Timeout = Limit)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task What_the_peer_took_while_the_node_was_down_is_taken_from_it_at_the_second_stage(bool hasAnchors, bool onFiles)
    {
        await using var store = await StoreAsync(onFiles);
        await using var scene = await CloseScene.OpenAsync(hasAnchors ? TestPair.Anchors : TestPair.StaticRemotekey, store, new MemoryChannelStore());
        var funding = scene.Alice.Core.Commitments.Active[0].Scope.Funding;
        await using var thief = await scene.CheatAsync();
        await scene.Alice.StopAsync();

        scene.Chain.Do(chain => chain.Mine(1));
        await thief.SeeClaimsAsync();
        var commitment = scene.SpenderOf(funding);
        Assert.IsType<CommandResult.Accepted>(await thief.Host.FulfillAsync(thief.Channel.Id, default, new(HoldingHandler.PreimageOf(1), null)));
        for (var i = 0; i < 3; i++)
        {
            scene.Chain.Do(chain => chain.Mine(1));
            await thief.SeeClaimsAsync();
        }

        var htlc = commitment.Outputs.TakeWhile(static output => output.Amount.Value != 10_000).Count();
        var second = scene.SpenderOf(new(commitment.ComputeTxId(), (uint)htlc));
        Assert.Contains(second.ComputeTxId(), thief.Claimed);
        await thief.StopAsync();
        await scene.Alice.RestartAsync();
        await scene.MineUntilAsync(() => scene.Alice.Host.Channels.Count == 0);

        Assert.Contains(scene.SpenderOf(new(second.ComputeTxId(), 0)).ComputeTxId(), scene.Alice.Claimed);
        AssertTaken(scene, funding, hasAnchors, lost: hasAnchors ? 0 : (long)scene.FeeOf(second));
    }

    [Fact(Timeout = Limit)]
    public async Task Side_records_that_cannot_be_read_are_read_with_a_later_block()
    {
        var reads = 0;
        await using var store = new UnreadableStore(found => ++reads > 2 ? found : throw new ChannelStoreException(ChannelStoreError.Failed, "The disk is busy."));
        await using var scene = await CloseScene.OpenAsync(TestPair.Anchors, store, new MemoryChannelStore());
        var funding = scene.Alice.Core.Commitments.Active[0].Scope.Funding;
        await using var thief = await scene.CheatAsync();

        await scene.MineUntilAsync(() => scene.Alice.Host.Channels.Count == 0);

        Assert.Equal(2, scene.Alice.Events.OfType<HostEvent.RevocableUnreadable>().Count());
        AssertTaken(scene, funding, hasAnchors: true, lost: 0);
    }

    [Fact(Timeout = Limit)]
    public async Task Without_side_records_what_needs_none_is_taken_and_the_operator_told()
    {
        await using var store = new UnreadableStore(static _ => default);
        await using var scene = await CloseScene.OpenAsync(TestPair.Anchors, store, new MemoryChannelStore());
        await using var thief = await scene.CheatAsync();

        await scene.MineAsync(10);

        Assert.Contains(scene.Alice.Events, happened => happened is HostEvent.ChannelReported { Report.Kind: ReportKind.FundsAtRisk });
        Assert.InRange(scene.Alice.Wallet.Balance.Value, CloseScene.Deposit + 930_000, CloseScene.Deposit + 945_000);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void AssertTaken(CloseScene scene, OutPoint funding, bool hasAnchors, long lost)
    {
        var commitment = scene.SpenderOf(funding);
        var share = Capacity - (long)scene.FeeOf(commitment) - (hasAnchors ? 660 : 0) - lost;
        Assert.Equal((long)CloseScene.Deposit + share - scene.CostOf(scene.Alice, commitment), (long)scene.Alice.Wallet.Balance.Value);
    }

    private async Task<IChannelStore> StoreAsync(bool onFiles) => onFiles
        ? await FileChannelStore.OpenAsync(_folder, ChainHash.Regtest, TestNode.KeyOf("alice").PublicKey.ToPointBytes(), TestContext.Current.CancellationToken)
        : new MemoryChannelStore();
}
