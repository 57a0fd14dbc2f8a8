using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>Blocks come and go.</summary>
internal static class ChainSteps
{
    public static void Connect(StepBuilder step, BlockConnected block)
    {
        OpeningSteps.SetHeight(step, block.Height);
        if (step.State.Core is { } core)
        {
            step.SetCore(core with { Height = block.Height });
            FundingSteps.Connect(step, block);
            SpendSteps.Connect(step, block);
            DeadlineSteps.Check(step);
            ResolveSteps.Advance(step);
            ReadySteps.Advance(step);
        }
    }

    public static void Disconnect(StepBuilder step, BlockHeight height)
    {
        OpeningSteps.SetHeight(step, height);
        if (step.State.Core is { } core)
        {
            step.SetCore(core with { Height = height });
            FundingSteps.Disconnect(step, height);
            SpendSteps.Undo(step, height);
        }
    }
}
