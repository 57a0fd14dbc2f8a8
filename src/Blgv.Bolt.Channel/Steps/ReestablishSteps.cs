using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>channel_reestablish: who has what, and who must not go on.</summary>
/// <remarks>BOLT 2, "Message Retransmission". What is sent again is in <see cref="RetransmissionSteps"/>.</remarks>
internal static class ReestablishSteps
{
    /// <summary>The first message on a connection.</summary>
    public static void Start(StepBuilder step)
    {
        if (step.State is not Reestablishing { Inner: var inner })
        {
            return;
        }

        if (inner is not OnChain chain)
        {
            step.Send(MessageOf(inner.Channel));
            return;
        }

        // The channel has failed: the peer is told again (rule 2.251), and nothing else is said. But where our data is old, what
        // we can still do is to show that, so that the peer closes with what it has.
        step.Set(chain);
        if (chain is { Cause: OnChainCause.DataLoss, Spent: null })
        {
            step.Send(MessageOf(chain.Channel));
        }

        step.Send(OnChainSteps.ErrorOf(chain));
    }

    /// <summary>What comes before the peer's channel_reestablish, and that itself.</summary>
    public static void Handle(StepBuilder step, IMessage message)
    {
        if (step.State is not Reestablishing reestablishing)
        {
            return;
        }

        if (reestablishing.Inner is OnChain)
        {
            step.Set(reestablishing.Inner);
            MessageSteps.Handle(step, message);
            return;
        }

        switch (message)
        {
            case ChannelReestablish when reestablishing.Peer is not null:
                step.Warn("2.300", "channel_reestablish was already received on this connection.");
                break;
            case ChannelReestablish reestablish:
                Receive(step, reestablishing, reestablish);
                break;
            case ChannelReady or AnnouncementSignatures or Shutdown:
                // Some implementations do not wait for ours with these. One of each kind is enough.
                step.Set(reestablishing with { Held = reestablishing.Held.Where(held => held.GetType() != message.GetType()).Append(message).ToSequence() });
                break;
            case Error error:
                ConnectionSteps.Receive(step, error);
                if (step.State.Phase is OnChain failed)
                {
                    step.Set(failed);
                }

                break;
            case Warning warning:
                step.Add(new Report(ReportKind.Warning, $"The peer warns: {warning.Data}"));
                break;
            default:
                step.Warn("2.250", $"{message.TypeName} came before channel_reestablish.");
                break;
        }
    }

    /// <summary>The signer has looked at the peer's secret.</summary>
    public static void Judge(StepBuilder step, SecretChecked secret)
    {
        if (step.State is Reestablishing { Peer: { } message } reestablishing && reestablishing.Inner is not OnChain
            && message.NextRevocationNumber.Value is > 0 and var expected && expected - 1 == secret.Number.Value)
        {
            Judge(step, message, secret.IsOurs);
        }
    }

    private static void Receive(StepBuilder step, Reestablishing reestablishing, ChannelReestablish message)
    {
        step.Set(reestablishing with { Peer = message });
        var revoked = message.NextRevocationNumber.Value;
        if (revoked == 0)
        {
            Judge(step, message, isOurs: message.YourLastPerCommitmentSecret == default);
        }
        else
        {
            step.Add(new AskSigner(new SecretQuestion(step.Core.Parameters.Index, new(revoked - 1), message.YourLastPerCommitmentSecret)));
        }
    }

    private static void Judge(StepBuilder step, ChannelReestablish message, bool isOurs)
    {
        if (FaultOf(step, message, isOurs) is not { } fault)
        {
            var held = (step.State as Reestablishing)?.Held ?? default;
            step.Set(step.State.Phase);
            RetransmissionSteps.Resume(step, message, held);
            return;
        }

        if (fault.Rule == "2.252" && step.State is Reestablishing reestablishing && OnChainSteps.IsClosed(reestablishing.Inner))
        {
            step.Set(reestablishing with { Peer = null });
            step.Add(new Report(ReportKind.Closing, "The peer has forgotten the channel, whose close is agreed."));
            return;
        }

        step.Fail(fault.Rule, fault.Text, fault.Cause);
        step.Set(step.State.Phase);
    }

    /// <summary>Why the channel cannot go on; null when it can.</summary>
    private static (string Rule, string Text, OnChainCause Cause)? FaultOf(StepBuilder step, ChannelReestablish message, bool isOurs)
    {
        var commitments = step.Commitments;
        var sent = commitments.LocalNumber.Value;
        var expected = message.NextRevocationNumber.Value;

        // Before all else: a secret of ours that we do not remember having revealed. Only a number proves nothing (incident 23).
        if (expected > sent && isOurs)
        {
            return ("2.260", $"channel_reestablish proves that our state is old: {expected} of our commitments are revoked, we know of {sent}. Please close the channel.", OnChainCause.DataLoss);
        }

        var (rule, text) =
            message.NextCommitmentNumber.Value == 0 ? ("2.252", "channel_reestablish has next_commitment_number 0.")
            : expected > sent ? (sent == 0 ? "2.259" : "2.258", $"channel_reestablish has next_revocation_number {expected} without proof; {sent} of our commitments are revoked.")
            : !isOurs ? ("2.261", $"channel_reestablish has another your_last_per_commitment_secret than ours before {expected}.")
            : expected + 1 < sent || (expected < sent && step.State.Phase is Closing { Agreed.IsEmpty: false })
                ? ("2.258", $"channel_reestablish has next_revocation_number {expected}, but {sent} of our commitments are revoked.")
            : !Follows(commitments, message.NextCommitmentNumber)
                ? ("2.256", $"channel_reestablish has next_commitment_number {message.NextCommitmentNumber}, but we have signed commitment {commitments.RemoteNumber}.")
            : default;
        return rule is null ? null : (rule, text, OnChainCause.PeerFault);
    }

    /// <summary>The peer has our last signature, or lost it on the way. If it has revoked for it already, it had it.</summary>
    private static bool Follows(Commitments commitments, CommitmentNumber next) =>
        next.Value == commitments.RemoteNumber.Value + 1
        || (next == commitments.RemoteNumber && commitments.AwaitsRevocation);

    private static ChannelReestablish MessageOf(ChannelCore core)
    {
        var commitments = core.Commitments;
        var revoked = commitments.RemoteSecrets.Count;
        var secret = default(PerCommitmentSecret);
        if (revoked > 0)
        {
            commitments.RemoteSecrets.TryFind(new(revoked - 1), out secret);
        }

        return new()
        {
            ChannelId = core.Id,
            NextCommitmentNumber = new(commitments.LocalNumber.Value + 1),
            NextRevocationNumber = new(revoked),
            YourLastPerCommitmentSecret = secret,
            MyCurrentPerCommitmentPoint = commitments.LocalPoint.ToPointBytes(),
        };
    }
}
