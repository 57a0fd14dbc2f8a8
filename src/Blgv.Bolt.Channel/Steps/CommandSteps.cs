namespace Blgv.Bolt.Channel;

/// <summary>Hands a command to who handles it. Every command gets an answer.</summary>
internal static class CommandSteps
{
    public static void Handle(StepBuilder step, CommandId id, ChannelCommand command)
    {
        switch (command)
        {
            case OpenCommand open:
                OpeningSteps.Open(step, id, open);
                break;
            case FundCommand fund:
                OpeningSteps.Fund(step, id, fund);
                break;
            case AbandonCommand:
                OpeningSteps.Abandon(step, id);
                break;
            case AddHtlcCommand add:
                UpdateSteps.Add(step, id, add);
                break;
            case RemoveHtlcCommand remove:
                UpdateSteps.Remove(step, id, remove);
                break;
            case UpdateFeeCommand fee:
                UpdateSteps.UpdateFee(step, id, fee);
                break;
            case QuiesceCommand:
                QuiescenceSteps.Ask(step, id);
                break;
            case CloseCommand close:
                ShutdownSteps.Close(step, id, close);
                break;
            case ForceCloseCommand:
                OnChainSteps.ForceClose(step, id);
                break;
        }
    }
}
