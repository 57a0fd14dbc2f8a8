using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>start_batch.</summary>
internal static class BatchSteps
{
    public static void Receive(StepBuilder step, StartBatch message)
    {
    }
}
