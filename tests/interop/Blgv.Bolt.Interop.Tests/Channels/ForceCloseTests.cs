using Blgv.Bolt.Channel;
using Blgv.Bolt.Node;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Failures;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>A channel ends by the commitment of one side, with HTLCs of each kind in it: each side gets what is its own.</summary>
public sealed class ForceCloseTests : InteropTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task HTLCs_of_four_kinds_end_on_chain(bool hasAnchors, bool weClose)
    {
        await using var scene = await Scene.OpenAsync(weOpen: hasAnchors == weClose, new LdkSettings(hasAnchors, Holds: true), Cancelled);
        await scene.GiveCoinsAsync(4);
        var htlcs = await PendingHtlcs.BeginAsync(scene, Cancelled);
        await scene.JudgeAsync(withCommitments: true);
        await scene.DisconnectAsync();
        var agreement = Agreement.Of(scene.Core);
        var funding = scene.Core.Commitments.Active[0].Scope.Funding;
        var commitment = await CloseAsync(scene, weClose);

        // Both learn of their preimages only now.
        await scene.Ldk.ClaimAsync(htlcs.Preimage, Cancelled);
        scene.Ours.Gate.Open(htlcs.ToUs.PaymentHash);
        await scene.UntilResolvedAsync(Parties.Both);

        Assert.IsType<PaymentResult.Succeeded>(await htlcs.Paying[0]);
        Assert.Equal(FailureCode.PermanentChannelFailure, Assert.IsType<PaymentResult.Failed>(await htlcs.Paying[1]).Code);
        Assert.Equal(htlcs.ToUs.PaymentHash.ToHex(), (await scene.Ldk.NextAsync<LdkPaymentSent>(Cancelled)).PaymentHash);
        Assert.Equal(htlcs.ToUsInVain.PaymentHash.ToHex(), (await scene.Ldk.NextAsync<LdkPaymentFailed>(Cancelled)).PaymentHash);
        Assert.Equal(htlcs.ToLdk.PaymentHash.ToHex(), (await scene.Ldk.NextAsync<LdkPaymentClaimed>(Cancelled)).PaymentHash);

        var ledger = scene.ReadLedger(funding);
        Assert.Equal(commitment, ledger.Closing.TxId);
        agreement.AssertKept(ledger, PendingHtlcs.ToLdkInVainSat + PendingHtlcs.ToUsSat, PendingHtlcs.ToLdkSat + PendingHtlcs.ToUsInVainSat);
        await scene.JudgeAsync(withCommitments: false);
        var locks = await scene.JudgeTimelocksAsync(ledger);
        TestContext.Current.TestOutputHelper?.WriteLine($"{locks}\n{ledger}");
    }

    /// <summary>One side closes the channel, and its commitment confirms.</summary>
    private async Task<TxId> CloseAsync(Scene scene, bool weClose)
    {
        var commitment = weClose ? scene.Ours.Commitment(scene.Channel) : await scene.Ldk.CommitmentAsync(scene.Channel, Cancelled);
        if (weClose)
        {
            Assert.IsType<CommandResult.Accepted>(await scene.Ours.Host.ForceCloseAsync(scene.Channel));
            Assert.Equal(commitment.ComputeTxId(), (await scene.UntilSpentAsync()).ComputeTxId());
            await scene.MineAsync(1);
            Assert.Equal("CommitmentTxConfirmed", (await scene.Ldk.NextAsync<LdkChannelClosed>(Cancelled)).Reason);
        }
        else
        {
            await scene.Ldk.ForceCloseAsync(scene.Channel, Cancelled);
            await scene.UntilLdkIsHeardAsync();
            await scene.MineAsync(1);
        }

        var end = await scene.Ours.UntilAsync(scene.Channel, state => state.Phase is OnChain { Spent: not null }, Cancelled);
        var chain = Assert.IsType<OnChain>(end.Phase);
        Assert.Equal(weClose ? OnChainCause.Commanded : OnChainCause.FundingSpent, chain.Cause);
        return commitment.ComputeTxId();
    }
}
