using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>A channel whose money is all where it belongs, buried deep, has ended.</summary>
/// <remarks>BOLT 5, "General Nomenclature": irrevocably resolved.</remarks>
internal static class EndSteps
{
    /// <summary>After this many blocks nobody waits any more for the peer to move what we cannot even tell.</summary>
    private const uint UnknownForgotten = 2016;

    private static readonly Weight OwnTransaction = new(450);

    public static void Advance(StepBuilder step)
    {
        if (step.State.Phase is not FundedState funded || SpendSteps.SpendOf(funded) is not { } spend
            || (ulong)funded.Channel.Height.Value + 1 < (ulong)spend.Height.Value + step.Policy.ClosingDepth
            || OwesAnything(funded.Channel.Commitments))
        {
            return;
        }

        if (ClosingTransactions.IsClosing(spend.Transaction))
        {
            var text = $"The closing transaction {spend.Transaction.ComputeTxId()} is {step.Policy.ClosingDepth} blocks deep{OnChainSteps.SharesOf(step, spend.Transaction)}.";
            step.Record(new ChannelEnded(EndCause.Closed));
            step.Add(new Report(ReportKind.Closed, text));
        }
        else if (funded is OnChain chain && ChainView.Of(chain) is { } view && IsResolved(view, step.Policy))
        {
            step.Record(new ChannelEnded(EndCause.Resolved));
            step.Add(new Report(ReportKind.Closed, $"All that {view.Close.TxId} held of ours is taken, {step.Policy.ClosingDepth} blocks deep."));
        }
    }

    private static bool OwesAnything(Commitments commitments) =>
        !commitments.Settled.IsEmpty || commitments.Htlcs.Any(htlc => SettlementSteps.IsOpen(htlc) || htlc is { IsOffered: true, Preimage: not null, IsAcknowledged: false });

    private static bool IsResolved(ChainView view, ChannelPolicy policy)
    {
        foreach (var spend in view.State.Later)
        {
            if (view.DepthOf(spend) < policy.ClosingDepth)
            {
                return false;
            }
        }

        if (view.WorthTaking(policy).Count > 0)
        {
            return false;
        }

        return view.Close.Commitment is { } commitment ? !HasOpenHtlc(view, commitment) : view.Depth >= UnknownForgotten;
    }

    /// <summary>Whether an HTLC of the peer's might still be ours to take: until it has expired its preimage may come.</summary>
    private static bool HasOpenHtlc(ChainView view, CommitmentTransaction commitment)
    {
        foreach (var transaction in commitment.HtlcTransactions)
        {
            if (!view.TryGetSpender(commitment.OutPointOf(transaction.OutputIndex), out _) && view.Channel.Height.Value <= transaction.Htlc.Expiry.Value)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What costs more than it holds even at the least rate is left where it is.</summary>
    public static bool IsWorthTaking(OnChainClaim claim) =>
        claim.Value > FeeRate.Floor.FeeFor(claim.Weight + OwnTransaction) + CommitmentFormat.AnchorAmount;
}
