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
            OnChainSteps.Advance(step);
            ReadySteps.Advance(step);
        }
    }

    /// <summary>What is learned of the chain beside blocks.</summary>
    public static void Learn(StepBuilder step, ChannelInput input)
    {
    }

    public static void Disconnect(StepBuilder step, BlockHeight height)
    {
        OpeningSteps.SetHeight(step, height);
        if (step.State.Core is { } core)
        {
            step.SetCore(core with { Height = height });
            FundingSteps.Disconnect(step, height);
            OnChainSteps.Undo(step, height);
        }
    }
}
