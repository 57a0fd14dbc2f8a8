using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>LDK begins again from an old state and puts a commitment on chain that it has revoked: we take all of it.</summary>
public sealed class LdkCheatTests : InteropTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task We_take_every_output_even_one_that_an_HTLC_transaction_has_moved(bool hasAnchors, bool movesHtlc)
    {
        await using var scene = await Scene.OpenAsync(weOpen: !hasAnchors, new LdkSettings(hasAnchors, Holds: true), Cancelled);
        await scene.GiveCoinsAsync(2);
        var htlcs = await PendingHtlcs.BeginAsync(scene, Cancelled);
        var funding = scene.Core.Commitments.Active[0].Scope.Funding;
        var revoked = await scene.Ldk.CommitmentAsync(scene.Channel, Cancelled);
        await scene.SaveLdkAsync();
        await scene.Ldk.ClaimAsync(htlcs.Preimage, Cancelled);
        await scene.Ldk.FailAsync(htlcs.ToLdkInVain.PaymentHash.ToHex(), Cancelled);
        scene.Ours.Gate.Open();
        await Task.WhenAll(htlcs.Paying);
        await scene.SettleAsync();
        await scene.DisconnectAsync();

        await scene.BeginLdkAgainAsync();
        await scene.Ldk.ForceCloseAsync(scene.Channel, Cancelled);
        await scene.UntilLdkIsHeardAsync();
        await scene.MineExactlyAsync(revoked);
        await scene.Ours.UntilReportedAsync(ReportKind.Cheated, Cancelled);
        await scene.Ours.UntilTakenAsync(revoked.OutputsWhere(static output => output.Amount.Value != Agreement.Anchor), Cancelled);
        var moved = movesHtlc ? await MoveHtlcAsync(scene, htlcs, revoked) : null;
        await scene.UntilResolvedAsync(Parties.Ours);

        var ledger = scene.ReadLedger(funding);
        TestContext.Current.TestOutputHelper?.WriteLine(ledger.ToString());
        Assert.Equal([revoked, .. moved is null ? [] : new[] { moved }], ledger.Entries.TakeWhile(entry => entry.IsOfLdk).Select(entry => entry.Transaction));
        Assert.All(ledger.Entries.SkipWhile(entry => entry.IsOfLdk), entry => Assert.False(entry.IsOfLdk));
        Assert.All(ledger.Left, output => Assert.Equal(Agreement.Anchor, output.Amount.Value));
        Assert.Equal(ledger.Ldk.Contributed, ledger.Ldk.Received + (hasAnchors ? ledger.Ldk.Fees : 0));
        var spent = ledger.Closing.Fee.Value + (hasAnchors ? 0 : ledger.Ldk.Fees) + ((ulong)ledger.Left.Count * Agreement.Anchor);
        Assert.Equal(Scene.Capacity - spent, ledger.Ours.Share);
        await scene.JudgeAsync(withCommitments: false);
        await scene.JudgeTimelocksAsync(ledger);
    }

    /// <summary>LDK's HTLC transaction confirms before ours that takes the same: the mempool prefers ours, a miner need not.</summary>
    private async Task<Transaction> MoveHtlcAsync(Scene scene, PendingHtlcs htlcs, Transaction revoked)
    {
        var before = scene.OfLdk.Keys.ToHashSet();
        await scene.Ldk.ClaimAsync(htlcs.Preimage, Cancelled);
        await scene.UntilLdkIsHeardAsync();
        var moved = Assert.Single(scene.OfLdk, broadcast => !before.Contains(broadcast.Key)).Value;
        await scene.MineExactlyAsync(moved);
        await scene.Ours.UntilTakenAsync([new(moved.ComputeTxId(), 0)], Cancelled);
        return moved;
    }
}
