using System.Security.Cryptography;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Failures;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>Our updates: what we offer, remove and change.</summary>
/// <remarks>BOLT 2, "Normal Operation". The peer's are in <see cref="PeerUpdateSteps"/>.</remarks>
internal static class UpdateSteps
{
    public static void Add(StepBuilder step, CommandId id, AddHtlcCommand command)
    {
        if (Blocked(step) is { } blocked)
        {
            step.Refuse(id, blocked.Reason, blocked.Text);
            return;
        }

        if (step.State is not Normal)
        {
            step.Refuse(id, CommandRefusal.WrongState, "HTLCs are offered only while the channel is neither opening nor closing.");
            return;
        }

        if (CheckValues(step, command) is { } invalid)
        {
            step.Refuse(id, invalid.Reason, invalid.Text);
            return;
        }

        var fact = new HtlcOffered(command.Amount, command.PaymentHash, command.Expiry, command.Onion, command.PathKey);
        var with = step.Commitments.Apply(fact);
        var error = UpdateAdmission.CheckOffered(with, step.Policy);
        if (error != AdmissionError.None)
        {
            step.Refuse(id, ReasonOf(error), TextOf(error));
            return;
        }

        step.Record(fact);
        var htlc = step.Commitments.Htlcs[^1];
        step.Send(MessageOf(step.Core.Id, htlc));
        step.Reply(id, new CommandResult.Accepted(htlc.Key.Id));
    }

    public static void Remove(StepBuilder step, CommandId id, RemoveHtlcCommand command)
    {
        if (step.State.Phase is OnChain)
        {
            OnChainSteps.Remove(step, id, command);
            return;
        }

        if (step.State.Core is null || step.State.Phase is not (Normal or ShuttingDown))
        {
            step.Refuse(id, CommandRefusal.WrongState, "No HTLC can be removed in this phase.");
            return;
        }

        var htlc = step.Commitments.Find(new(HtlcDirection.Received, command.Id));
        if (htlc is null)
        {
            step.Refuse(id, CommandRefusal.UnknownHtlc, $"There is no received HTLC {command.Id}.");
        }
        else if (htlc.State != LadderState.ReceivedAddAckRevocation)
        {
            step.Refuse(id, CommandRefusal.HtlcNotRemovable, $"HTLC {command.Id} is not irrevocably committed, or is being removed.");
        }
        else if (command.Removal is HtlcRemoval.Fulfilled fulfilled && !IsPreimageOf(fulfilled.Preimage, htlc.PaymentHash))
        {
            step.Refuse(id, CommandRefusal.WrongPreimage, $"The preimage is not that of HTLC {command.Id}.");
        }
        else if (command.Removal is HtlcRemoval.Fulfilled && htlc.ExceedsDustExposure)
        {
            step.Refuse(id, CommandRefusal.DustExposure, $"HTLC {command.Id} exceeds the dust exposure limit and can only be failed.");
        }
        else if (command.Removal is HtlcRemoval.Malformed malformed && !malformed.FailureCode.HasFlag(FailureCode.BadOnion))
        {
            step.Refuse(id, CommandRefusal.InvalidValue, "update_fail_malformed_htlc takes only codes with BADONION.");
        }
        else if (step.Core.Session.Quiescence is not (Quiescence.None or Quiescence.Wanted))
        {
            step.Refuse(id, CommandRefusal.Quiescent, "The channel is quiescent.");
        }
        else
        {
            step.Record(new HtlcRemovalSent(command.Id, command.Removal));
            SendWhenOnline(step, MessageOf(step.Core.Id, command.Id, command.Removal));
            step.Reply(id, new CommandResult.Accepted(command.Id));
        }
    }

    public static void UpdateFee(StepBuilder step, CommandId id, UpdateFeeCommand command)
    {
        if (Blocked(step) is { } blocked)
        {
            step.Refuse(id, blocked.Reason, blocked.Text);
            return;
        }

        if (step.State is not (Normal or ShuttingDown) || !step.Core.Parameters.IsOpener)
        {
            step.Refuse(id, step.State is Normal or ShuttingDown ? CommandRefusal.NotOpener : CommandRefusal.WrongState, "Only the opener changes the fee rate, while the channel is in use.");
            return;
        }

        if (step.State is ShuttingDown && step.Commitments.Htlcs.IsEmpty)
        {
            step.Refuse(id, CommandRefusal.WrongState, "The channel is closing and has no HTLC left: nothing is updated any more.");
            return;
        }

        if (command.Rate < step.Policy.MinFeeRate)
        {
            step.Refuse(id, CommandRefusal.InvalidValue, $"The rate is below the least, {step.Policy.MinFeeRate}.");
            return;
        }

        var fact = new FeeRateProposed(command.Rate);
        var with = step.Commitments.Apply(fact);
        if (!UpdateAdmission.CanPay(with, CommitmentView.RemoteNext) || !UpdateAdmission.CanPay(with, CommitmentView.LocalNext))
        {
            step.Refuse(id, CommandRefusal.InsufficientBalance, "The balance does not pay commitments at this rate.");
        }
        else if (UpdateAdmission.ExceedsDustExposure(with, step.Policy, with.HighestFeeRate))
        {
            step.Refuse(id, CommandRefusal.DustExposure, "At this rate too much would be dust.");
        }
        else
        {
            step.Record(fact);
            step.Send(new UpdateFee { ChannelId = step.Core.Id, FeeratePerKw = command.Rate });
            step.Reply(id, new CommandResult.Accepted());
        }
    }

    public static void Acknowledge(StepBuilder step, HtlcKey key)
    {
        if (step.State.Core is not { } core)
        {
            return;
        }

        // An HTLC that came back on chain is settled, and live all the same: its output may be there again after a reorganization.
        var isOwed = core.Commitments.Settled.Any(settled => key == new HtlcKey(HtlcDirection.Offered, settled.Id))
            || (core.Commitments.Find(key) is { IsAcknowledged: false } live && (!live.IsOffered || live.Preimage is not null));
        if (isOwed)
        {
            step.Record(new HtlcAcknowledged(key));
        }
    }

    /// <summary>Removes HTLCs of which the preimage was given while the channel only watched the chain.</summary>
    public static void Redeem(StepBuilder step)
    {
        foreach (var htlc in step.State is Normal or ShuttingDown ? step.Commitments.Htlcs : default)
        {
            if (htlc is { State: LadderState.ReceivedAddAckRevocation, Preimage: { } preimage })
            {
                var removal = new HtlcRemoval.Fulfilled(preimage, null);
                step.Record(new HtlcRemovalSent(htlc.Key.Id, removal));
                step.Send(MessageOf(step.Core.Id, htlc.Key.Id, removal));
            }
        }
    }

    /// <summary>The messages of our updates that the peer may not have, in the order in which they were first sent.</summary>
    /// <param name="commitments">The commitments.</param>
    /// <param name="id">channel_id.</param>
    /// <param name="signed">Those that a commitment which we signed has, or the others.</param>
    public static IEnumerable<IMessage> Again(Commitments commitments, ChannelId id, bool signed)
    {
        foreach (var update in commitments.OwnUpdates.Where(update => update.IsSigned == signed))
        {
            switch (update.Kind)
            {
                case OwnUpdateKind.Add when commitments.Find(new(HtlcDirection.Offered, update.Id)) is { } offered:
                    yield return MessageOf(id, offered);
                    break;
                case OwnUpdateKind.Remove when commitments.Find(new(HtlcDirection.Received, update.Id)) is { Removal: { } removal }:
                    yield return MessageOf(id, update.Id, removal);
                    break;
                case OwnUpdateKind.Fee:
                    yield return new UpdateFee { ChannelId = id, FeeratePerKw = update.Rate };
                    break;
            }
        }
    }

    public static bool IsPreimageOf(Preimage preimage, PaymentHash hash)
    {
        Span<byte> bytes = stackalloc byte[32];
        preimage.CopyTo(bytes);
        SHA256.HashData(bytes, bytes);
        return hash.Value == Bytes32.FromBytes(bytes);
    }

    private static void SendWhenOnline(StepBuilder step, IMessage message)
    {
        if (step.State is FundedState)
        {
            step.Send(message);
        }
    }

    private static (CommandRefusal Reason, string Text)? Blocked(StepBuilder step) =>
        step.State is Offline or Reestablishing ? (CommandRefusal.Offline, "The peer is not connected.")
        : step.State is not FundedState funded ? (CommandRefusal.WrongState, "The channel is not open.")
        : funded.Channel.Session.Quiescence != Quiescence.None ? (CommandRefusal.Quiescent, "The channel is quiescent, or about to be.")
        : null;

    private static (CommandRefusal Reason, string Text)? CheckValues(StepBuilder step, AddHtlcCommand command)
    {
        var remote = step.Core.Parameters.Remote;
        var height = step.Core.Height.Value;
        return command.Amount == MilliSatoshi.Zero || command.Amount > MilliSatoshi.Max ? (CommandRefusal.InvalidValue, $"{command.Amount} is no amount.")
            : command.Amount < remote.HtlcMinimum ? (CommandRefusal.BelowMinimum, $"The peer accepts no less than {remote.HtlcMinimum}.")
            : command.Expiry.Value >= CltvExpiry.Threshold || command.Expiry.Value <= height ? (CommandRefusal.InvalidValue, $"{command.Expiry} is no height ahead of {height}.")
            : command.Expiry.Value - height > step.Policy.MaxHtlcExpiry ? (CommandRefusal.Policy, $"{command.Expiry} is more than {step.Policy.MaxHtlcExpiry} blocks ahead.")
            : command.Onion.Length != OnionLength ? (CommandRefusal.InvalidValue, $"An onion packet has {OnionLength} bytes.")
            : null;
    }

    private const int OnionLength = 1366;

    private static CommandRefusal ReasonOf(AdmissionError error) => error switch
    {
        AdmissionError.TooManyHtlcs => CommandRefusal.TooManyHtlcs,
        AdmissionError.TooMuchInFlight => CommandRefusal.TooMuchInFlight,
        AdmissionError.OpenerCannotPay => CommandRefusal.PeerCannotPayFee,
        AdmissionError.DustExposure => CommandRefusal.DustExposure,
        _ => CommandRefusal.InsufficientBalance,
    };

    private static string TextOf(AdmissionError error) => error switch
    {
        AdmissionError.TooManyHtlcs => "The peer accepts no more HTLCs.",
        AdmissionError.TooMuchInFlight => "The peer accepts no more in flight.",
        AdmissionError.OpenerCannotPay => "The peer could not pay the fee of the commitment.",
        AdmissionError.DustExposure => "Too much would be dust.",
        _ => "The balance does not allow it: reserve, fee and anchors must stay.",
    };

    private static UpdateAddHtlc MessageOf(ChannelId id, LiveHtlc htlc) => new()
    {
        ChannelId = id,
        Id = htlc.Key.Id,
        AmountMsat = htlc.Amount,
        PaymentHash = htlc.PaymentHash,
        CltvExpiry = htlc.Expiry,
        OnionRoutingPacket = htlc.Onion,
        PathKey = htlc.PathKey,
    };

    private static IMessage MessageOf(ChannelId channel, HtlcId id, HtlcRemoval removal) => removal switch
    {
        HtlcRemoval.Fulfilled fulfilled => new UpdateFulfillHtlc
        {
            ChannelId = channel, Id = id, PaymentPreimage = fulfilled.Preimage, AttributionData = fulfilled.Attribution,
        },
        HtlcRemoval.Failed failed => new UpdateFailHtlc { ChannelId = channel, Id = id, Reason = failed.Reason, AttributionData = failed.Attribution },
        HtlcRemoval.Malformed malformed => new UpdateFailMalformedHtlc
        {
            ChannelId = channel, Id = id, Sha256OfOnion = malformed.Sha256OfOnion, FailureCode = malformed.FailureCode,
        },
        _ => throw new InvalidOperationException("There is no other removal."),
    };
}
