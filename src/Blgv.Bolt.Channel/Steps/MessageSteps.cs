using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>Hands a message of the peer to who handles it. Every message has an outcome in every phase.</summary>
internal static class MessageSteps
{
    public static void Handle(StepBuilder step, IMessage message)
    {
        switch (step.State)
        {
            case Ended or Offline:
                // Nothing can come for a channel that is no more, nor without a connection; what does was on its way.
                return;
            case OpeningState when message is Shutdown:
                step.Fail("2.160", "shutdown before the channel is funded.");
                return;
            case OpeningState:
                OpeningSteps.Handle(step, message);
                return;
            case Reestablishing:
                ReestablishSteps.Handle(step, message);
                return;
            case OnChain chain:
                // Whoever comes back for a channel that has failed is told so again; all else is ignored.
                if (message is ChannelReestablish)
                {
                    step.Send(OnChainSteps.ErrorOf(chain));
                }

                return;
            default:
                HandleFunded(step, message);
                return;
        }
    }

    /// <summary>A message in a phase of a channel that is connected and has exchanged channel_reestablish.</summary>
    public static void HandleFunded(StepBuilder step, IMessage message)
    {
        if (!BatchSteps.Admits(step, message))
        {
            return;
        }

        switch (message)
        {
            case UpdateAddHtlc add:
                PeerUpdateSteps.Add(step, add);
                break;
            case UpdateFulfillHtlc fulfill:
                PeerUpdateSteps.Fulfill(step, fulfill);
                break;
            case UpdateFailHtlc fail:
                PeerUpdateSteps.Fail(step, fail);
                break;
            case UpdateFailMalformedHtlc malformed:
                PeerUpdateSteps.FailMalformed(step, malformed);
                break;
            case UpdateFee fee:
                PeerUpdateSteps.Fee(step, fee);
                break;
            case CommitmentSigned signed:
                CommitmentSteps.Receive(step, signed);
                break;
            case RevokeAndAck revocation:
                CommitmentSteps.Receive(step, revocation);
                break;
            case StartBatch batch:
                BatchSteps.Receive(step, batch);
                break;
            case ChannelReady ready:
                ReadySteps.Receive(step, ready);
                break;
            case AnnouncementSignatures signatures:
                ReadySteps.Receive(step, signatures);
                break;
            case Stfu stfu:
                QuiescenceSteps.Receive(step, stfu);
                break;
            case Shutdown shutdown:
                ShutdownSteps.Receive(step, shutdown);
                break;
            case ClosingSigned signed:
                LegacyClosingSteps.Receive(step, signed);
                break;
            case ClosingComplete complete:
                SimpleClosingSteps.Receive(step, complete);
                break;
            case ClosingSig signature:
                SimpleClosingSteps.Receive(step, signature);
                break;
            case ChannelReestablish:
                step.Warn("2.300", "channel_reestablish was already exchanged on this connection.");
                break;
            case Error error:
                ConnectionSteps.Receive(step, error);
                break;
            case Warning warning:
                step.Add(new Report(ReportKind.Warning, $"The peer warns: {warning.Data}"));
                break;
            default:
                ConnectionSteps.Unexpected(step, message);
                break;
        }
    }
}
