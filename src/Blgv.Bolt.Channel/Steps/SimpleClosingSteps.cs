using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>closing_complete and closing_sig.</summary>
internal static class SimpleClosingSteps
{
    public static void Receive(StepBuilder step, ClosingComplete message) => ConnectionSteps.Unexpected(step, message);

    public static void Receive(StepBuilder step, ClosingSig message) => ConnectionSteps.Unexpected(step, message);
}
