using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel;

/// <summary>channel_reestablish, and what is sent again after it.</summary>
internal static class ReestablishSteps
{
    public static void Start(StepBuilder step)
    {
    }

    public static void Handle(StepBuilder step, IMessage message)
    {
    }
}
