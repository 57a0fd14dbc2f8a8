namespace Blgv.Bolt.Channel;

/// <summary>What waits too long is given up.</summary>
internal static class TimeSteps
{
    public static void Tick(StepBuilder step)
    {
        QuiescenceSteps.Tick(step);
    }
}
