using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>Why an update cannot be admitted.</summary>
internal enum AdmissionError
{
    None,
    TooManyHtlcs,
    TooMuchInFlight,
    InsufficientBalance,
    OpenerCannotPay,
    DustExposure,
}

/// <summary>
/// Whether the commitments can bear an update: the same arithmetic that builds the transactions says so, at the highest rate that is
/// not yet revoked and at the newest proposed one.
/// </summary>
/// <remarks>BOLT 2, <c>update_add_htlc</c> and <c>update_fee</c>. Incident 20: what is admitted can be built.</remarks>
internal static class UpdateAdmission
{
    /// <summary>Whether commitments with an HTLC that we have added can be borne.</summary>
    /// <param name="with">The commitments, the new HTLC in them.</param>
    /// <param name="policy">Ours.</param>
    public static AdmissionError CheckOffered(Commitments with, ChannelPolicy policy)
    {
        var parameters = with.Parameters;
        var limits = CheckLimits(with, HtlcDirection.Offered, parameters.Remote, CommitmentView.RemoteNext);
        if (limits != AdmissionError.None)
        {
            return limits;
        }

        foreach (var active in with.Active)
        {
            var remote = CheckBalances(with, active, CommitmentView.RemoteNext, weOffer: true, policy);
            var local = remote == AdmissionError.None ? CheckBalances(with, active, CommitmentView.LocalNext, weOffer: true, policy) : remote;
            if (local != AdmissionError.None)
            {
                return local;
            }
        }

        return ExceedsDustExposure(with, policy, with.HighestFeeRate) ? AdmissionError.DustExposure : AdmissionError.None;
    }

    /// <summary>Whether our next commitment with an HTLC that the peer has added can be borne. Dust is another question.</summary>
    /// <param name="with">The commitments, the new HTLC in them.</param>
    public static AdmissionError CheckReceived(Commitments with)
    {
        var limits = CheckLimits(with, HtlcDirection.Received, with.Parameters.Local, CommitmentView.LocalNext);
        if (limits != AdmissionError.None)
        {
            return limits;
        }

        foreach (var active in with.Active)
        {
            var balances = CheckBalances(with, active, CommitmentView.LocalNext, weOffer: false, policy: null);
            if (balances != AdmissionError.None)
            {
                return balances;
            }
        }

        return AdmissionError.None;
    }

    /// <summary>Whether the opener can pay a rate that was proposed, in a commitment.</summary>
    public static bool CanPay(Commitments with, CommitmentView view)
    {
        foreach (var active in with.Active)
        {
            if (!with.TryGetSpec(active, view, out var spec) || !OpenerCanPay(with, active, view, spec, spec.FeeRate, extraHtlcs: 0))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether too much is dust in a commitment at a rate, with the margin by which the rate may still rise.</summary>
    /// <remarks>BOLT 2, "Bounding Exposure to Trimmed In-Flight HTLCs".</remarks>
    public static bool ExceedsDustExposure(Commitments commitments, ChannelPolicy policy, FeeRate rate)
    {
        var margin = WithMargin(rate);
        return DustIn(commitments, CommitmentView.LocalNext, margin) > policy.MaxDustExposure.Value
            || DustIn(commitments, CommitmentView.RemoteNext, margin) > policy.MaxDustExposure.Value;
    }

    /// <summary>Whether an update adds dust where there is too much.</summary>
    public static bool IsExcessiveDust(Commitments before, Commitments with, ChannelPolicy policy)
    {
        var rate = WithMargin(with.HighestFeeRate);
        return Adds(CommitmentView.LocalNext) || Adds(CommitmentView.RemoteNext);

        bool Adds(CommitmentView view)
        {
            var dust = DustIn(with, view, rate);
            return dust > policy.MaxDustExposure.Value && dust > DustIn(before, view, rate);
        }
    }

    private static FeeRate WithMargin(FeeRate rate) =>
        new((uint)Math.Min(uint.MaxValue, Math.Max((ulong)rate.Value + 2500, (ulong)rate.Value * 5 / 4)));

    private static UInt128 DustIn(Commitments commitments, CommitmentView view, FeeRate rate)
    {
        var ours = Commitments.IsOurs(view);
        var format = commitments.Parameters.Format;
        var dustLimit = (ours ? commitments.Parameters.Local : commitments.Parameters.Remote).DustLimit;
        UInt128 dust = 0;
        foreach (var htlc in commitments.Htlcs.Span)
        {
            if (Counts(htlc, view) && format.IsTrimmed(htlc.In(ours).Direction, htlc.Amount, rate, dustLimit))
            {
                dust += htlc.Amount.Value;
            }
        }

        return dust;
    }

    private static AdmissionError CheckLimits(Commitments with, HtlcDirection direction, ChannelSide receiver, CommitmentView view)
    {
        var count = 0;
        UInt128 inFlight = 0;
        foreach (var htlc in with.Htlcs.Span)
        {
            if (htlc.Key.Direction == direction && Counts(htlc, view))
            {
                count++;
                inFlight += htlc.Amount.Value;
            }
        }

        return count > receiver.MaxAcceptedHtlcs ? AdmissionError.TooManyHtlcs
            : inFlight > receiver.MaxHtlcValueInFlight.Value ? AdmissionError.TooMuchInFlight
            : AdmissionError.None;
    }

    private static AdmissionError CheckBalances(
        Commitments with, ActiveCommitment active, CommitmentView view, bool weOffer, ChannelPolicy? policy)
    {
        if (!with.TryGetSpec(active, view, out var spec))
        {
            return AdmissionError.InsufficientBalance;
        }

        var ours = Commitments.IsOurs(view) == weOffer ? spec.ToLocal : spec.ToRemote;
        var reserve = (weOffer ? with.Parameters.Remote : with.Parameters.Local).ChannelReserve.ToMilliSatoshi();
        if (ours < reserve)
        {
            return AdmissionError.InsufficientBalance;
        }

        // Who offers must not ask of the opener what it has not. We hold ourselves to more than the peer: where we are the opener, a
        // higher rate or updates of the peer that cross ours must not find us without the fee. Where we are and the peer offers,
        // it is no fault of the peer if we fall short, and the commitment can be built all the same.
        if (policy is null)
        {
            return with.Parameters.IsOpener || OpenerCanPay(with, active, view, spec, spec.FeeRate, extraHtlcs: 0)
                ? AdmissionError.None
                : AdmissionError.InsufficientBalance;
        }

        if (!with.Parameters.IsOpener)
        {
            return OpenerCanPayAtAll(with, active, view, spec, extraHtlcs: 0) ? AdmissionError.None : AdmissionError.OpenerCannotPay;
        }

        var spike = new FeeRate((uint)Math.Min(uint.MaxValue, (ulong)with.HighestFeeRate.Value * policy.FeeSpikeFactor));
        return OpenerCanPayAtAll(with, active, view, spec, extraHtlcs: 1) && OpenerCanPay(with, active, view, spec, spike, extraHtlcs: 1)
            ? AdmissionError.None
            : AdmissionError.InsufficientBalance;
    }

    /// <summary>
    /// Whether the opener can pay at every rate that is under way. Without anchors a lower rate can cost more: HTLCs that a higher one trims are outputs there.
    /// </summary>
    private static bool OpenerCanPayAtAll(Commitments with, ActiveCommitment active, CommitmentView view, CommitmentSpec spec, int extraHtlcs)
    {
        foreach (var step in with.Fees.Span)
        {
            if (!OpenerCanPay(with, active, view, spec, step.Rate, extraHtlcs))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the opener keeps fee, anchors and reserve at a rate.</summary>
    private static bool OpenerCanPay(
        Commitments with, ActiveCommitment active, CommitmentView view, CommitmentSpec spec, FeeRate rate, int extraHtlcs)
    {
        var builder = Commitments.IsOurs(view) ? active.Scope.LocalBuilder : active.Scope.RemoteBuilder;
        var format = builder.Terms.Format;
        var untrimmed = extraHtlcs;
        foreach (var htlc in spec.Htlcs)
        {
            untrimmed += format.IsTrimmed(htlc.Direction, htlc.Amount, rate, builder.Terms.DustLimit) ? 0 : 1;
        }

        var balance = (builder.Terms.LocalIsOpener ? spec.ToLocal : spec.ToRemote).ToSatoshiRoundedDown();
        var reserve = (with.Parameters.IsOpener ? with.Parameters.Remote : with.Parameters.Local).ChannelReserve;
        var needed = (UInt128)rate.FeeFor(format.CommitmentWeight(untrimmed)).Value + format.AnchorCost.Value + reserve.Value;
        return balance.Value >= needed;
    }

    private static bool Counts(LiveHtlc htlc, CommitmentView view) => Ladder.In(htlc.State, view) == LadderPresence.Present;
}
