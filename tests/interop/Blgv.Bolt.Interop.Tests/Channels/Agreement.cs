using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>What the last state that both agreed on gives to each side, in satoshi, worked out without looking at any transaction.</summary>
/// <param name="Ours">Our balance, less what the opener pays if that is us.</param>
/// <param name="Ldk">LDK's, likewise.</param>
/// <param name="Anchors">What the opener put into anchors.</param>
internal sealed record Agreement(ulong Ours, ulong Ldk, ulong Anchors)
{
    public const ulong Anchor = 330;

    /// <summary>The state that a channel is in, without its HTLCs: these have still to find an owner.</summary>
    public static Agreement Of(ChannelCore core)
    {
        var (commitments, parameters) = (core.Commitments, core.Parameters);
        Assert.True(commitments.IsSettled);
        var active = Assert.Single(commitments.Active);
        var anchors = parameters.Format == CommitmentFormat.Anchors ? 2 * Anchor : 0;
        var weight = (anchors > 0 ? 1124UL : 724UL) + (172UL * (ulong)commitments.Htlcs.Count);
        var cost = (commitments.HighestFeeRate.Value * weight / 1000) + anchors;
        var (ours, ldk) = ((active.ToLocal - Pending(commitments, byUs: true)).Value / 1000, (active.ToRemote - Pending(commitments, byUs: false)).Value / 1000);
        return parameters.IsOpener ? new(ours - cost, ldk, anchors) : new(ours, ldk - cost, anchors);
    }

    /// <summary>Asserts that each side got what is its own, before the fees that it chose to pay.</summary>
    /// <param name="ledger">The chain.</param>
    /// <param name="ourHtlcs">The HTLCs that are ours in the end.</param>
    /// <param name="htlcsOfLdk">Those that are LDK's.</param>
    public void AssertKept(Ledger ledger, ulong ourHtlcs, ulong htlcsOfLdk)
    {
        // Anchors belong to whoever pays for a commitment with one, or to nobody.
        var (ourAnchors, anchorsOfLdk) = (AnchorsTaken(ledger, byLdk: false), AnchorsTaken(ledger, byLdk: true));
        Assert.All(ledger.Left, output => Assert.Equal(Anchor, output.Amount.Value));
        Assert.Equal(Anchors, ourAnchors + anchorsOfLdk + ((ulong)ledger.Left.Count * Anchor));
        Assert.Equal((Ours + ourHtlcs + ourAnchors, Ldk + htlcsOfLdk + anchorsOfLdk), (ledger.Ours.Share, ledger.Ldk.Share));
    }

    private static MilliSatoshi Pending(Commitments commitments, bool byUs) => commitments.Htlcs
        .Where(htlc => htlc.IsOffered == byUs)
        .Aggregate(MilliSatoshi.Zero, static (sum, htlc) => sum + htlc.Amount);

    private static ulong AnchorsTaken(Ledger ledger, bool byLdk)
    {
        var closing = ledger.Closing;
        return ledger.Entries.Where(entry => entry.IsOfLdk == byLdk)
            .SelectMany(entry => entry.Transaction.Inputs)
            .Where(input => input.PreviousOutput.TxId == closing.TxId)
            .Select(input => closing.Transaction.Outputs[(int)input.PreviousOutput.Index].Amount.Value)
            .Where(amount => amount == Anchor)
            .Aggregate(0UL, (sum, amount) => sum + amount);
    }
}
