using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>channel_ready and announcement_signatures.</summary>
/// <remarks>BOLT 2, "The channel_ready Message"; BOLT 7, "The announcement_signatures Message".</remarks>
internal static class ReadySteps
{
    /// <summary>After channel_reestablish: channel_ready that fell due meanwhile, and announcement_signatures that the peer has not answered.</summary>
    public static void Resume(StepBuilder step) => Advance(step);

    /// <summary>Says channel_ready, then announcement_signatures, as soon as the funding is deep enough and there is a connection on which it can be said.</summary>
    public static void Advance(StepBuilder step)
    {
        if (step.State is AwaitingReady && !step.Core.Funding.ReadySent && FundingSteps.DepthOf(step.Core) >= FundingSteps.DepthNeeded(step.Core))
        {
            SendReady(step);
        }

        if (step.State is FundedState { Channel: { Funding.ReadySent: true, Session.DeferredAnnouncement: { } deferred } })
        {
            step.SetSession(session => session with { DeferredAnnouncement = null });
            Receive(step, deferred);
        }

        SendAnnouncement(step, isAnswer: false);
    }

    public static void Receive(StepBuilder step, ChannelReady message)
    {
        var funding = step.Core.Funding;
        if (funding.ReadyReceived)
        {
            // Once more, as after a reconnection: only another alias is news.
            if (message.Alias is { } other && other != funding.RemoteAlias)
            {
                step.Record(new ReadyReceived(step.Commitments.RemoteNextPoint ?? step.Commitments.RemotePoint, other));
            }

            return;
        }

        if (!PublicKey.TryParse(message.SecondPerCommitmentPoint, out var point))
        {
            step.Warn("2.300", "channel_ready has a second_per_commitment_point that is not on the curve.");
            return;
        }

        if (message.Alias is null && step.Core.Parameters.HasScidAlias)
        {
            step.Warn("2.300", "channel_ready has no alias, though the channel goes by alias.");
            return;
        }

        step.Record(new ReadyReceived(point, message.Alias));
        ReportReady(step);
        SendAnnouncement(step, isAnswer: false);
    }

    public static void Receive(StepBuilder step, AnnouncementSignatures message)
    {
        var core = step.Core;
        if (!core.Parameters.IsAnnounced)
        {
            step.WarnOnly("2.300", "announcement_signatures for a channel that is not announced.");
            return;
        }

        if (!core.Funding.ReadySent || core.Funding.Confirmed is not { } confirmed)
        {
            step.SetSession(session => session with { DeferredAnnouncement = message });
            return;
        }

        if (message.ShortChannelId != confirmed)
        {
            step.WarnOnly("7.1", $"announcement_signatures is for {message.ShortChannelId}, but the funding is {confirmed}.");
            return;
        }

        if (!AnnouncementOf(core, confirmed).Verify(new(message.NodeSignature, message.BitcoinSignature)))
        {
            step.Warn("7.2", "announcement_signatures has a signature that is wrong.");
            return;
        }

        if (core.Funding.RemoteAnnouncement is not { } known || known.ShortChannelId != message.ShortChannelId)
        {
            step.Record(new AnnouncementReceived(message with { Extension = default }));
            Announce(step);
        }

        SendAnnouncement(step, isAnswer: true);
    }

    /// <summary>What is announced once both have signed; null before.</summary>
    public static Announce? AnnouncementOf(ChannelCore core) =>
        core.Funding is { AnnouncementSent: true, RemoteAnnouncement: { } remote, Confirmed: { } confirmed } && remote.ShortChannelId == confirmed
            ? new(core.Parameters.Index, AnnouncementOf(core, confirmed), new(remote.NodeSignature, remote.BitcoinSignature))
            : null;

    private static void SendReady(StepBuilder step)
    {
        // Between a load and the signer's word there is no point to tell.
        if (step.Commitments is not { LocalNumber.Value: 0, LocalNextPoint: { } point })
        {
            return;
        }

        var ready = MessageOf(step.Core, point);
        step.Record(new ReadySent(ready.Alias));
        step.Send(ready);
        ReportReady(step);
    }

    /// <summary>channel_ready: the first time, or again.</summary>
    public static ChannelReady MessageOf(ChannelCore core, PublicKey point) =>
        new() { ChannelId = core.Id, SecondPerCommitmentPoint = point.ToPointBytes(), Alias = core.Funding.LocalAlias };

    private static void ReportReady(StepBuilder step)
    {
        if (step.State is Normal)
        {
            step.Add(new Report(ReportKind.Ready, $"Channel {step.Core.Id} can be used."));
        }
    }

    private static void SendAnnouncement(StepBuilder step, bool isAnswer)
    {
        if (step.State is not Normal { Channel: { Parameters.IsAnnounced: true, Funding: { IsReady: true, Confirmed: { } confirmed } funding } core }
            || FundingSteps.DepthOf(core) < GossipLimits.AnnouncementConfirmations
            || core.Session.SentAnnouncement)
        {
            return;
        }

        // It is said once, and on every new connection until the peer has said its own; and once more where the peer says it again.
        if (funding.AnnouncementSent && funding.RemoteAnnouncement is not null && !isAnswer)
        {
            return;
        }

        step.SetSession(session => session with { SentAnnouncement = true });
        var isFirst = !funding.AnnouncementSent;
        if (isFirst)
        {
            step.Record(new AnnouncementSent());
        }

        step.Send(new SignedAnnouncement(core.Id, core.Parameters.Index, AnnouncementOf(core, confirmed)));
        if (isFirst)
        {
            Announce(step);
        }
    }

    private static void Announce(StepBuilder step)
    {
        if (AnnouncementOf(step.Core) is { } announce)
        {
            step.Add(announce);
        }
    }

    private static UnsignedAnnouncement AnnouncementOf(ChannelCore core, ShortChannelId confirmed)
    {
        var parameters = core.Parameters;
        return new(
            parameters.Chain, confirmed, parameters.LocalNode, parameters.RemoteNode,
            parameters.Local.Keys.Funding.ToPointBytes(), parameters.Remote.Keys.Funding.ToPointBytes());
    }
}
