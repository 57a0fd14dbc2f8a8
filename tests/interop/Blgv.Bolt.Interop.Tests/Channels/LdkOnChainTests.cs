namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>What LDK does by itself on our chain: the tests of closing there lean on it.</summary>
public sealed class LdkOnChainTests : InteropTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LDK_pays_for_its_commitment_and_brings_home_what_is_its_own(bool hasAnchors)
    {
        await using var scene = await Scene.OpenAsync(weOpen: true, new LdkSettings(hasAnchors), Cancelled);
        await scene.GiveCoinsAsync(2);
        await scene.DisconnectAsync();
        var core = scene.Core;
        var commitment = await scene.Ldk.CommitmentAsync(scene.Channel, Cancelled);
        await scene.Ldk.SetFeeRateAsync(new(2500), Cancelled);

        await scene.Ldk.ForceCloseAsync(scene.Channel, Cancelled);
        await scene.UntilLdkIsHeardAsync();
        Assert.Equal(hasAnchors ? 2 : 1, scene.Chain.Do(chain => chain.Mempool.Count));
        await scene.MineAsync(1);
        var balance = Assert.Single(await scene.Ldk.BalancesAsync(Cancelled));
        Assert.Equal(("ClaimableAwaitingConfirmations", Scene.Pushed / 1000), (balance.Kind, balance.Sat));
        await scene.StepToAsync(balance.Height!.Value + 1);

        var ledger = scene.ReadLedger(core.Commitments.Active[0].Scope.Funding);
        Assert.Equal(commitment.ComputeTxId(), ledger.Closing.TxId);
        Assert.Equal((Scene.Pushed / 1000) + (hasAnchors ? 330UL : 0), ledger.Ldk.Share);
        Assert.Empty(await scene.Ldk.BalancesAsync(Cancelled));
        await scene.JudgeAsync(withCommitments: false);
        var locks = await scene.JudgeTimelocksAsync(ledger);
        Assert.Equal(new Timelocks(0, hasAnchors ? 2 : 1, 1), locks);
        TestContext.Current.TestOutputHelper?.WriteLine(ledger.ToString());
    }

    [Fact]
    public async Task LDK_follows_a_reorganisation()
    {
        await using var scene = await Scene.OpenAsync(weOpen: true, new LdkSettings(HasAnchors: true), Cancelled);
        await scene.DisconnectAsync();
        await scene.Ldk.ForceCloseAsync(scene.Channel, Cancelled);
        await scene.UntilLdkIsHeardAsync();
        await scene.MineAsync(4);
        var confirmed = Assert.Single(await scene.Ldk.BalancesAsync(Cancelled));

        await scene.ReorganizeAsync(4);

        var again = Assert.Single(await scene.Ldk.BalancesAsync(Cancelled));
        Assert.Equal(confirmed with { Height = confirmed.Height + 1 }, again);
    }
}
