using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>closing_signed: both agree on one fee, which the opener pays. The opener speaks first.</summary>
/// <remarks>BOLT 2, "Legacy Closing Negotiation: closing_signed". Every connection begins anew.</remarks>
internal static class LegacyClosingSteps
{
    /// <summary>One satoshi per virtual byte: below it nodes relay nothing.</summary>
    private static readonly FeeRate RelayRate = new(250);

    public static void Start(StepBuilder step)
    {
        if (step.State is not Closing closing)
        {
            return;
        }

        step.Set(closing with { Negotiation = new LegacyNegotiation(null, null, null, IsDisjoint: false) });
        if (step.Core.Parameters.IsOpener)
        {
            Offer(step, Preferred(step), OwnRange(step));
        }
    }

    public static void Receive(StepBuilder step, ClosingSigned message)
    {
        if (step.State is not Closing { Negotiation: LegacyNegotiation negotiation } closing)
        {
            step.Warn("2.300", "closing_signed is out of place: shutdown is not exchanged, HTLCs are pending, or closing_complete is negotiated.");
            return;
        }

        if (!TryMatch(step.Core, closing.Shutdown, message, out var transaction))
        {
            step.Warn("2.176", $"closing_signed with a fee of {message.FeeSatoshis} has a signature that is wrong or high-S.");
            return;
        }

        if (transaction.UnsignedTransaction.Outputs.Any(output => output.Amount < DustThreshold.Of(output.ScriptPubKey)))
        {
            step.Fail("2.177", $"closing_signed with a fee of {message.FeeSatoshis} leaves an output that is dust.");
            return;
        }

        step.SetSession(session => session with { AwaitsReplySince = null });
        var fee = message.FeeSatoshis;
        if (fee == negotiation.LastSent)
        {
            Agree(step, message, transaction);
        }
        else if (negotiation.SentRange is { } sent && IsIn(fee, sent))
        {
            Offer(step, fee, sent);
            Agree(step, message, transaction);
        }
        else if (message.FeeRange is { } range)
        {
            NegotiateInRange(step, negotiation, message, range, transaction);
        }
        else
        {
            NegotiateByHalves(step, negotiation, message, transaction);
        }
    }

    /// <summary>The peer told its range: the opener has said what it pays, the other takes of that what it likes.</summary>
    private static void NegotiateInRange(
        StepBuilder step, LegacyNegotiation negotiation, ClosingSigned message, FeeRange range, ClosingTransaction transaction)
    {
        var fee = message.FeeSatoshis;
        var own = negotiation.SentRange ?? OwnRange(step, range);
        var (low, high) = (Max(own.MinFeeSatoshis, range.MinFeeSatoshis), Min(own.MaxFeeSatoshis, range.MaxFeeSatoshis));
        if (low > high)
        {
            step.WarnOnly("2.178", $"closing_signed asks for {range.MinFeeSatoshis} to {range.MaxFeeSatoshis}, we can have {own.MinFeeSatoshis} to {own.MaxFeeSatoshis}.");
            SetNegotiation(step, last => last with { LastReceived = fee, IsDisjoint = true });
            AwaitReply(step);
        }
        else if (step.Core.Parameters.IsOpener && (negotiation.LastSent is not null || fee < low || fee > high))
        {
            step.Fail("2.179", $"closing_signed has a fee of {fee}, which is not between {low} and {high}.");
        }
        else if (negotiation.LastSent is { } last)
        {
            step.Fail("2.180", $"closing_signed has a fee of {fee}, after we took {last} out of the opener's range.");
        }
        else
        {
            Answer(step, message, Min(Max(fee, low), high), own, transaction);
        }
    }

    /// <summary>The peer told no range: each step must come closer.</summary>
    private static void NegotiateByHalves(StepBuilder step, LegacyNegotiation negotiation, ClosingSigned message, ClosingTransaction transaction)
    {
        var fee = message.FeeSatoshis;
        if (negotiation is { LastSent: { } sent, LastReceived: { } received } && !IsBetween(fee, sent, received))
        {
            step.Warn("2.181", $"closing_signed has a fee of {fee}, which is not between {sent} and {received}.");
            return;
        }

        var own = negotiation.SentRange ?? OwnRange(step);
        if (negotiation.LastSent is not { } last)
        {
            Answer(step, message, Min(Max(fee, own.MinFeeSatoshis), own.MaxFeeSatoshis), own, transaction);
            return;
        }

        // Beyond our range we do not follow: who does not come back into it gets no answer, and in the end no agreement.
        var middle = new Satoshi(Min(last, fee).Value + ((Max(last, fee).Value - Min(last, fee).Value) / 2));
        var next = Min(Max(middle, own.MinFeeSatoshis), own.MaxFeeSatoshis);
        if (IsBetween(next, last, fee))
        {
            Offer(step, next, own);
            SetNegotiation(step, now => now with { LastReceived = fee });
        }
        else
        {
            step.WarnOnly(null, $"closing_signed has a fee of {fee}, we can have {own.MinFeeSatoshis} to {own.MaxFeeSatoshis}.");
            SetNegotiation(step, now => now with { LastReceived = fee });
            AwaitReply(step);
        }
    }

    private static void Answer(StepBuilder step, ClosingSigned message, Satoshi fee, FeeRange own, ClosingTransaction transaction)
    {
        Offer(step, fee, own);
        if (fee == message.FeeSatoshis)
        {
            Agree(step, message, transaction);
        }
        else
        {
            SetNegotiation(step, now => now with { LastReceived = message.FeeSatoshis });
        }
    }

    /// <summary>Sends closing_signed, unless the amounts allow no transaction with this fee.</summary>
    private static void Offer(StepBuilder step, Satoshi fee, FeeRange range)
    {
        var core = step.Core;
        if (ShutdownSteps.StatusOf(step.State) is not { } shutdown
            || !ClosingTransactions.TryBuildLegacy(core, shutdown, fee, core.Parameters.Local.DustLimit, withoutRemote: false, out var transaction))
        {
            step.Add(new Report(ReportKind.Warning, $"There is no closing transaction with a fee of {fee}: nothing but dust would be left."));
            return;
        }

        step.Send(new SignedClosingSigned(core.Id, new(core.Parameters.Index, transaction), fee, range));
        SetNegotiation(step, last => last with { LastSent = fee, SentRange = range, IsDisjoint = false });
        AwaitReply(step);
    }

    private static void Agree(StepBuilder step, ClosingSigned message, ClosingTransaction transaction)
    {
        step.SetSession(session => session with { AwaitsReplySince = null });
        OnChainSteps.Agree(step, new(transaction.UnsignedTransaction, message.Signature, step.Core.Parameters.IsOpener), transaction.Fee);
    }

    private static void AwaitReply(StepBuilder step) =>
        step.SetSession(session => session with { AwaitsReplySince = step.Environment.Now });

    private static void SetNegotiation(StepBuilder step, Func<LegacyNegotiation, LegacyNegotiation> change)
    {
        if (step.State is Closing { Negotiation: LegacyNegotiation negotiation } closing)
        {
            step.Set(closing with { Negotiation = change(negotiation) });
        }
    }

    /// <summary>
    /// The transaction that the peer signed: without what is below its dust limit, or ours, and perhaps without its own output.
    /// What is ours and no dust is never given up.
    /// </summary>
    private static bool TryMatch(
        ChannelCore core, ShutdownStatus shutdown, ClosingSigned message, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ClosingTransaction? transaction)
    {
        foreach (var withoutRemote in (ReadOnlySpan<bool>)[false, true])
        {
            foreach (var side in (ReadOnlySpan<ChannelSide>)[core.Parameters.Remote, core.Parameters.Local])
            {
                if (ClosingTransactions.TryBuildLegacy(core, shutdown, message.FeeSatoshis, side.DustLimit, withoutRemote, out transaction)
                    && transaction.Verify(message.Signature))
                {
                    return true;
                }
            }
        }

        transaction = null;
        return false;
    }

    /// <summary>The fee that the rate asks for, as far as the opener has it.</summary>
    private static Satoshi Preferred(StepBuilder step) => FeeAt(step, ShutdownSteps.RateOf(step));

    private static Satoshi FeeAt(StepBuilder step, FeeRate rate)
    {
        var weight = ClosingTransactions.WeightOf(step.Core, ShutdownSteps.StatusOf(step.State)?.Local ?? default, ShutdownSteps.StatusOf(step.State)?.Remote ?? default);
        return Min(rate.FeeFor(weight), OpenerBalance(step));
    }

    private static FeeRange OwnRange(StepBuilder step, FeeRange? received = null)
    {
        var preferred = Preferred(step);
        var least = Min(FeeAt(step, step.Policy.MinFeeRate), preferred);
        if (step.Core.Parameters.IsOpener)
        {
            var most = (UInt128)preferred.Value * Math.Max(1, step.Policy.MaxClosingFeeFactor);
            var balance = OpenerBalance(step);
            return new(least, most < balance.Value ? new((ulong)most) : balance);
        }

        // It is not our money: whatever the opener would pay is good, if it only is enough to be relayed. Openers count their signatures
        // as shorter than we do, and would miss a bound that is rounded up by a satoshi.
        return new(Min(FeeAt(step, RelayRate), least), Max(preferred, received?.MaxFeeSatoshis ?? OpenerBalance(step)));
    }

    private static Satoshi OpenerBalance(StepBuilder step)
    {
        var active = ClosingTransactions.Closed(step.Core);
        return (step.Core.Parameters.IsOpener ? active.ToLocal : active.ToRemote).ToSatoshiRoundedDown();
    }

    private static bool IsIn(Satoshi fee, FeeRange range) => fee >= range.MinFeeSatoshis && fee <= range.MaxFeeSatoshis;

    private static bool IsBetween(Satoshi fee, Satoshi one, Satoshi other) => fee > Min(one, other) && fee < Max(one, other);

    private static Satoshi Min(Satoshi one, Satoshi other) => one < other ? one : other;

    private static Satoshi Max(Satoshi one, Satoshi other) => one > other ? one : other;
}
