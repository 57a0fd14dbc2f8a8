using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>closing_signed.</summary>
internal static class LegacyClosingSteps
{
    public static void Receive(StepBuilder step, ClosingSigned message) => ConnectionSteps.Unexpected(step, message);
}
