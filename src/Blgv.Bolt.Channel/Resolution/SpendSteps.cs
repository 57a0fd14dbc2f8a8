using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>
/// Transactions that spend the funding output, and what it became, come into blocks and go again. Only what is in a block counts here; what
/// follows from it is derived anew each time.
/// </summary>
/// <remarks>BOLT 5. No message of a peer leads here.</remarks>
internal static class SpendSteps
{
    /// <summary>A block came: what it holds of the channel is noted.</summary>
    public static void Connect(StepBuilder step, BlockConnected block)
    {
        UndoStale(step, block);
        ChainView? view = null;
        var watched = new HashSet<OutPoint>();
        foreach (var (_, transaction) in block.Transactions)
        {
            if (step.State.Core is not { } core)
            {
                return;
            }

            var spend = new ConfirmedSpend(transaction, block.Height, block.Hash);
            if (SpendRecognition.SpentBy(core, transaction) is not null)
            {
                SpendFunding(step, spend);
                view = null;
            }
            else if (step.State.Phase is not OnChain { Spent: not null } chain)
            {
                continue;
            }
            else
            {
                if (view is null && (view = ChainView.Of(chain)) is not null)
                {
                    watched = [.. view.Watched().Select(one => one.OutPoint)];
                }

                if (view is null || !transaction.Inputs.Any(input => watched.Contains(input.PreviousOutput)))
                {
                    continue;
                }

                SpendOutput(step, view, spend);
                watched.UnionWith(view.WatchedOf(spend).Select(one => one.OutPoint));
            }

            SettlementSteps.Learn(step, transaction);
        }
    }

    /// <summary>Blocks were taken off the best chain.</summary>
    /// <param name="step">The step.</param>
    /// <param name="height">The height that is left.</param>
    public static void Undo(StepBuilder step, BlockHeight height)
    {
        if (step.State.Phase is not FundedState funded || SpendOf(funded) is not { } spend)
        {
            return;
        }

        if (spend.Height > height)
        {
            step.Record(new FundingUnspent());
            step.Add(new Report(ReportKind.OnChain, $"The block with {spend.Transaction.ComputeTxId()} is no longer in the best chain: the funding output is unspent."));
            OnChainSteps.Publish(step);
        }
        else if (step.State.Phase is OnChain chain && chain.Later.Any(later => later.Height > height))
        {
            step.Record(new OutputsUnspent(height));
        }
    }

    /// <summary>The side records that a breach needs. Every output was watched before, since none was known.</summary>
    public static void Rebuild(StepBuilder step, RevocableFetched fetched)
    {
        if (step.State.Phase is not OnChain chain || ChainView.Of(chain) is not { Close: { Kind: SpendKind.Revoked, Commitment: null } close }
            || close.Number != fetched.Number || close.Active.Scope.Funding != fetched.Funding)
        {
            return;
        }

        var isWhole = RevocableRecord.TryRebuild(fetched.Records, out var spec) && fetched.Records[^1].Number == fetched.Number;
        var breach = new Breach(fetched.Funding, fetched.Number, isWhole ? spec : null);
        if (breach == chain.Breach)
        {
            return;
        }

        step.Record(new BreachRebuilt(breach));
        if (step.State.Phase is OnChain { } after && ChainView.Of(after) is { Close.Commitment: null })
        {
            step.Add(new Report(
                ReportKind.FundsAtRisk,
                $"What was in the revoked commitment {close.Number} ({close.TxId}) is not stored: its balances are taken, HTLCs in it only once the peer moves them."));
        }
    }

    /// <summary>What is to be watched and asked for after a load.</summary>
    public static IEnumerable<ChannelEffect> Owed(FundedState state)
    {
        if (state is not OnChain chain || ChainView.Of(chain) is not { } view)
        {
            yield break;
        }

        foreach (var (outPoint, script) in view.Watched())
        {
            yield return new Watch(outPoint, script);
        }

        if (NeedsRecords(view))
        {
            yield return new FetchRevocable(view.Close.Active.Scope.Funding, view.Close.Number);
        }
    }

    /// <summary>The transaction that spends the funding output, if one is in a block.</summary>
    public static ConfirmedSpend? SpendOf(FundedState state) => state switch
    {
        Closing closing => closing.Spent,
        OnChain chain => chain.Spent,
        _ => null,
    };

    /// <summary>
    /// A crash may have come between our noting of a block and the host's, and a reorganization after it: then a block of the same height, or a
    /// lower one, comes without the other having been taken off. If the other is still there it comes again.
    /// </summary>
    private static void UndoStale(StepBuilder step, BlockConnected block)
    {
        if (step.State.Phase is not FundedState funded || SpendOf(funded) is not { } spend)
        {
            return;
        }

        var later = funded is OnChain chain ? chain.Later : default;
        if (later.Prepend(spend).Any(one => one.Height == block.Height && one.Block != block.Hash))
        {
            Undo(step, new(block.Height.Value - 1));
        }
        else
        {
            Undo(step, block.Height);
        }
    }

    private static void SpendFunding(StepBuilder step, ConfirmedSpend spend)
    {
        if (step.State.Phase is not FundedState funded || SpendOf(funded)?.Transaction == spend.Transaction)
        {
            return;
        }

        var close = SpendRecognition.Of(funded.Channel, (funded as OnChain)?.Breach, spend);
        var (kind, text) = Describe(step, close);
        if (funded is not Closing || close.Kind != SpendKind.Closing)
        {
            // Both sides signed a closing transaction, or a commitment, that we know nothing of: what we know is old.
            var isOld = close.Kind == SpendKind.Future || (close.Kind == SpendKind.Closing && funded is not OnChain);
            if (isOld || funded is not OnChain)
            {
                step.Record(new WentOnChain(isOld ? OnChainCause.DataLoss : OnChainCause.FundingSpent, text, funded.Channel.Height));
                kind = isOld ? ReportKind.DataLoss : kind;
            }
        }

        step.Record(new FundingSpent(spend));
        step.Add(new Report(kind, text));
        if (step.State.Phase is OnChain chain && ChainView.Of(chain) is { } view)
        {
            Watch(step, view.Watched());
            if (NeedsRecords(view))
            {
                step.Add(new FetchRevocable(close.Active.Scope.Funding, close.Number));
            }
        }
    }

    private static bool NeedsRecords(ChainView view) =>
        view.Close is { Kind: SpendKind.Revoked, Commitment: null } close
        && (view.State.Breach is not { } breach || breach.Number != close.Number || breach.Funding != close.Active.Scope.Funding);

    private static void SpendOutput(StepBuilder step, ChainView view, ConfirmedSpend spend)
    {
        if (step.State.Phase is OnChain chain && !chain.Later.Any(known => known.Transaction == spend.Transaction))
        {
            step.Record(new OutputSpent(spend));
            Watch(step, view.WatchedOf(spend));
        }
    }

    private static void Watch(StepBuilder step, IEnumerable<(OutPoint OutPoint, Script Script)> outputs)
    {
        foreach (var (outPoint, script) in outputs)
        {
            step.Add(new Watch(outPoint, script));
        }
    }

    private static (ReportKind Kind, string Text) Describe(StepBuilder step, RecognizedSpend close) => close.Kind switch
    {
        SpendKind.Closing when step.State.Phase is Closing or OnChain =>
            (ReportKind.Closing, $"The closing transaction {close.TxId} has confirmed at {close.Spend.Height}{OnChainSteps.SharesOf(step, close.Spend.Transaction)}."),
        SpendKind.Closing =>
            (ReportKind.DataLoss, $"The funding output is spent by {close.TxId}, a closing transaction that we do not know: our state is old."),
        SpendKind.Ours => (ReportKind.OnChain, $"Our commitment {close.Number} has confirmed at {close.Spend.Height}: {close.TxId}."),
        SpendKind.Theirs => (ReportKind.OnChain, $"The peer's commitment {close.Number} has confirmed at {close.Spend.Height}: {close.TxId}."),
        SpendKind.Revoked =>
            (ReportKind.Cheated, $"The peer published commitment {close.Number}, which it had revoked: {close.TxId}. All that it holds is claimed."),
        SpendKind.Future =>
            (ReportKind.DataLoss, $"Commitment {close.Number} has confirmed, {close.TxId}, and we know none like it: our state is old. Our balance is taken if the peer published it, HTLCs may be lost."),
        SpendKind.OursRevoked =>
            (ReportKind.FundsAtRisk, $"Commitment {close.Number} of ours, which we had revoked, is in a block: {close.TxId}. An old copy of our data was used; the peer may take all of it."),
        _ => (ReportKind.FundsAtRisk, $"The funding output is spent by {close.TxId}, which is no transaction of this channel: a funding key may be out of hand, and money lost."),
    };
}
