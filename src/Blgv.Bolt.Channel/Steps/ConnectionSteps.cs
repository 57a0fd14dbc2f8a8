using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>The connection comes and goes; the peer or the signer says no.</summary>
internal static class ConnectionSteps
{
    public static void Connect(StepBuilder step, NegotiatedSet features)
    {
        QuiescenceSteps.Interrupt(step);

        // A connection that takes the place of another: what the old one had not settled is gone with it.
        var funded = step.State switch
        {
            Offline offline => offline.Inner,
            FundedState or Reestablishing => (step.State.AsDisconnected() as Offline)?.Inner,
            _ => null,
        };
        if (funded is null)
        {
            return;
        }

        funded = RestorePoint(step.State, funded.WithCore(core => core with { Session = Session.None with { Features = features } }));
        step.Set(new Reestablishing(funded));
        ReestablishSteps.Start(step);
    }

    public static void Disconnect(StepBuilder step)
    {
        QuiescenceSteps.Interrupt(step);
        if (step.State is OpeningState)
        {
            OpeningSteps.Forget(step, "The connection was lost before the channel was funded.");
        }
        else if (step.State is FundedState or Reestablishing && step.State.AsDisconnected() is Offline offline)
        {
            step.Set(offline with { Inner = RestorePoint(step.State, offline.Inner) });
        }
    }

    public static void Restore(StepBuilder step)
    {
        foreach (var effect in ChannelMachine.Owed(step.State))
        {
            step.Add(effect);
        }
    }

    public static void Receive(StepBuilder step, Error error)
    {
        if (!error.ChannelId.IsAll && error.ChannelId != step.Core.Id)
        {
            return;
        }

        if (OnChainSteps.IsClosed(step.State.Phase))
        {
            step.Add(new Report(ReportKind.Closing, $"The peer says of the channel, whose close is agreed: {error.Data}"));
            OnChainSteps.Publish(step);
            return;
        }

        step.Record(new WentOnChain(OnChainCause.PeerError, $"The peer says: {error.Data}", step.Core.Height));
        step.Add(new Report(ReportKind.Failed, $"The peer failed the channel: {error.Data}"));
        OnChainSteps.Publish(step);
    }

    public static void Unexpected(StepBuilder step, IMessage message) =>
        step.Warn("2.300", $"{message.TypeName} is out of place in this phase of the channel.");

    public static void SignerRefused(StepBuilder step, Refusal refusal)
    {
        step.Add(new Report(ReportKind.Warning, $"Our signer refuses: {refusal}. The connection is closed; the channel stays as it was agreed."));
        step.Add(new Disconnect($"Our signer refuses: {refusal}."));
    }

    /// <summary>The signer's next point is not stored, but a disconnection within one process does not forget it.</summary>
    private static FundedState RestorePoint(ChannelState before, FundedState after) =>
        before.Core?.Commitments.LocalNextPoint is { } point
            ? after.WithCore(core => core with { Commitments = core.Commitments with { LocalNextPoint = point } })
            : after;
}
