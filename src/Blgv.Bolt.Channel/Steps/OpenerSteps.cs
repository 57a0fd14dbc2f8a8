using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>Opens a channel as the one who funds it.</summary>
/// <remarks>BOLT 2, "Channel Establishment v1".</remarks>
internal static class OpenerSteps
{
    public static void Open(StepBuilder step, ChannelSetup setup, CommandId id, OpenCommand command)
    {
        var policy = step.Policy;
        if (CheckValues(step, setup, command) is var (reason, text))
        {
            step.Refuse(id, reason, text);
            return;
        }

        var script = !command.ShutdownScript.IsEmpty ? command.ShutdownScript : policy.CommitsToShutdownScript ? policy.ShutdownScript : default;
        if (!script.IsEmpty && !ShutdownScripts.IsAllowed(script, setup.Features))
        {
            step.Refuse(id, CommandRefusal.InvalidValue, "The shutdown script is of a form that the peer need not accept.");
            return;
        }

        var dustLimit = new Satoshi(Math.Max(policy.DustLimit.Value, ChannelLimits.MinDustLimitSatoshis));
        var side = OpeningChecks.OurSide(setup, policy, command.Funding, dustLimit, default, script);
        var unaffordable = OpeningChecks.CheckInitial(
            command.Type, command.Funding, command.Push, command.FeeRate, setup.Keys, setup.Keys, side.ChannelReserve, dustLimit);
        if (unaffordable is not null)
        {
            step.Refuse(id, CommandRefusal.InsufficientBalance, unaffordable.Text);
            return;
        }

        var open = MessageOf(setup, policy, command, side);
        step.Set(new AwaitingAccept(setup, id, open));
        step.Send(open);
    }

    public static void Receive(StepBuilder step, AwaitingAccept awaiting, AcceptChannel accept)
    {
        var open = awaiting.Sent;
        var fault = OpeningChecks.CheckAccept(step, awaiting.Setup, open, accept, out var theirs);
        if (fault is not null || theirs is null || open.ChannelType is not { } type || !PublicKey.TryParse(accept.FirstPerCommitmentPoint, out var point))
        {
            step.Fail(fault?.Rule, fault?.Text ?? "accept_channel does not fit to open_channel.");
            return;
        }

        var setup = awaiting.Setup;
        var parameters = new ChannelParameters
        {
            Index = setup.Index,
            Chain = open.ChainHash,
            Id = setup.TemporaryId,
            LocalNode = setup.LocalNode,
            RemoteNode = setup.RemoteNode,
            IsOpener = true,
            Type = type,
            IsAnnounced = open.AnnounceChannel,
            Local = new(
                setup.Keys, open.DustLimitSatoshis, open.MaxHtlcValueInFlightMsat, open.ChannelReserveSatoshis, open.HtlcMinimumMsat,
                open.ToSelfDelay, open.MaxAcceptedHtlcs, new(open.UpfrontShutdownScript ?? Bytes.Empty)),
            Remote = setup.Features.UpfrontShutdownScript ? theirs : theirs with { UpfrontShutdownScript = default },
            MinimumDepth = type.Supports(Feature.OptionZeroconf) ? 0 : Math.Max(accept.MinimumDepth, 1),
        };
        step.Set(new AwaitingFunding(setup, open, parameters, point));
        step.Reply(awaiting.Command, new CommandResult.FundingWanted(FundingScriptOf(parameters), open.FundingSatoshis));
    }

    public static void Fund(StepBuilder step, AwaitingFunding awaiting, CommandId id, FundCommand command)
    {
        var transaction = command.Transaction;
        var (script, amount) = (FundingScriptOf(awaiting.Parameters), awaiting.Sent.FundingSatoshis);
        var refusal = command.OutputIndex >= transaction.Outputs.Count ? $"The transaction has no output {command.OutputIndex}."
            : transaction.Outputs[command.OutputIndex] is var output && (output.ScriptPubKey != script || output.Amount != amount)
                ? $"Output {command.OutputIndex} is not {amount} for the script of the channel."
            : transaction.Inputs.Any(input => input.Witness.Items.IsEmpty) ? "An input has no witness: the id of the transaction could be changed by anybody."
            : null;
        if (refusal is not null)
        {
            step.Refuse(id, CommandRefusal.InvalidValue, refusal);
            return;
        }

        var outPoint = new OutPoint(transaction.ComputeTxId(), command.OutputIndex);
        var core = OpeningSteps.CoreOf(awaiting.Setup, awaiting.Parameters, awaiting.Sent, awaiting.RemotePoint, outPoint, transaction);
        step.Set(new AwaitingFundingSigned(awaiting.Setup, core, id));
        step.Send(new SignedFundingCreated(awaiting.TemporaryId, CommitmentSteps.Signed(core).Requests[0]));
    }

    public static void Receive(StepBuilder step, AwaitingFundingSigned awaiting, FundingSigned message)
    {
        if (message.ChannelId != awaiting.Channel.Id)
        {
            step.Fail("2.300", "funding_signed has another channel_id than the funding output gives.");
            return;
        }

        var (signed, unsigned) = OpeningSteps.TakeSignature(awaiting.Channel, message.Signature);
        if (signed is null)
        {
            step.Fail("2.77", "funding_signed has a signature that is wrong or high-S.", unsigned);
            return;
        }

        OpeningSteps.Found(step, awaiting.Setup, signed);
        foreach (var effect in FundingSteps.Owed(step.Core))
        {
            step.Add(effect);
        }

        step.Reply(awaiting.Command, new CommandResult.Accepted());
        ReadySteps.Advance(step);
    }

    private static (CommandRefusal Reason, string Text)? CheckValues(StepBuilder step, ChannelSetup setup, OpenCommand command)
    {
        var (policy, features) = (step.Policy, setup.Features);
        return features.DualFund ? (CommandRefusal.NotNegotiated, "Where option_dual_fund is negotiated, channels are not opened by open_channel.")
            : OpeningChecks.IsNotNegotiated(command.Type, features) ? (CommandRefusal.NotNegotiated, "The channel type has a feature that is not negotiated.")
            : OpeningChecks.CheckType(command.Type, command.IsAnnounced, features) is { } unsuitable ? (CommandRefusal.InvalidValue, $"It cannot be: {unsuitable}.")
            : command.Funding > Satoshi.Max ? (CommandRefusal.InvalidValue, "There is not as much bitcoin.")
            : command.Push > command.Funding.ToMilliSatoshi() ? (CommandRefusal.InvalidValue, "No more can be pushed than is funded.")
            : command.Funding > policy.MaxFunding ? (CommandRefusal.Policy, $"Channels have at most {policy.MaxFunding}.")
            : command.Funding.Value >= ChannelLimits.LargeChannelSatoshis && !features.LargeChannel
                ? (CommandRefusal.NotNegotiated, "Large channels are not negotiated.")
            : !(command.IsAnnounced ? policy.AllowsAnnounced : policy.AllowsUnannounced)
                ? (CommandRefusal.Policy, command.IsAnnounced ? "Channels are not announced." : "Channels are announced.")
            : command.FeeRate < policy.MinFeeRate || command.FeeRate > PeerUpdateSteps.HighestReasonable(step)
                ? (CommandRefusal.Policy, $"A fee rate of {command.FeeRate} is not reasonable.")
            : null;
    }

    private static OpenChannel MessageOf(ChannelSetup setup, ChannelPolicy policy, OpenCommand command, ChannelSide side) => new()
    {
        ChainHash = policy.Chain,
        TemporaryChannelId = setup.TemporaryId,
        FundingSatoshis = command.Funding,
        PushMsat = command.Push,
        DustLimitSatoshis = side.DustLimit,
        MaxHtlcValueInFlightMsat = side.MaxHtlcValueInFlight,
        ChannelReserveSatoshis = side.ChannelReserve,
        HtlcMinimumMsat = side.HtlcMinimum,
        FeeratePerKw = command.FeeRate,
        ToSelfDelay = side.ToSelfDelay,
        MaxAcceptedHtlcs = side.MaxAcceptedHtlcs,
        FundingPubkey = side.Keys.Funding.ToPointBytes(),
        RevocationBasepoint = side.Keys.RevocationBasepoint.ToPointBytes(),
        PaymentBasepoint = side.Keys.PaymentBasepoint.ToPointBytes(),
        DelayedPaymentBasepoint = side.Keys.DelayedPaymentBasepoint.ToPointBytes(),
        HtlcBasepoint = side.Keys.HtlcBasepoint.ToPointBytes(),
        FirstPerCommitmentPoint = setup.FirstPoint.ToPointBytes(),
        ChannelFlags = command.IsAnnounced ? OpenChannelFlags.AnnounceChannel : default,
        UpfrontShutdownScript = side.UpfrontShutdownScript.Content,
        ChannelType = command.Type,
    };

    private static Script FundingScriptOf(ChannelParameters parameters) =>
        StandardScript.P2wsh(ChannelScripts.Funding(parameters.Local.Keys.Funding, parameters.Remote.Keys.Funding));
}
