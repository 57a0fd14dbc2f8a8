using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>shutdown, and what it waits for.</summary>
internal static class ShutdownSteps
{
    public static void Close(StepBuilder step, CommandId id, CloseCommand command) => step.Refuse(id, CommandRefusal.WrongState, "");

    public static void Receive(StepBuilder step, Shutdown message) => ConnectionSteps.Unexpected(step, message);

    /// <summary>After channel_reestablish: shutdown that was sent before is sent again.</summary>
    public static void Again(StepBuilder step)
    {
    }

    public static void Progress(StepBuilder step)
    {
    }
}
