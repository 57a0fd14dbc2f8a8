using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>stfu: updates stop on both sides, so that something else can be negotiated. It ends with the connection.</summary>
/// <remarks>BOLT 2, "Channel Quiescence".</remarks>
internal static class QuiescenceSteps
{
    public static void Ask(StepBuilder step, CommandId id)
    {
        if (step.State is Offline or Reestablishing)
        {
            step.Refuse(id, CommandRefusal.Offline, "The peer is not connected.");
        }
        else if (step.State is not (Normal or ShuttingDown))
        {
            step.Refuse(id, CommandRefusal.WrongState, "The channel is not in use.");
        }
        else if (!step.Core.Session.Features.Quiesce)
        {
            step.Refuse(id, CommandRefusal.NotNegotiated, "The peer does not support option_quiesce.");
        }
        else if (step.Core.Session.Quiescence == Quiescence.QuietByUs)
        {
            step.Reply(id, new CommandResult.Accepted());
        }
        else if (step.Core.Session.Quiescence != Quiescence.None)
        {
            step.Refuse(id, CommandRefusal.Quiescent, "The channel is quiescent for another purpose, or about to be.");
        }
        else
        {
            step.SetSession(session => session with { Quiescence = Quiescence.Wanted, QuiescenceCommand = id });
            Progress(step);
        }
    }

    public static void Receive(StepBuilder step, Stfu message)
    {
        var session = step.State.Core?.Session;
        if (step.State is not (Normal or ShuttingDown) || session is null)
        {
            ConnectionSteps.Unexpected(step, message);
        }
        else if (!session.Features.Quiesce)
        {
            step.Warn("2.300", "stfu without option_quiesce.");
        }
        else if (session.Quiescence is Quiescence.Received or Quiescence.QuietByUs or Quiescence.QuietByPeer)
        {
            step.Warn("2.300", "stfu was already received.");
        }
        else if (IsUnderWay(step.Commitments, LadderState.ReceivedAdd))
        {
            step.Warn("2.300", "stfu while updates of the sender are under way.");
        }
        else if (session.Quiescence == Quiescence.Sent)
        {
            // Both asked: the one who opened the channel is taken to be first (rule 2.113).
            BeQuiet(step, byUs: !message.IsInitiator || step.Core.Parameters.IsOpener);
        }
        else if (!message.IsInitiator)
        {
            step.Warn("2.300", "stfu answers one that was not sent.");
        }
        else
        {
            // A wish of ours that is not yet said comes too late.
            Refuse(step, CommandRefusal.Quiescent, "The peer has asked for quiescence first.");
            step.SetSession(before => before with { Quiescence = Quiescence.Received, QuietSince = step.Environment.Now });
            Progress(step);
        }
    }

    /// <summary>stfu goes out once no update of ours is under way.</summary>
    public static void Progress(StepBuilder step)
    {
        if (step.State is not (Normal or ShuttingDown)
            || step.Core.Session.Quiescence is not (Quiescence.Wanted or Quiescence.Received)
            || IsUnderWay(step.Commitments, LadderState.SentAdd))
        {
            return;
        }

        var asks = step.Core.Session.Quiescence == Quiescence.Wanted;
        step.Send(new Stfu { ChannelId = step.Core.Id, Initiator = asks ? (byte)1 : (byte)0 });
        if (asks)
        {
            step.SetSession(session => session with { Quiescence = Quiescence.Sent, QuietSince = step.Environment.Now });
        }
        else
        {
            BeQuiet(step, byUs: false);
        }
    }

    /// <summary>HTLCs do not wait for ever, nor does an stfu for its answer (rule 2.110).</summary>
    public static void Tick(StepBuilder step)
    {
        if (step.State is not (Normal or ShuttingDown) || step.Core.Session is not { QuietSince: { } since } session
            || step.Environment.Now - since < step.Policy.QuiescenceTimeout)
        {
            return;
        }

        if (session.Quiescence is Quiescence.Sent or Quiescence.Received || !step.Commitments.Htlcs.IsEmpty)
        {
            const string Text = "The channel was quiescent for too long.";
            step.Add(new Report(ReportKind.Warning, Text));
            step.Add(new Disconnect(Text));
        }
    }

    /// <summary>The connection is lost: who waits for quiescence is told.</summary>
    public static void Interrupt(StepBuilder step) => Refuse(step, CommandRefusal.Offline, "The connection was lost.");

    private static void BeQuiet(StepBuilder step, bool byUs)
    {
        if (byUs && step.Core.Session.QuiescenceCommand is { } command)
        {
            step.Reply(command, new CommandResult.Accepted());
        }
        else
        {
            Refuse(step, CommandRefusal.Quiescent, "The peer has asked for quiescence at the same time, and comes first.");
        }

        step.SetSession(session => session with
        {
            Quiescence = byUs ? Quiescence.QuietByUs : Quiescence.QuietByPeer,
            QuiescenceCommand = null,
            QuietSince = step.Environment.Now,
        });
    }

    private static void Refuse(StepBuilder step, CommandRefusal reason, string text)
    {
        if (step.State.Core?.Session.QuiescenceCommand is { } command)
        {
            step.Refuse(command, reason, text);
            step.SetSession(session => session with { QuiescenceCommand = null });
        }
    }

    /// <summary>Whether an update of one side is not yet settled in both commitments: an addition or fee of its half of the ladder, or a removal on the other's.</summary>
    /// <param name="commitments">The commitments.</param>
    /// <param name="first">The first step of the side's additions.</param>
    private static bool IsUnderWay(Commitments commitments, LadderState first)
    {
        var isOurs = Ladder.IsOffered(first);
        foreach (var htlc in commitments.Htlcs.Span)
        {
            if (!Ladder.IsIrrevocablyCommitted(htlc.State) && Ladder.IsBeingRemoved(htlc.State) != (htlc.IsOffered == isOurs))
            {
                return true;
            }
        }

        return commitments.Fees.Any(fee => Ladder.IsOffered(fee.State) == isOurs && !Ladder.IsIrrevocablyCommitted(fee.State));
    }
}
