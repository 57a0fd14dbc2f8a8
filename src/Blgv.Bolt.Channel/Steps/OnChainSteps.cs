using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>The channel ends on chain: together with the peer, or without it.</summary>
/// <remarks>BOLT 2, "Channel Close"; BOLT 5, "Mutual Close Handling".</remarks>
internal static class OnChainSteps
{
    /// <summary>A message for a channel that has failed: whoever comes back for it is told so again, all else is ignored.</summary>
    public static void Handle(StepBuilder step, IMessage message)
    {
        if (message is ChannelReestablish && step.State.Phase is OnChain chain)
        {
            step.Send(ErrorOf(chain));
        }
    }

    /// <summary>
    /// Whether a closing transaction is agreed, and the channel waits for it to be deep. Peers forget a channel as soon as it is out (LDK), and then
    /// say that they know none: that fails nothing any more.
    /// </summary>
    public static bool IsClosed(ChannelState phase) => phase is Closing { Agreed.IsEmpty: false } or Closing { Spent: not null };

    /// <summary>The error that a failed channel answers with.</summary>
    public static Error ErrorOf(OnChain chain) => new()
    {
        ChannelId = chain.Channel.Id,
        Data = UntrustedText.FromString(
            chain.Cause == OnChainCause.PeerError ? "The channel is closed on our side, since you failed it." : chain.Text),
    };

    public static void ForceClose(StepBuilder step, CommandId id)
    {
        switch (step.State.Phase)
        {
            case OnChain { Cause: OnChainCause.DataLoss }:
                step.Refuse(id, CommandRefusal.WrongState, "Our state of the channel is old: to publish it would forfeit our money. The peer has to close.");
                break;
            case OnChain { MayPublish: false }:
                step.Refuse(id, CommandRefusal.WrongState, "The funding transaction is not what was agreed: there is nothing to close.");
                break;
            case OnChain { Spent: not null } or Closing { Spent: not null }:
                step.Refuse(id, CommandRefusal.WrongState, "The funding output is spent already.");
                break;
            case FundedState funded when NewestCommitment(funded.Channel) is null:
                step.Refuse(id, CommandRefusal.WrongState, "The peer has not signed a commitment of ours yet.");
                break;
            case FundedState:
                step.Record(new WentOnChain(OnChainCause.Commanded, "The channel is closed on our side's command."));
                if (step.State is not Offline && step.State.Phase is OnChain chain)
                {
                    step.Send(ErrorOf(chain));
                }

                step.Reply(id, new CommandResult.Accepted());
                Publish(step);
                break;
            default:
                step.Refuse(id, CommandRefusal.WrongState, "There is no channel to close.");
                break;
        }
    }

    /// <summary>The peer has signed a closing transaction, and we do.</summary>
    public static void Agree(StepBuilder step, AgreedClosing agreed, Satoshi fee)
    {
        step.Record(new ClosingAgreed(agreed));
        if (ClosingTransactions.PublicationOf(step.Core, agreed) is { } publication)
        {
            step.Add(new Publish(publication));
        }

        step.Add(new Report(ReportKind.Closing, $"A closing transaction is agreed: {SharesOf(step, agreed.Transaction)}, {fee} to miners, transaction {agreed.Transaction.ComputeTxId()}."));
    }

    /// <summary>Publishes what a channel that has failed, or is closing, ends with.</summary>
    public static void Publish(StepBuilder step)
    {
        if (step.State.Phase is FundedState funded)
        {
            foreach (var publication in Publications(funded))
            {
                step.Add(new Publish(publication));
            }
        }
    }

    /// <summary>
    /// What is to be broadcast until the funding output is spent: closing transactions that were agreed, and our newest commitment.
    /// Where a close was agreed before, the commitment goes out only on command: a peer that has forgotten the channel since and
    /// sends an error gives no reason for it.
    /// </summary>
    public static IEnumerable<Publication> Publications(FundedState state)
    {
        var (agreed, commitment) = state switch
        {
            Closing { Spent: null } closing => (closing.Agreed, false),
            OnChain { Spent: null, MayPublish: true } chain => (chain.Agreed, chain.Agreed.IsEmpty || chain.Cause == OnChainCause.Commanded),
            _ => (default, false),
        };
        foreach (var one in (IEnumerable<AgreedClosing>)agreed)
        {
            if (ClosingTransactions.PublicationOf(state.Channel, one) is { } publication)
            {
                yield return publication;
            }
        }

        if (commitment && NewestCommitment(state.Channel) is { } own)
        {
            yield return own;
        }
    }

    /// <summary>A transaction that spends the funding output is in a block.</summary>
    public static void Spent(StepBuilder step, Transaction transaction, BlockHeight height)
    {
        if (step.State.Phase is not FundedState funded || SpendOf(funded)?.Transaction == transaction
            || !transaction.Inputs.Any(input => funded.Channel.Commitments.Active.Any(active => active.Scope.Funding == input.PreviousOutput)))
        {
            return;
        }

        var isClosing = ClosingTransactions.IsClosing(transaction);
        if (funded is Closing && isClosing)
        {
            step.Add(new Report(ReportKind.Closing, $"The closing transaction {transaction.ComputeTxId()} has confirmed at {height}: {SharesOf(step, transaction)}."));
        }
        else if (funded is not OnChain)
        {
            // Both sides signed a closing transaction that we know nothing of: then what we know is old.
            var (cause, kind, text) = isClosing
                ? (OnChainCause.DataLoss, ReportKind.DataLoss, $"The funding output is spent by {transaction.ComputeTxId()}, a closing transaction that we do not know: our state is old.")
                : (OnChainCause.FundingSpent, ReportKind.Failed, $"The funding output is spent by {transaction.ComputeTxId()}.");
            step.Record(new WentOnChain(cause, text));
            step.Add(new Report(kind, text));
        }

        step.Record(new FundingSpent(new(transaction, height)));
    }

    /// <summary>Blocks were taken off the best chain.</summary>
    /// <param name="step">The step.</param>
    /// <param name="height">The height that is left.</param>
    public static void Undo(StepBuilder step, BlockHeight height)
    {
        if (step.State.Phase is FundedState funded && SpendOf(funded) is { } spend && spend.Height > height)
        {
            step.Record(new FundingUnspent());
            Publish(step);
        }
    }

    /// <summary>A block came: a closing transaction that is deep enough ends the channel.</summary>
    public static void Advance(StepBuilder step)
    {
        if (step.State.Phase is FundedState funded && SpendOf(funded) is { } spend && ClosingTransactions.IsClosing(spend.Transaction)
            && (ulong)funded.Channel.Height.Value + 1 >= (ulong)spend.Height.Value + step.Policy.ClosingDepth)
        {
            var text = $"The closing transaction {spend.Transaction.ComputeTxId()} is {step.Policy.ClosingDepth} blocks deep: {SharesOf(step, spend.Transaction)}.";
            step.Record(new ChannelEnded(EndCause.Closed));
            step.Add(new Report(ReportKind.Closed, text));
        }
    }

    private static FundingSpend? SpendOf(FundedState state) => state switch
    {
        Closing closing => closing.Spent,
        OnChain chain => chain.Spent,
        _ => null,
    };

    /// <summary>Our newest commitment that the peer has signed, on the first funding output: of several, that is the one that can confirm.</summary>
    private static OwnCommitment? NewestCommitment(ChannelCore core)
    {
        var accepted = CommitmentSteps.Accepted(core);
        return accepted.IsEmpty
            ? null
            : new(new(accepted[0].Channel, accepted[0].Commitment), accepted[0].Signatures);
    }

    private static string SharesOf(StepBuilder step, Transaction transaction)
    {
        var shutdown = ShutdownSteps.StatusOf(step.State.Phase);
        return $"{Sum(shutdown?.Local)} to us, {Sum(shutdown?.Remote)} to the peer";

        Satoshi Sum(Script? script) => transaction.Outputs
            .Where(output => output.ScriptPubKey == script)
            .Aggregate(Satoshi.Zero, (sum, output) => sum + output.Amount);
    }
}
