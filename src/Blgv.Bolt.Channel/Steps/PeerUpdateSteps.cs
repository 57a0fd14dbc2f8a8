using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Failures;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>The peer's updates. They count once it signs them; until then nothing of them is stored.</summary>
/// <remarks>BOLT 2, "Normal Operation".</remarks>
internal static class PeerUpdateSteps
{
    /// <summary>More updates than a peer has use for between two signatures: HTLCs of both directions, and fees.</summary>
    private const int MaxUncommitted = 2 * CommitmentAmounts.MaxHtlcsPerDirection;

    public static void Add(StepBuilder step, UpdateAddHtlc message)
    {
        if (!MayUpdate(step, UpdateAddHtlc.Name))
        {
            return;
        }

        var core = step.Core;
        if (step.State is ShuttingDown { Shutdown.Remote: not null })
        {
            step.Warn("2.300", "update_add_htlc after shutdown.");
            return;
        }

        var update = new PeerUpdate.Add(
            message.AmountMsat, message.PaymentHash, message.CltvExpiry, message.OnionRoutingPacket, message.PathKey, ExceedsDustExposure: false);
        var with = core.Commitments.Receive(update);
        var htlc = with.Htlcs[^1];
        if (message.Id != htlc.Key.Id)
        {
            step.Warn("2.207", $"update_add_htlc has id {message.Id}, the next is {htlc.Key.Id}.");
        }
        else if (message.AmountMsat == MilliSatoshi.Zero || message.AmountMsat < core.Parameters.Local.HtlcMinimum)
        {
            step.Warn("2.200", $"update_add_htlc of {message.AmountMsat} is below htlc_minimum_msat.");
        }
        else if (message.CltvExpiry.Value >= CltvExpiry.Threshold)
        {
            step.Warn("2.204", $"update_add_htlc has cltv_expiry {message.CltvExpiry}, which is no height.");
        }
        else if (UpdateAdmission.CheckReceived(with) is var error && error != AdmissionError.None)
        {
            step.Warn(RuleOf(error), $"update_add_htlc {message.Id} of {message.AmountMsat}: {TextOf(error)}");
        }
        else
        {
            var isDust = UpdateAdmission.IsExcessiveDust(core.Commitments, with, step.Policy);
            step.SetCommitments(core.Commitments.Receive(update with { ExceedsDustExposure = isDust }));
        }
    }

    public static void Fulfill(StepBuilder step, UpdateFulfillHtlc message)
    {
        if (!MayUpdate(step, UpdateFulfillHtlc.Name) || !TryFind(step, message.Id, UpdateFulfillHtlc.Name, out var htlc))
        {
            return;
        }

        if (!UpdateSteps.IsPreimageOf(message.PaymentPreimage, htlc.PaymentHash))
        {
            step.Warn("2.210", $"update_fulfill_htlc {message.Id} has the preimage of another hash.");
            return;
        }

        // The preimage is worth its amount from now on: upstream may be settled, whether or not the peer ever signs.
        var removal = new HtlcRemoval.Fulfilled(message.PaymentPreimage, message.AttributionData);
        if (htlc.Preimage is null)
        {
            step.Record(new PreimageLearned(message.Id, message.PaymentPreimage));
        }

        step.SetCommitments(step.Commitments.Receive(new PeerUpdate.Remove(message.Id, removal)));
        if (!htlc.IsAcknowledged)
        {
            step.Add(new HtlcSettled(new(message.Id, htlc.PaymentHash, removal)));
        }
    }

    public static void Fail(StepBuilder step, UpdateFailHtlc message)
    {
        if (MayUpdate(step, UpdateFailHtlc.Name) && TryFind(step, message.Id, UpdateFailHtlc.Name, out _))
        {
            step.SetCommitments(step.Commitments.Receive(new PeerUpdate.Remove(message.Id, new HtlcRemoval.Failed(message.Reason, message.AttributionData))));
        }
    }

    public static void FailMalformed(StepBuilder step, UpdateFailMalformedHtlc message)
    {
        if (!MayUpdate(step, UpdateFailMalformedHtlc.Name))
        {
            return;
        }

        if (!message.FailureCode.HasFlag(FailureCode.BadOnion))
        {
            step.Warn("2.211", $"update_fail_malformed_htlc {message.Id} has a code without BADONION.");
        }
        else if (TryFind(step, message.Id, UpdateFailMalformedHtlc.Name, out _))
        {
            step.SetCommitments(step.Commitments.Receive(
                new PeerUpdate.Remove(message.Id, new HtlcRemoval.Malformed(message.Sha256OfOnion, message.FailureCode))));
        }
    }

    public static void Fee(StepBuilder step, UpdateFee message)
    {
        if (!MayUpdate(step, UpdateFee.Name))
        {
            return;
        }

        var core = step.Core;
        var rate = message.FeeratePerKw;
        if (core.Parameters.IsOpener)
        {
            step.Warn("2.226", "update_fee from the side that does not pay the fee.");
            return;
        }

        if (rate < step.Policy.MinFeeRate || rate > HighestReasonable(step))
        {
            step.Warn("2.225", $"update_fee to {rate} is not between {step.Policy.MinFeeRate} and {HighestReasonable(step)}.");
            return;
        }

        var with = core.Commitments.Receive(new PeerUpdate.Fee(rate));
        if (!UpdateAdmission.CanPay(with, CommitmentView.LocalNext))
        {
            step.Warn("2.227", $"update_fee to {rate}: the peer cannot pay it.");
        }
        else if (UpdateAdmission.ExceedsDustExposure(with, step.Policy, rate) && !UpdateAdmission.ExceedsDustExposure(core.Commitments, step.Policy, core.Commitments.HighestFeeRate))
        {
            step.Fail("2.228", $"update_fee to {rate} makes too much dust.");
        }
        else
        {
            step.SetCommitments(with);
        }
    }

    /// <summary>The highest rate of a peer that we go along with.</summary>
    public static FeeRate HighestReasonable(StepBuilder step)
    {
        var policy = step.Policy;
        var highest = (ulong)step.Environment.CommitmentFeeRate.Value * policy.MaxFeeRateFactor;
        return new((uint)Math.Min(uint.MaxValue, Math.Max(highest, policy.AlwaysAcceptedFeeRate.Value)));
    }

    private static bool MayUpdate(StepBuilder step, string name)
    {
        if (step.State is not (Normal or ShuttingDown))
        {
            step.Warn("2.300", $"{name} is out of place: the channel is not in use.");
            return false;
        }

        if (step.Core.Session.Quiescence is not (Quiescence.None or Quiescence.Wanted or Quiescence.Sent))
        {
            step.Warn("2.300", $"{name} after stfu.");
            return false;
        }

        var uncommitted = 0;
        foreach (var htlc in step.Commitments.Htlcs)
        {
            uncommitted += Ladder.IsUncommittedOfPeer(htlc.State) ? 1 : 0;
        }

        if (uncommitted >= MaxUncommitted)
        {
            step.Warn("2.300", $"{name}: too many updates without commitment_signed.");
            return false;
        }

        return true;
    }

    private static bool TryFind(StepBuilder step, HtlcId id, string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out LiveHtlc? htlc)
    {
        htlc = step.Commitments.Find(new(HtlcDirection.Offered, id));
        if (htlc is { State: LadderState.SentAddAckRevocation })
        {
            return true;
        }

        step.Warn("2.209", $"{name} of HTLC {id}, which is not there to be removed.");
        return false;
    }

    private static string RuleOf(AdmissionError error) => error switch
    {
        AdmissionError.TooManyHtlcs => "2.202",
        AdmissionError.TooMuchInFlight => "2.203",
        _ => "2.201",
    };

    private static string TextOf(AdmissionError error) => error switch
    {
        AdmissionError.TooManyHtlcs => "more HTLCs than max_accepted_htlcs.",
        AdmissionError.TooMuchInFlight => "more than max_htlc_value_in_flight_msat.",
        _ => "the sender cannot afford it.",
    };
}
