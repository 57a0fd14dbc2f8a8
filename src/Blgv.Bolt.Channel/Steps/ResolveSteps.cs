namespace Blgv.Bolt.Channel;

/// <summary>What a channel whose machine has failed still does.</summary>
internal static class ResolveSteps
{
    public static void Guard(StepBuilder step, ChannelInput input)
    {
    }
}
