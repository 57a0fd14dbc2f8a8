using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>A commitment that we have revoked goes on chain, by a copy of our keys and of what we knew then: LDK takes all of it.</summary>
public sealed class OurCheatTests : InteropTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LDK_takes_every_output_even_one_that_an_HTLC_transaction_has_moved(bool hasAnchors)
    {
        await using var scene = await Scene.OpenAsync(weOpen: true, new LdkSettings(hasAnchors, Holds: true), Cancelled);
        var htlcs = await PendingHtlcs.BeginAsync(scene, Cancelled);
        var funding = scene.Core.Commitments.Active[0].Scope.Funding;
        using var cheat = scene.Ours.Copy(scene.Channel);
        await scene.Ldk.ClaimAsync(htlcs.Preimage, Cancelled);
        await scene.Ldk.FailAsync(htlcs.ToLdkInVain.PaymentHash.ToHex(), Cancelled);
        scene.Ours.Gate.Open();
        await Task.WhenAll(htlcs.Paying);
        var paid = new Dictionary<string, Preimage>(StringComparer.Ordinal);
        while (paid.Count < 2)
        {
            var sent = await scene.Ldk.NextAsync<LdkPaymentSent>(Cancelled);
            paid.Add(sent.PaymentHash, Preimage.FromHex(sent.Preimage));
        }

        await scene.SettleAsync();
        await scene.DisconnectAsync();
        var moved = cheat.Take(htlcs.ToUs.PaymentHash, paid[htlcs.ToUs.PaymentHash.ToHex()]);

        await scene.MineExactlyAsync(cheat.Transaction);
        await scene.Ours.UntilReportedAsync(ReportKind.FundsAtRisk, Cancelled);
        await scene.MineExactlyAsync(moved);
        await scene.UntilResolvedAsync(Parties.Ldk);

        var ledger = scene.ReadLedger(funding);
        TestContext.Current.TestOutputHelper?.WriteLine(ledger.ToString());
        Assert.Equal([cheat.Transaction, moved], ledger.Entries.Take(2).Select(entry => entry.Transaction));
        Assert.All(ledger.Entries.Skip(2), entry => Assert.True(entry.IsOfLdk));
        Assert.All(ledger.Left, output => Assert.Equal(Agreement.Anchor, output.Amount.Value));
        Assert.Equal(hasAnchors ? 2 : 0, ledger.Left.Count);
        Assert.Equal(0UL, ledger.Ours.Received);
        Assert.Equal(ledger.Entries[1].Fee.Value, ledger.Ours.Fees);
        Assert.Equal(Scene.Capacity - ledger.Closing.Fee.Value - ledger.Ours.Fees - (hasAnchors ? 2 * Agreement.Anchor : 0), ledger.Ldk.Share);
        await scene.JudgeAsync(withCommitments: false);
        await scene.JudgeTimelocksAsync(ledger);
    }
}
