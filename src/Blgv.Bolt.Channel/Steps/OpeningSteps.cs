using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>Opens a channel: open_channel, accept_channel, funding_created and funding_signed. Nothing of it is stored before the peer holds, or we hold, the signature that makes the funding safe.</summary>
/// <remarks>BOLT 2, "Channel Establishment v1".</remarks>
internal static class OpeningSteps
{
    public static void Handle(StepBuilder step, IMessage message)
    {
        switch (step.State, message)
        {
            case (_, Error error):
                Receive(step, error);
                break;
            case (_, Warning warning):
                step.Add(new Report(ReportKind.Warning, $"The peer warns: {warning.Data}"));
                break;
            case (Unopened unopened, OpenChannel open):
                AccepterSteps.Receive(step, unopened.Setup, open);
                break;
            case (AwaitingFundingCreated awaiting, OpenChannel open):
                // The peer begins anew, as it may before it has funded: what it said before does not count.
                AccepterSteps.Receive(step, awaiting.Setup, open);
                break;
            case (AwaitingFundingCreated awaiting, FundingCreated created):
                AccepterSteps.Receive(step, awaiting, created);
                break;
            case (AwaitingAccept awaiting, AcceptChannel accept):
                OpenerSteps.Receive(step, awaiting, accept);
                break;
            case (AwaitingFundingSigned awaiting, FundingSigned signed):
                OpenerSteps.Receive(step, awaiting, signed);
                break;
            default:
                step.Fail("2.300", $"{message.TypeName} is out of place in this phase of the opening.");
                break;
        }
    }

    public static void Open(StepBuilder step, CommandId id, OpenCommand command)
    {
        if (step.State is Unopened unopened)
        {
            OpenerSteps.Open(step, unopened.Setup, id, command);
        }
        else
        {
            step.Refuse(id, CommandRefusal.WrongState, "The channel is being opened already, or is open.");
        }
    }

    public static void Fund(StepBuilder step, CommandId id, FundCommand command)
    {
        if (step.State is AwaitingFunding awaiting)
        {
            OpenerSteps.Fund(step, awaiting, id, command);
        }
        else
        {
            step.Refuse(id, CommandRefusal.WrongState, "The peer has not agreed to a channel that would need a funding transaction now.");
        }
    }

    public static void Abandon(StepBuilder step, CommandId id)
    {
        if (step.State is not OpeningState)
        {
            step.Refuse(id, CommandRefusal.WrongState, "The channel is funded, or is no more: it can be closed, not abandoned.");
            return;
        }

        const string Text = "The opening was abandoned.";
        if (step.State is not Unopened)
        {
            step.Send(new Error { ChannelId = step.Id, Data = UntrustedText.FromString(Text) });
        }

        Forget(step, Text);
        step.Reply(id, new CommandResult.Accepted());
    }

    /// <summary>The chain goes on while the two talk.</summary>
    public static void SetHeight(StepBuilder step, BlockHeight height)
    {
        if (step.State is OpeningState opening)
        {
            step.Set(opening with { Setup = opening.Setup with { Height = height } });
        }
    }

    /// <summary>Ends an opening of which nothing is stored. A command that waits is answered.</summary>
    public static void Forget(StepBuilder step, string text)
    {
        if (step.State is OpeningState { PendingCommand: { } command })
        {
            step.Refuse(command, CommandRefusal.OpeningFailed, text);
        }

        step.Set(new Ended(EndCause.Forgotten));
        step.Add(new Report(ReportKind.Forgotten, text));
    }

    /// <summary>The channel_id that a funding output gives.</summary>
    public static ChannelId IdOf(TxId funding, ushort index)
    {
        Span<byte> id = stackalloc byte[32];
        funding.CopyTo(id);
        id[30] ^= (byte)(index >> 8);
        id[31] ^= (byte)(index & 0xff);
        return ChannelId.FromBytes(id);
    }

    /// <summary>The channel on its funding output, with commitment 0 of both sides not yet signed.</summary>
    /// <param name="setup">Our side.</param>
    /// <param name="agreed">What was agreed.</param>
    /// <param name="open">The amounts.</param>
    /// <param name="remotePoint">The peer's point of commitment 0.</param>
    /// <param name="funding">The funding output.</param>
    /// <param name="transaction">The funding transaction, where it is ours.</param>
    public static ChannelCore CoreOf(
        ChannelSetup setup, ChannelParameters agreed, OpenChannel open, PublicKey remotePoint, OutPoint funding, Transaction? transaction)
    {
        var parameters = agreed with { Id = IdOf(funding.TxId, (ushort)funding.Index) };
        var (opener, accepter) = (open.FundingSatoshis.ToMilliSatoshi() - open.PushMsat, open.PushMsat);
        var active = new ActiveCommitment(
            FundingScope.Of(parameters, funding, open.FundingSatoshis),
            parameters.IsOpener ? opener : accepter,
            parameters.IsOpener ? accepter : opener,
            null);
        return new ChannelCore
        {
            Commitments = new Commitments
            {
                Parameters = parameters,
                Fees = [new(open.FeeratePerKw, parameters.IsOpener ? LadderState.SentAddAckRevocation : LadderState.ReceivedAddAckRevocation)],
                LocalPoint = setup.FirstPoint,
                RemotePoint = remotePoint,
                Active = [active],
            },
            Funding = new FundingStatus { Transaction = transaction, LocalAlias = setup.Alias },
        };
    }

    /// <summary>Takes the peer's signature of our commitment 0.</summary>
    /// <returns>The channel with it; null when it is wrong, and then the transaction that it should have been of.</returns>
    public static (ChannelCore? Signed, Transaction Unsigned) TakeSignature(ChannelCore core, SignatureBytes signature)
    {
        var signatures = new CommitmentSignatures(signature, default);
        var commitments = core.Commitments;
        var signed = core with
        {
            Commitments = commitments with { Active = [commitments.Active[0] with { Signatures = signatures }] },
        };
        var commitment = CommitmentSteps.Accepted(signed)[0].Commitment;
        return (commitment.Verify(signatures) == SignatureFault.None ? signed : null, commitment.UnsignedTransaction);
    }

    /// <summary>The channel counts from here on: it is stored, with what would punish the peer's commitment 0, and what a disconnection drops is put back beside it.</summary>
    public static void Found(StepBuilder step, ChannelSetup setup, ChannelCore core)
    {
        step.Record(new ChannelFunded(new AwaitingReady(core with { Funding = core.Funding with { Since = setup.Height } })));
        step.SetCore(step.Core with
        {
            Commitments = step.Commitments with { LocalNextPoint = setup.SecondPoint },
            Session = Session.None with { Features = setup.Features },
            Height = setup.Height,
        });
        step.Remember(step.Commitments.RecordsOfNewestRemote());
    }

    private static void Receive(StepBuilder step, Error error)
    {
        var isOurs = error.ChannelId.IsAll || error.ChannelId == step.Id || (step.State is OpeningState opening && error.ChannelId == opening.TemporaryId);
        if (isOurs)
        {
            Forget(step, $"The peer says: {error.Data}");
        }
    }
}
