using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>channel_ready, aliases and announcement_signatures.</summary>
internal static class ReadySteps
{
    public static void Receive(StepBuilder step, ChannelReady message) => ConnectionSteps.Unexpected(step, message);

    public static void Receive(StepBuilder step, AnnouncementSignatures message) => ConnectionSteps.Unexpected(step, message);
}
