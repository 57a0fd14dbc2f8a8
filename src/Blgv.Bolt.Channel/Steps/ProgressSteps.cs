namespace Blgv.Bolt.Channel;

/// <summary>What waits for updates to settle goes on.</summary>
internal static class ProgressSteps
{
    public static void Advance(StepBuilder step)
    {
        QuiescenceSteps.Progress(step);
        ShutdownSteps.Progress(step);
    }
}
