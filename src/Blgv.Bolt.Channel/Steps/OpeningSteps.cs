using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel;

/// <summary>Opens a channel: open_channel, accept_channel, funding_created and funding_signed.</summary>
internal static class OpeningSteps
{
    public static void Handle(StepBuilder step, IMessage message) => step.Fail(null, $"{message.TypeName} is out of place.");

    public static void Open(StepBuilder step, CommandId id, OpenCommand command) => step.Refuse(id, CommandRefusal.WrongState, "");

    public static void Fund(StepBuilder step, CommandId id, FundCommand command) => step.Refuse(id, CommandRefusal.WrongState, "");

    public static void Abandon(StepBuilder step, CommandId id) => step.Refuse(id, CommandRefusal.WrongState, "");
}
