using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>The channel ends on chain: together with the peer, or without it.</summary>
/// <remarks>BOLT 2, "Channel Close"; BOLT 5, "Mutual Close Handling".</remarks>
internal static class OnChainSteps
{
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
            case FundedState funded when !NewestCommitments(funded.Channel).Any():
                step.Refuse(id, CommandRefusal.WrongState, "The peer has not signed a commitment of ours yet.");
                break;
            case FundedState:
                step.Record(new WentOnChain(OnChainCause.Commanded, "The channel is closed on our side's command.", step.Core.Height));
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

        step.Add(new Report(ReportKind.Closing, $"A closing transaction is agreed{SharesOf(step, agreed.Transaction)}, {fee} to miners, transaction {agreed.Transaction.ComputeTxId()}."));
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

        SettlementSteps.Advance(step);
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

        foreach (var own in commitment ? NewestCommitments(state.Channel) : [])
        {
            yield return own;
        }
    }

    /// <summary>An HTLC that we received is to end, and the channel is on chain: with a preimage it is taken there, otherwise the peer takes it back.</summary>
    public static void Remove(StepBuilder step, CommandId id, RemoveHtlcCommand command)
    {
        var htlc = step.Commitments.Find(new(HtlcDirection.Received, command.Id));
        if (htlc is null || (int)htlc.State < (int)LadderState.ReceivedAddAckRevocation)
        {
            step.Refuse(id, CommandRefusal.UnknownHtlc, $"There is no received HTLC {command.Id} that was irrevocably committed.");
        }
        else if (command.Removal is not HtlcRemoval.Fulfilled fulfilled)
        {
            step.Reply(id, new CommandResult.Accepted(command.Id));
        }
        else if (!UpdateSteps.IsPreimageOf(fulfilled.Preimage, htlc.PaymentHash))
        {
            step.Refuse(id, CommandRefusal.WrongPreimage, $"The preimage is not that of HTLC {command.Id}.");
        }
        else if (htlc.ExceedsDustExposure)
        {
            step.Refuse(id, CommandRefusal.DustExposure, $"HTLC {command.Id} exceeds the dust exposure limit and can only be failed.");
        }
        else if (htlc.Removal is HtlcRemoval.Failed or HtlcRemoval.Malformed)
        {
            step.Refuse(id, CommandRefusal.HtlcNotRemovable, $"HTLC {command.Id} was failed before the channel went on chain.");
        }
        else
        {
            if (htlc.Preimage is null)
            {
                step.Record(new PreimageGiven(command.Id, fulfilled.Preimage));
            }

            step.Reply(id, new CommandResult.Accepted(command.Id));
        }
    }

    /// <summary>Our newest commitments that the peer has signed, one on each funding output: whichever output confirms, one of them can.</summary>
    private static IEnumerable<OwnCommitment> NewestCommitments(ChannelCore core) =>
        CommitmentSteps.Accepted(core).Select(accepted => new OwnCommitment(new(accepted.Channel, accepted.Commitment), accepted.Signatures));

    /// <summary>What a closing transaction pays to whom, where the scripts are known still.</summary>
    public static string SharesOf(StepBuilder step, Transaction transaction)
    {
        return ShutdownSteps.StatusOf(step.State.Phase) is { } shutdown
            ? $": {Sum(shutdown.Local)} to us, {Sum(shutdown.Remote)} to the peer"
            : "";

        Satoshi Sum(Script? script) => transaction.Outputs
            .Where(output => output.ScriptPubKey == script)
            .Aggregate(Satoshi.Zero, (sum, output) => sum + output.Amount);
    }
}
