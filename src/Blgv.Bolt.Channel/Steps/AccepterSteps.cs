using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>Accepts a channel that the peer opens and funds.</summary>
/// <remarks>BOLT 2, "Channel Establishment v1".</remarks>
internal static class AccepterSteps
{
    public static void Receive(StepBuilder step, ChannelSetup given, OpenChannel open)
    {
        var setup = given with { TemporaryId = open.TemporaryChannelId };
        step.Set(new Unopened(setup));
        var fault = OpeningChecks.CheckOpen(step, setup, open, out var theirs);
        if (fault is not null || theirs is null || open.ChannelType is not { } type || !PublicKey.TryParse(open.FirstPerCommitmentPoint, out var point))
        {
            step.Fail(fault?.Rule, fault?.Text ?? "open_channel cannot be accepted.");
            return;
        }

        // The rest of open_channel is checked, so its reserve is no less than 354.
        var policy = step.Policy;
        var dustLimit = new Satoshi(Math.Clamp(policy.DustLimit.Value, ChannelLimits.MinDustLimitSatoshis, open.ChannelReserveSatoshis.Value));
        var script = policy.CommitsToShutdownScript && ShutdownScripts.IsAllowed(policy.ShutdownScript, setup.Features) ? policy.ShutdownScript : default;
        var parameters = new ChannelParameters
        {
            Index = setup.Index,
            Chain = open.ChainHash,
            Id = setup.TemporaryId,
            LocalNode = setup.LocalNode,
            RemoteNode = setup.RemoteNode,
            IsOpener = false,
            Type = type,
            IsAnnounced = open.AnnounceChannel,
            Local = OpeningChecks.OurSide(setup, policy, open.FundingSatoshis, dustLimit, open.DustLimitSatoshis, script),
            Remote = setup.Features.UpfrontShutdownScript ? theirs : theirs with { UpfrontShutdownScript = default },
            MinimumDepth = type.Supports(Feature.OptionZeroconf) ? 0 : Math.Max(policy.MinimumDepth, 1),
        };
        step.Set(new AwaitingFundingCreated(setup, open, parameters, point));
        step.Send(MessageOf(setup, parameters));
    }

    public static void Receive(StepBuilder step, AwaitingFundingCreated awaiting, FundingCreated message)
    {
        if (message.TemporaryChannelId != awaiting.TemporaryId)
        {
            step.Fail("2.300", "funding_created has another temporary_channel_id than open_channel.");
            return;
        }

        var funding = new OutPoint(message.FundingTxid, message.FundingOutputIndex);
        var core = OpeningSteps.CoreOf(awaiting.Setup, awaiting.Parameters, awaiting.Received, awaiting.RemotePoint, funding, null);
        var (signed, unsigned) = OpeningSteps.TakeSignature(core, message.Signature);
        if (signed is null)
        {
            step.Fail("2.76", "funding_created has a signature that is wrong or high-S.", unsigned);
            return;
        }

        OpeningSteps.Found(step, awaiting.Setup, signed);
        step.Send(new SignedFundingSigned(signed.Id, CommitmentSteps.Accepted(signed), CommitmentSteps.Signed(signed).Requests[0]));
        foreach (var effect in FundingSteps.Owed(step.Core))
        {
            step.Add(effect);
        }

        ReadySteps.Advance(step);
    }

    private static AcceptChannel MessageOf(ChannelSetup setup, ChannelParameters parameters)
    {
        var side = parameters.Local;
        return new()
        {
            TemporaryChannelId = setup.TemporaryId,
            DustLimitSatoshis = side.DustLimit,
            MaxHtlcValueInFlightMsat = side.MaxHtlcValueInFlight,
            ChannelReserveSatoshis = side.ChannelReserve,
            HtlcMinimumMsat = side.HtlcMinimum,
            MinimumDepth = parameters.MinimumDepth,
            ToSelfDelay = side.ToSelfDelay,
            MaxAcceptedHtlcs = side.MaxAcceptedHtlcs,
            FundingPubkey = side.Keys.Funding.ToPointBytes(),
            RevocationBasepoint = side.Keys.RevocationBasepoint.ToPointBytes(),
            PaymentBasepoint = side.Keys.PaymentBasepoint.ToPointBytes(),
            DelayedPaymentBasepoint = side.Keys.DelayedPaymentBasepoint.ToPointBytes(),
            HtlcBasepoint = side.Keys.HtlcBasepoint.ToPointBytes(),
            FirstPerCommitmentPoint = setup.FirstPoint.ToPointBytes(),
            UpfrontShutdownScript = side.UpfrontShutdownScript.Content,
            ChannelType = parameters.Type,
        };
    }
}
