using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>Blocks come and go.</summary>
internal static class ChainSteps
{
    public static void Connect(StepBuilder step, BlockConnected block)
    {
        if (step.State.Core is { } core)
        {
            step.SetCore(core with { Height = block.Height });
            foreach (var confirmed in block.Transactions)
            {
                OnChainSteps.Spent(step, confirmed.Transaction, block.Height);
            }

            OnChainSteps.Advance(step);
        }
    }

    public static void Disconnect(StepBuilder step, BlockHeight height)
    {
        if (step.State.Core is { } core)
        {
            step.SetCore(core with { Height = height });
            OnChainSteps.Undo(step, height);
        }
    }
}
