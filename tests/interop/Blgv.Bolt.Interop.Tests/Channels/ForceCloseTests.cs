using Blgv.Bolt.Bitcoin;
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
        await scene.Ours.UntilTakenAsync(commitment.OutputsOf(PendingHtlcs.ToUsSat), Cancelled);
        await scene.UntilResolvedAsync(Parties.Both);

        Assert.IsType<PaymentResult.Succeeded>(await htlcs.Paying[0]);
        Assert.Equal(FailureCode.PermanentChannelFailure, Assert.IsType<PaymentResult.Failed>(await htlcs.Paying[1]).Code);
        Assert.Equal(htlcs.ToUs.PaymentHash.ToHex(), (await scene.Ldk.NextAsync<LdkPaymentSent>(Cancelled)).PaymentHash);
        Assert.Equal(htlcs.ToUsInVain.PaymentHash.ToHex(), (await scene.Ldk.NextAsync<LdkPaymentFailed>(Cancelled)).PaymentHash);
        Assert.Equal(htlcs.ToLdk.PaymentHash.ToHex(), (await scene.Ldk.NextAsync<LdkPaymentClaimed>(Cancelled)).PaymentHash);

        var ledger = scene.ReadLedger(funding);
        Assert.Equal(commitment.ComputeTxId(), ledger.Closing.TxId);
        agreement.AssertKept(ledger, PendingHtlcs.ToLdkInVainSat + PendingHtlcs.ToUsSat, PendingHtlcs.ToLdkSat + PendingHtlcs.ToUsInVainSat);
        await scene.JudgeAsync(withCommitments: false);

        // Scripts ask the closing side to wait for its balance and for two HTLCs, and the other for the one that comes back.
        var locks = await scene.JudgeTimelocksAsync(ledger);
        TestContext.Current.TestOutputHelper?.WriteLine($"{locks}\n{ledger}");
        Assert.Equal(4, locks.ByScript);
        Assert.InRange(locks.Absolute, 2, ledger.Entries.Count);
        Assert.InRange(locks.Relative, 3, ledger.Entries.Count);
    }

    /// <summary>One side closes the channel, at a fee rate that a commitment with anchors needs a child for, and its commitment confirms.</summary>
    private async Task<Transaction> CloseAsync(Scene scene, bool weClose)
    {
        var rate = new FeeRate(2500);
        var broadcasts = scene.Core.Parameters.Format.HasAnchors ? 2 : 1;
        var commitment = weClose ? scene.Ours.Commitment(scene.Channel) : await scene.Ldk.CommitmentAsync(scene.Channel, Cancelled);
        if (weClose)
        {
            scene.Ours.FeeRate = rate;
            Assert.IsType<CommandResult.Accepted>(await scene.Ours.Host.ForceCloseAsync(scene.Channel));
            await scene.Ours.UntilEventAsync(
                happened => happened is HostEvent.ClaimsKept && scene.Chain.Do(chain => chain.Mempool.Count) == broadcasts, Cancelled);
        }
        else
        {
            await scene.Ldk.SetFeeRateAsync(rate, Cancelled);
            await scene.Ldk.ForceCloseAsync(scene.Channel, Cancelled);
            await scene.UntilLdkIsHeardAsync();
        }

        var mempool = scene.Chain.Do(chain => chain.Mempool);
        Assert.Equal((commitment.ComputeTxId(), broadcasts), (mempool[0].TxId, mempool.Count));
        await scene.MineAsync(1);
        Assert.Equal(weClose ? "CommitmentTxConfirmed" : "HolderForceClosed", (await scene.Ldk.NextAsync<LdkChannelClosed>(Cancelled)).Reason);
        var end = await scene.Ours.UntilAsync(scene.Channel, state => state.Phase is OnChain { Spent: not null }, Cancelled);
        var chain = Assert.IsType<OnChain>(end.Phase);
        Assert.Equal(weClose ? OnChainCause.Commanded : OnChainCause.FundingSpent, chain.Cause);
        return commitment;
    }
}
