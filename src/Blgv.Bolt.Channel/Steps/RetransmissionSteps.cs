using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>What is sent again once both sides have said where they stand.</summary>
/// <remarks>BOLT 2, "Message Retransmission".</remarks>
internal static class RetransmissionSteps
{
    /// <summary>The channel goes on.</summary>
    /// <param name="step">The step.</param>
    /// <param name="peer">What the peer said.</param>
    /// <param name="held">What came too early.</param>
    public static void Resume(StepBuilder step, ChannelReestablish peer, Sequence<IMessage> held)
    {
        SendReady(step, peer);
        SendCommitments(step, peer);
        foreach (var update in UpdateSteps.Again(step.Commitments, step.Core.Id, signed: false))
        {
            step.Send(update);
        }

        UpdateSteps.Redeem(step);
        ReadySteps.Resume(step);
        ShutdownSteps.Again(step);
        foreach (var message in held)
        {
            MessageSteps.Handle(step, message);
        }
    }

    /// <summary>channel_ready, while nobody can tell that the peer has it.</summary>
    private static void SendReady(StepBuilder step, ChannelReestablish peer)
    {
        var commitments = step.Commitments;
        if (peer.NextCommitmentNumber.Value == 1 && commitments.LocalNumber.Value == 0
            && peer is { NextFunding: null, MyCurrentFundingLocked: null }
            && step.Core.Funding.ReadySent && commitments.LocalNextPoint is { } point)
        {
            step.Send(ReadySteps.MessageOf(step.Core, point));
        }
    }

    /// <summary>commitment_signed with its updates, and revoke_and_ack: what the peer lacks of them, in the order in which they went out.</summary>
    private static void SendCommitments(StepBuilder step, ChannelReestablish peer)
    {
        var core = step.Core;
        var commitments = core.Commitments;
        var lacksSigned = peer.NextCommitmentNumber == commitments.RemoteNumber;
        var lacksRevocation = peer.NextRevocationNumber.Value < commitments.LocalNumber.Value;
        if (lacksRevocation && !commitments.RevokedLast)
        {
            SendRevocation(step, core);
        }

        if (lacksSigned)
        {
            foreach (var update in UpdateSteps.Again(commitments, core.Id, signed: true))
            {
                step.Send(update);
            }

            step.Send(CommitmentSteps.Signed(core));
        }

        if (lacksRevocation && commitments.RevokedLast)
        {
            SendRevocation(step, core);
        }

        if (commitments.AwaitsRevocation)
        {
            step.SetSession(session => session with { AwaitsReplySince = step.Environment.Now });
        }
    }

    private static void SendRevocation(StepBuilder step, ChannelCore core) => step.Send(new Revocation(
        core.Id, core.Parameters.Index, CommitmentSteps.Accepted(core), new(core.Commitments.LocalNumber.Value - 1)));
}
