using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>The funding transaction on chain: there, not there any more, not what was agreed, or never.</summary>
/// <remarks>BOLT 2, "The channel_ready Message". Incident 1: what is in the block is compared with what was agreed.</remarks>
internal static class FundingSteps
{
    /// <summary>An output of a coinbase transaction cannot be spent before it is this deep.</summary>
    private const uint CoinbaseMaturity = 100;

    /// <summary>How many confirmations the funding has.</summary>
    public static uint DepthOf(ChannelCore core) =>
        core.Funding.Confirmed is { } confirmed && core.Height.Value >= confirmed.BlockHeight ? core.Height.Value - confirmed.BlockHeight + 1 : 0;

    /// <summary>How many it needs before we say channel_ready.</summary>
    public static uint DepthNeeded(ChannelCore core) =>
        core.Funding.Confirmed is { TransactionIndex: 0 } ? Math.Max(core.Parameters.MinimumDepth, CoinbaseMaturity) : core.Parameters.MinimumDepth;

    /// <summary>What must be done again after a load: the funding watched, and broadcast while it is ours and unconfirmed.</summary>
    public static IEnumerable<ChannelEffect> Owed(ChannelCore core)
    {
        var isOurs = core.Funding is { Transaction: not null, Confirmed: null };
        if (isOurs && core.Funding.Transaction is { } transaction)
        {
            yield return new Publish(new FundingTransaction(CommitmentSteps.Accepted(core), transaction));
        }

        foreach (var active in (IEnumerable<ActiveCommitment>)core.Commitments.Active)
        {
            yield return new Watch(active.Scope.Funding, active.Scope.LocalBuilder.Funding.ScriptPubKey);
        }

        foreach (var input in isOurs ? core.Funding.Transaction?.Inputs ?? default : default(IEnumerable<TransactionInput>) ?? [])
        {
            yield return new Watch(input.PreviousOutput, default);
        }
    }

    public static void Connect(StepBuilder step, BlockConnected block)
    {
        foreach (var (position, transaction) in block.Transactions)
        {
            if (step.State.Core is not { } core)
            {
                return;
            }

            var id = transaction.ComputeTxId();
            foreach (var active in core.Commitments.Active)
            {
                if (active.Scope.Funding.TxId == id)
                {
                    Confirm(step, active.Scope, transaction, block.Height, position);
                }
            }

            foreach (var input in transaction.Inputs)
            {
                if (IsDoubleSpend(core, input.PreviousOutput, id))
                {
                    FailBadFunding(step, $"{id} spends what the funding transaction would have.");
                }
            }
        }

        Expire(step);
    }

    public static void Disconnect(StepBuilder step, BlockHeight height)
    {
        if (step.State.Core is not { Funding.Confirmed: { } confirmed } core || confirmed.BlockHeight <= height.Value)
        {
            return;
        }

        step.Record(new FundingUnconfirmed());
        step.SetSession(session => session with { SentAnnouncement = false });
        if (core.Funding.ReadySent)
        {
            step.Add(new Report(ReportKind.Warning, $"The block with the funding of {core.Id} is no longer in the best chain; the channel stays in use."));
        }

        foreach (var effect in Owed(step.Core))
        {
            step.Add(effect);
        }
    }

    private static void Confirm(StepBuilder step, FundingScope scope, Transaction transaction, BlockHeight height, uint position)
    {
        var index = (int)scope.Funding.Index;
        var agreed = scope.LocalBuilder.Funding;
        if (index >= transaction.Outputs.Count
            || transaction.Outputs[index].ScriptPubKey != agreed.ScriptPubKey
            || transaction.Outputs[index].Amount != agreed.Amount)
        {
            FailBadFunding(step, $"Output {index} of the funding transaction {scope.Funding.TxId} is not {agreed.Amount} for the script of the channel.");
            return;
        }

        var confirmed = new ShortChannelId(height.Value, position, (ushort)index);
        if (step.Core.Funding.Confirmed != confirmed)
        {
            step.SetSession(session => session with { SentAnnouncement = false });
            step.Record(new FundingConfirmed(confirmed));
            if (step.State.Phase is OnChain)
            {
                OnChainSteps.Publish(step);
            }
        }
    }

    private static bool IsDoubleSpend(ChannelCore core, OutPoint spent, TxId by) =>
        core.Funding is { Transaction: { } funding, Confirmed: null }
        && by != core.Commitments.Active[0].Scope.Funding.TxId
        && funding.Inputs.Any(input => input.PreviousOutput == spent);

    private static void FailBadFunding(StepBuilder step, string text)
    {
        if (step.State.Phase is not OnChain)
        {
            step.Fail(null, text, OnChainCause.BadFunding);
        }
    }

    /// <summary>Gives up what waits too long: a funding that does not come, a peer that does not say channel_ready.</summary>
    private static void Expire(StepBuilder step)
    {
        if (step.State.Core is not { } core)
        {
            return;
        }

        var funding = core.Funding;
        if (funding.Confirmed is { } confirmed)
        {
            var ready = (ulong)confirmed.BlockHeight + Math.Max(DepthNeeded(core), 1) - 1;
            if (step.State.Phase is AwaitingReady && funding is { ReadySent: true, ReadyReceived: false } && core.Height.Value >= ready + step.Policy.ReadyTimeout)
            {
                step.Fail("2.79", "channel_ready did not come.");
            }
        }
        else if (core.Height.Value >= (ulong)funding.Since.Value + step.Policy.ForgetAfter)
        {
            Forget(step, core);
        }
    }

    private static void Forget(StepBuilder step, ChannelCore core)
    {
        // What was deep once, and is out of the chain now, may come back. What was used before it confirmed may still confirm.
        var hasNothing = step.State.Phase is OnChain { Cause: OnChainCause.BadFunding }
            || (!core.Parameters.IsOpener
                && (core.Parameters.IsZeroconf || !core.Funding.ReadySent)
                && core.Commitments is { LocalNumber.Value: 0, RemoteNumber.Value: 0 });
        if (!hasNothing)
        {
            return;
        }

        const string Text = "The funding transaction did not confirm.";
        if (step.IsConnected && step.State.Phase is not OnChain)
        {
            step.Send(new Wire.Messages.Error { ChannelId = core.Id, Data = UntrustedText.FromString(Text) });
        }

        step.Record(new ChannelEnded(EndCause.Forgotten));
        step.Add(new Report(ReportKind.Forgotten, Text, "2.81"));
    }
}
