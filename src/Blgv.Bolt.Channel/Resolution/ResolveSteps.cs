namespace Blgv.Bolt.Channel;

/// <summary>
/// What a channel whose machine has failed still does: it watches the chain and answers what happens there. It shares nothing with what takes the
/// peer's messages, so that no message can stop it too, and it never closes the channel by itself.
/// </summary>
/// <remarks>BOLT 5.</remarks>
internal static class ResolveSteps
{
    public static void Handle(StepBuilder step, ChannelInput input)
    {
        switch (input)
        {
            case BlockConnected block when step.State.Core is { } core:
                step.SetCore(core with { Height = block.Height });
                SpendSteps.Connect(step, block);
                Advance(step);
                break;
            case BlockDisconnected block when step.State.Core is { } core:
                step.SetCore(core with { Height = block.Height });
                SpendSteps.Undo(step, block.Height);
                break;
            case TransactionSeen seen when step.State.Core is not null:
                SettlementSteps.Learn(step, seen.Transaction);
                break;
            case RevocableFetched fetched:
                SpendSteps.Rebuild(step, fetched);
                break;
            case HtlcTaken taken:
                UpdateSteps.Acknowledge(step, taken.Key);
                break;
            case Commanded { Command: ForceCloseCommand } command:
                OnChainSteps.ForceClose(step, command.Id);
                break;
            case Commanded { Command: RemoveHtlcCommand remove } command
                when step.State.Phase is OnChain || (step.State.Phase is FundedState && remove.Removal is HtlcRemoval.Fulfilled):
                OnChainSteps.Remove(step, command.Id, remove);
                break;
            case Commanded command:
                step.Refuse(command.Id, CommandRefusal.WrongState, "The channel is quarantined after an error in this program: only closing it on chain is possible, and to give preimages for then.");
                break;
            case Restored:
                ConnectionSteps.Restore(step);
                break;
        }
    }

    /// <summary>What follows from a block once what it holds is noted.</summary>
    public static void Advance(StepBuilder step)
    {
        SettlementSteps.Advance(step);
        EndSteps.Advance(step);
    }
}
