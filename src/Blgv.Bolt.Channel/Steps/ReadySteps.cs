using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>channel_ready, aliases and announcement_signatures.</summary>
internal static class ReadySteps
{
    public static void Receive(StepBuilder step, ChannelReady message)
    {
        // After a reconnection the peer cannot know that it came (rule 2.254).
        if (!step.Core.Funding.ReadyReceived)
        {
            ConnectionSteps.Unexpected(step, message);
        }
    }

    /// <summary>After channel_reestablish: channel_ready that fell due meanwhile, and announcement_signatures that the peer has not answered.</summary>
    public static void Resume(StepBuilder step)
    {
    }

    public static void Receive(StepBuilder step, AnnouncementSignatures message) => ConnectionSteps.Unexpected(step, message);
}
