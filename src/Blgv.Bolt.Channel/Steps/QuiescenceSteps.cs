using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>stfu.</summary>
internal static class QuiescenceSteps
{
    public static void Ask(StepBuilder step, CommandId id) => step.Refuse(id, CommandRefusal.NotNegotiated, "");

    public static void Receive(StepBuilder step, Stfu message) => ConnectionSteps.Unexpected(step, message);

    public static void Progress(StepBuilder step)
    {
    }
}
