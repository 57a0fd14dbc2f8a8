using Blgv.Bolt.Channel;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>A channel that ends by the commitment of one side, with HTLCs in it.</summary>
public sealed class ForceCloseTests : InteropTests
{
    private LdkPaymentClaimable? _claimable;

    [Fact]
    public async Task Our_commitment_goes_on_chain_and_LDK_claims_its_HTLC_from_it()
    {
        await using var scene = await OpenWithHtlcAsync(hasAnchors: true);
        var commitment = scene.Ours.Commitment(scene.Channel);

        Assert.IsType<CommandResult.Accepted>(await scene.Ours.Host.ForceCloseAsync(scene.Channel));
        Assert.Equal(commitment.ComputeTxId(), (await scene.UntilSpentAsync()).ComputeTxId());
        await scene.MineAsync(1);
        Assert.Equal("CommitmentTxConfirmed", (await scene.Ldk.NextAsync<LdkChannelClosed>(Cancelled)).Reason);
        await scene.Ldk.ClaimAsync(_claimable!.Preimage!, Cancelled);
        var claim = await scene.UntilRelayedAsync();
        await scene.MineAsync(1);

        Assert.Equal(5, commitment.Outputs.Count); // two balances, an HTLC, two anchors
        Assert.Equal(2U, scene.Chain.Do(chain => chain.Confirmations(commitment.ComputeTxId())));
        Assert.Equal(1U, scene.Chain.Do(chain => chain.Confirmations(claim)));
        await scene.Ours.UntilAsync(scene.Channel, state => state.Phase is OnChain { Cause: OnChainCause.Commanded, Spent: not null }, Cancelled);
        await scene.JudgeAsync(withCommitments: false);
    }

    [Fact]
    public async Task The_commitment_of_LDK_goes_on_chain_and_we_see_it()
    {
        await using var scene = await OpenWithHtlcAsync(hasAnchors: false);
        var commitment = await scene.Ldk.CommitmentAsync(scene.Channel, Cancelled);

        await scene.Ldk.ForceCloseAsync(scene.Channel, Cancelled);
        Assert.Equal(commitment.ComputeTxId(), await scene.UntilRelayedAsync());
        await scene.MineAsync(1);

        Assert.Equal(3, commitment.Outputs.Count);
        var end = await scene.Ours.UntilAsync(scene.Channel, state => state.Phase is OnChain { Spent: not null }, Cancelled);
        var chain = Assert.IsType<OnChain>(end.Phase);
        Assert.Equal((OnChainCause.FundingSpent, commitment.ComputeTxId()), (chain.Cause, chain.Spent!.Transaction.ComputeTxId()));
        await scene.JudgeAsync(withCommitments: false);
    }

    /// <summary>A channel with an HTLC that LDK could claim. The connection is closed: who closes the channel tells nobody.</summary>
    private async Task<Scene> OpenWithHtlcAsync(bool hasAnchors)
    {
        var scene = await Scene.OpenAsync(weOpen: true, new LdkSettings(hasAnchors, Holds: true), Cancelled);
        _ = scene.PayLdkAsync(70_000_000);
        _claimable = await scene.Ldk.NextAsync<LdkPaymentClaimable>(Cancelled);
        await scene.Ours.UntilAsync(scene.Channel, state => state.Core!.Commitments is { IsSettled: true, Htlcs.Count: 1 }, Cancelled);
        await scene.DisconnectAsync();
        return scene;
    }
}
