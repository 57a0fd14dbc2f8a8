using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Node;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Failures;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>A channel ends by the commitment of one side, with HTLCs of each kind in it: each side gets what is its own.</summary>
public sealed class ForceCloseTests : InteropTests
{
    /// <summary>One HTLC of each side is taken with its preimage, the other comes back.</summary>
    /// <param name="hasAnchors">The type of the channel.</param>
    /// <param name="weClose">Whose commitment confirms.</param>
    /// <param name="knowBefore">Whether both know their preimages before the close, and can tell nobody, or learn of them after it.</param>
    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public async Task HTLCs_of_four_kinds_end_on_chain(bool hasAnchors, bool weClose, bool knowBefore)
    {
        await using var scene = await Scene.OpenAsync(weOpen: hasAnchors == weClose, new LdkSettings(hasAnchors, Holds: true), Cancelled);
        var (htlcs, agreement) = await BeginAsync(scene);
        if (knowBefore)
        {
            await LearnAsync(scene, htlcs);
        }

        var commitment = await CloseAsync(scene, weClose);
        if (!knowBefore)
        {
            await LearnAsync(scene, htlcs);
        }

        await EndAsync(scene, htlcs, agreement, commitment);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task They_end_alike_when_blocks_are_undone(bool hasAnchors, bool weClose)
    {
        await using var scene = await Scene.OpenAsync(weOpen: hasAnchors != weClose, new LdkSettings(hasAnchors, Holds: true), Cancelled);
        var (htlcs, agreement) = await BeginAsync(scene);
        await LearnAsync(scene, htlcs);
        var commitment = await CloseAsync(scene, weClose);
        await scene.Ours.UntilTakenAsync(commitment.OutputsOf(PendingHtlcs.ToUsSat), Cancelled);
        await scene.StepAsync(3);

        // The commitment is among what is undone, and all that has come of it.
        await scene.ReorganizeAsync(4);

        Assert.Equal(4U, scene.Chain.Do(chain => chain.Confirmations(commitment.ComputeTxId())));
        await EndAsync(scene, htlcs, agreement, commitment);
    }

    /// <summary>The HTLCs are there, and the connection is not any more.</summary>
    private async Task<(PendingHtlcs Htlcs, Agreement Agreement)> BeginAsync(Scene scene)
    {
        await scene.GiveCoinsAsync(4);
        var htlcs = await PendingHtlcs.BeginAsync(scene, Cancelled);
        await scene.JudgeAsync(withCommitments: true);
        await scene.DisconnectAsync();
        return (htlcs, Agreement.Of(scene.Core));
    }

    /// <summary>All is taken, and each side has what is its own.</summary>
    private async Task EndAsync(Scene scene, PendingHtlcs htlcs, Agreement agreement, Transaction commitment)
    {
        var funding = scene.Core.Commitments.Active[0].Scope.Funding;
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

    /// <summary>Each side can take one HTLC of the other's from now on.</summary>
    private async Task LearnAsync(Scene scene, PendingHtlcs htlcs)
    {
        await scene.Ldk.ClaimAsync(htlcs.Preimage, Cancelled);
        scene.Ours.Gate.Open(htlcs.ToUs.PaymentHash);
        await scene.Ours.UntilAsync(
            scene.Channel, state => state.Core!.Commitments.Htlcs.Any(htlc => htlc is { IsOffered: false, Preimage: not null }), Cancelled);
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

        // Without anchors LDK broadcasts its HTLC transaction, too.
        var mempool = scene.Chain.Do(chain => chain.Mempool);
        Assert.Equal(commitment.ComputeTxId(), mempool[0].TxId);
        Assert.InRange(mempool.Count, broadcasts, 2);
        await scene.MineAsync(1);
        Assert.Equal(weClose ? "CommitmentTxConfirmed" : "HolderForceClosed", (await scene.Ldk.NextAsync<LdkChannelClosed>(Cancelled)).Reason);
        var end = await scene.Ours.UntilAsync(scene.Channel, state => state.Phase is OnChain { Spent: not null }, Cancelled);
        var chain = Assert.IsType<OnChain>(end.Phase);
        Assert.Equal(weClose ? OnChainCause.Commanded : OnChainCause.FundingSpent, chain.Cause);
        return commitment;
    }
}
