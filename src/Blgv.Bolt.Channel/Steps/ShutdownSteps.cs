using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>shutdown, and what it waits for.</summary>
/// <remarks>
/// BOLT 2, "Closing Initiation: shutdown". The wish to close is a fact at once, also without a connection; the message goes out as
/// soon as no update of ours is unsigned, once on every connection. Closing is negotiated when both have sent theirs on this
/// connection and no HTLC, fee or revocation is under way.
/// </remarks>
internal static class ShutdownSteps
{
    public static void Close(StepBuilder step, CommandId id, CloseCommand command)
    {
        if (step.State.Phase is not (FundedState and not OnChain))
        {
            step.Refuse(id, CommandRefusal.WrongState, "There is no channel to close together with the peer.");
        }
        else if (step.Commitments.Active.Count > 1)
        {
            step.Refuse(id, CommandRefusal.WrongState, "The funding is being replaced; until that has settled there is no shutdown.");
        }
        else if (command.FeeRate < step.Policy.MinFeeRate)
        {
            step.Refuse(id, CommandRefusal.InvalidValue, $"The rate {command.FeeRate} is below the least, {step.Policy.MinFeeRate}.");
        }
        else if (!TryChoose(step, command.Script, out var script, out var refusal))
        {
            step.Refuse(id, refusal.Reason, refusal.Text);
        }
        else if (StatusOf(step.State.Phase) is { Local: { } local } status)
        {
            Change(step, id, status, local, script, command.FeeRate);
        }
        else
        {
            step.Record(new ShutdownSent(script, command.FeeRate));
            step.Reply(id, new CommandResult.Accepted());
            Progress(step);
        }
    }

    public static void Receive(StepBuilder step, Shutdown message)
    {
        var script = new Script(message.Scriptpubkey);
        var core = step.Core;
        var upfront = core.Parameters.Remote.UpfrontShutdownScript;
        if (core.Session.ReceivedShutdown)
        {
            step.Warn("2.300", "shutdown was sent already on this connection.");
        }
        else if (core.Commitments.Active.Count > 1)
        {
            step.Warn("2.300", "shutdown while the funding is being replaced.");
        }
        else if (core.Session.Features.UpfrontShutdownScript && !upfront.IsEmpty && script != upfront)
        {
            step.Warn("2.163", "shutdown has another script than the one agreed at the opening.");
        }
        else if (!IsAllowed(script, upfront, core.Session.Features))
        {
            step.Warn("2.161", "shutdown has a script of a form that is not allowed.");
        }
        else
        {
            Accept(step, script);
        }
    }

    /// <summary>After channel_reestablish: sends shutdown again, if it was decided, and negotiates anew.</summary>
    public static void Again(StepBuilder step) => Progress(step);

    /// <summary>Goes on as far as it can: our shutdown, then the negotiation.</summary>
    public static void Progress(StepBuilder step)
    {
        if (step.State is not (ShuttingDown or Closing) || StatusOf(step.State) is not { Local: { } local })
        {
            return;
        }

        if (step.Core.Session is { SentScript: null, Quiescence: Quiescence.None } && !HasUnsigned(step.Commitments))
        {
            Send(step, local);
        }

        if (step.Core.Session is not { SentScript: not null, ReceivedShutdown: true })
        {
            return;
        }

        if (step.State is ShuttingDown && step.Commitments.Htlcs.IsEmpty && step.Commitments.IsSettled)
        {
            step.Record(new ClosingStarted());
        }

        if (step.State is Closing { Negotiation: null, Spent: null })
        {
            Negotiate(step);
        }
    }

    /// <summary>Who has said shutdown, in the phases where that is known.</summary>
    public static ShutdownStatus? StatusOf(ChannelState state) => state switch
    {
        ShuttingDown shutting => shutting.Shutdown,
        Closing closing => closing.Shutdown,
        _ => null,
    };

    /// <summary>Whether a close may pay to a script: to the one agreed at the opening in any case.</summary>
    public static bool IsAllowed(Script script, Script upfront, NegotiatedSet features) =>
        (!upfront.IsEmpty && script == upfront) || ShutdownScripts.IsAllowed(script, features);

    /// <summary>The rate that our side wants for a closing transaction.</summary>
    public static FeeRate RateOf(StepBuilder step) => StatusOf(step.State.Phase)?.FeeRate ?? step.Environment.ClosingFeeRate;

    private static void Send(StepBuilder step, Script script)
    {
        // What the peer supports may have changed since the close was asked for.
        if (!IsAllowed(script, step.Core.Parameters.Local.UpfrontShutdownScript, step.Core.Session.Features))
        {
            step.Add(new Report(ReportKind.Warning, "On this connection the peer does not allow the form of our shutdown script: the close waits."));
            return;
        }

        step.Send(new Shutdown { ChannelId = step.Core.Id, Scriptpubkey = script.Content });
        step.SetSession(session => session with { SentScript = script });
    }

    private static void Negotiate(StepBuilder step)
    {
        if (step.Core.Session.Features.SimpleClose)
        {
            SimpleClosingSteps.Start(step);
        }
        else
        {
            LegacyClosingSteps.Start(step);
        }
    }

    private static void Accept(StepBuilder step, Script script)
    {
        if (StatusOf(step.State)?.Remote != script)
        {
            step.Record(new ShutdownReceived(script));
        }

        step.SetSession(session => session with { ReceivedShutdown = true });
        if (StatusOf(step.State) is { Local: null })
        {
            if (TryChoose(step, default, out var ours, out var refusal))
            {
                step.Record(new ShutdownSent(ours, null));
            }
            else
            {
                step.Add(new Report(ReportKind.Warning, $"The peer wants to close the channel, and waits for our command: {refusal.Text}"));
            }
        }

        Progress(step);
    }

    /// <summary>A close that was asked for is asked for again: another fee rate, perhaps another script.</summary>
    private static void Change(StepBuilder step, CommandId id, ShutdownStatus status, Script local, Script script, FeeRate rate)
    {
        var negotiation = step.State.Phase is Closing closing ? closing.Negotiation : null;
        var hasStarted = step.State.Phase is Closing;
        var isSimple = step.Core.Session.Features.SimpleClose;
        if (step.State.Phase is Closing { Spent: not null })
        {
            step.Refuse(id, CommandRefusal.WrongState, "A closing transaction has confirmed.");
        }
        else if (script != local && (step.State is not Closing || !isSimple))
        {
            step.Refuse(id, CommandRefusal.NotNegotiated, "The script can only be changed in a simple close, once shutdown was exchanged.");
        }
        else if (hasStarted && status.FeeRate is { } before && rate.Value < (ulong)before.Value + FeeRate.Floor.Value)
        {
            step.Refuse(id, CommandRefusal.InvalidValue, $"To replace the transaction at {before} takes a rate higher by {FeeRate.Floor} or more.");
        }
        else if (negotiation is SimpleNegotiation { Proposed: not null })
        {
            step.Refuse(id, CommandRefusal.WrongState, "The peer has not answered the last closing_complete yet.");
        }
        else if (negotiation is LegacyNegotiation)
        {
            step.Refuse(id, CommandRefusal.NotNegotiated, "closing_signed has no way to change the fee on the same connection.");
        }
        else
        {
            step.Record(new LocalScriptChanged(script, rate));
            step.Reply(id, new CommandResult.Accepted());
            if (step.State is Closing { Negotiation: SimpleNegotiation })
            {
                SimpleClosingSteps.Propose(step);
            }
        }
    }

    /// <summary>The script for our funds: the one agreed at the opening binds; else the command's, the one told before, the policy's.</summary>
    private static bool TryChoose(StepBuilder step, Script asked, out Script script, out (CommandRefusal Reason, string Text) refusal)
    {
        var upfront = step.Core.Parameters.Local.UpfrontShutdownScript;
        script = !asked.IsEmpty ? asked
            : !upfront.IsEmpty ? upfront
            : StatusOf(step.State.Phase)?.Local ?? step.Policy.ShutdownScript;
        refusal = script.IsEmpty ? (CommandRefusal.InvalidValue, "There is no script for our funds: the command has none, the policy has none, and none was agreed at the opening.")
            : !upfront.IsEmpty && script != upfront ? (CommandRefusal.InvalidValue, "Another script was agreed at the opening, and binds.")
            : IsAllowed(script, upfront, step.Core.Session.Features) ? default
            : step.State is Offline ? (CommandRefusal.Offline, "Whether the peer allows this form of script is known only once it is connected.")
            : (CommandRefusal.InvalidValue, "The script has none of the forms that shutdown allows with this peer.");
        return refusal.Text is null;
    }

    /// <summary>Whether the peer's next commitment would have an update of ours that the newest has not.</summary>
    private static bool HasUnsigned(Commitments commitments) => commitments.OwnUpdates.Any(update => !update.IsSigned);
}
