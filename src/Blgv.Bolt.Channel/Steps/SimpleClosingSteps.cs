using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>closing_complete and closing_sig: each side makes a transaction that it pays for, and signs the other's.</summary>
/// <remarks>BOLT 2, "Closing Negotiation: closing_complete and closing_sig".</remarks>
internal static class SimpleClosingSteps
{
    public static void Start(StepBuilder step)
    {
        if (step.State is Closing closing)
        {
            step.Set(closing with { Negotiation = new SimpleNegotiation(null, 0) });
            Propose(step);
        }
    }

    /// <summary>Sends closing_complete, unless one is not answered, we cannot pay for it, or what it would propose is agreed already.</summary>
    public static void Propose(StepBuilder step)
    {
        if (step.State is not Closing { Negotiation: SimpleNegotiation { Proposed: null } negotiation, Shutdown: { Local: { } ours, Remote: { } theirs } } closing)
        {
            return;
        }

        var core = step.Core;
        var rate = ShutdownSteps.RateOf(step);
        var weight = ClosingTransactions.WeightOf(core, ours, theirs);
        var balance = ClosingTransactions.Closed(core).ToLocal.ToSatoshiRoundedDown();
        var fee = rate.FeeFor(weight) is var wanted && wanted < balance ? wanted : balance;
        if (fee < FeeRate.Floor.FeeFor(weight))
        {
            // Nobody would relay it. The peer has the whole channel and pays for its own.
            return;
        }

        var proposal = new ClosingProposal(ours, theirs, fee, core.Height.Value, VariantsOf(step, ours, theirs, fee));
        if (IsAgreed(closing, core, proposal) || !TryMake(core, proposal, out var message))
        {
            return;
        }

        step.Send(message);
        step.Set(closing with { Negotiation = negotiation with { Proposed = proposal } });
        step.SetSession(session => session with { SentScript = ours, AwaitsReplySince = step.Environment.Now });
    }

    public static void Receive(StepBuilder step, ClosingComplete message)
    {
        if (step.State is not Closing { Negotiation: SimpleNegotiation negotiation } closing)
        {
            step.Warn("2.300", "closing_complete is out of place: shutdown is not exchanged, HTLCs are pending, or closing_signed is negotiated.");
            return;
        }

        var core = step.Core;
        var (closer, closee) = (new Script(message.CloserScriptpubkey), new Script(message.CloseeScriptpubkey));
        var upfront = core.Parameters.Remote.UpfrontShutdownScript;
        (string? Rule, string? Text) fault = negotiation.Answered >= step.Policy.MaxClosingAttempts ? (null, "closing_complete: too many attempts on one connection.")
            : closee != core.Session.SentScript ? ("2.165", "closing_complete does not have the script that we told last.")
            : core.Session.Features.UpfrontShutdownScript && !upfront.IsEmpty && closer != upfront ? ("2.163", "closing_complete has another script than the one agreed at the opening.")
            : !ShutdownSteps.IsAllowed(closer, upfront, core.Session.Features) ? ("2.166", "closing_complete has a script of a form that is not allowed.")
            : message.FeeSatoshis > ClosingTransactions.Closed(core).ToRemote.ToSatoshiRoundedDown() ? ("2.164", $"closing_complete has a fee of {message.FeeSatoshis}, more than its sender has.")
            : default;
        if (fault.Text is { } text)
        {
            step.Warn(fault.Rule, text);
            return;
        }

        Sign(step, closing, negotiation, message, new(closer, closee, message.FeeSatoshis, message.Locktime, ClosingVariants.None));
    }

    public static void Receive(StepBuilder step, ClosingSig message)
    {
        if (step.State is not Closing { Negotiation: SimpleNegotiation { Proposed: { } proposal } negotiation } closing)
        {
            step.Warn("2.300", "closing_sig without closing_complete.");
            return;
        }

        var variant = ClosingVariants.None;
        var count = 0;
        SignatureBytes signature = default;
        foreach (var (one, given) in Signatures(message.CloserOutputOnly, message.CloseeOutputOnly, message.CloserAndCloseeOutputs))
        {
            (variant, signature, count) = (one, given, count + 1);
        }

        ClosingTransaction? transaction = null;
        (string? Rule, string? Text) fault = !Echoes(message, proposal) ? ("2.171", "closing_sig has other scripts, another fee or locktime than our closing_complete.")
            : count != 1 ? ("2.172", $"closing_sig has {count} signatures, not one.")
            : !proposal.Variants.HasFlag(variant) ? ("2.173", "closing_sig signs a transaction that we did not propose.")
            : !ClosingTransactions.TryBuild(step.Core, proposal, weAreCloser: true, variant, out transaction) || !transaction.Verify(signature)
                ? ("2.174", "closing_sig has a signature that is wrong or high-S.")
            : default;
        if (transaction is null || fault.Text is not null)
        {
            step.Warn(fault.Rule, fault.Text ?? "closing_sig is for no transaction.");
            return;
        }

        step.Set(closing with { Negotiation = negotiation with { Proposed = null } });
        step.SetSession(session => session with { AwaitsReplySince = null });
        OnChainSteps.Agree(step, new(transaction.UnsignedTransaction, signature, PaidByUs: true), transaction.Fee);
    }

    /// <summary>Signs what the peer proposes, if its signature holds for the transaction that is to be chosen.</summary>
    private static void Sign(StepBuilder step, Closing closing, SimpleNegotiation negotiation, ClosingComplete message, ClosingProposal proposal)
    {
        var core = step.Core;
        var amount = ClosingTransactions.Closed(core).ToLocal.ToSatoshiRoundedDown();
        var variant = IsGivenUp(step, proposal.Closee, amount) ? ClosingVariants.CloserOutputOnly
            : message.CloserAndCloseeOutputs is not null ? ClosingVariants.CloserAndCloseeOutputs
            : ClosingVariants.CloseeOutputOnly;
        var selected = variant switch
        {
            ClosingVariants.CloserOutputOnly => message.CloserOutputOnly,
            ClosingVariants.CloseeOutputOnly => message.CloseeOutputOnly,
            _ => message.CloserAndCloseeOutputs,
        };
        if (selected is not { } signature)
        {
            step.Warn("2.167", $"closing_complete has no signature for {variant}.");
            return;
        }

        if (!ClosingTransactions.TryBuild(core, proposal, weAreCloser: false, variant, out var transaction) || !transaction.Verify(signature))
        {
            step.Warn("2.168", "closing_complete has a signature that is wrong or high-S.");
            return;
        }

        if (closing.Shutdown.Remote != proposal.Closer)
        {
            step.Record(new RemoteScriptChanged(proposal.Closer));
        }

        if (step.State is Closing now)
        {
            step.Set(now with { Negotiation = negotiation with { Answered = negotiation.Answered + 1 } });
        }

        step.Send(new SignedClosingSig(core.Id, proposal, variant, new(core.Parameters.Index, transaction)));
        OnChainSteps.Agree(step, new(transaction.UnsignedTransaction, signature, PaidByUs: false), transaction.Fee);
    }

    /// <summary>What we propose as closer: who has less may leave its own output out, and must if it is dust.</summary>
    private static ClosingVariants VariantsOf(StepBuilder step, Script ours, Script theirs, Satoshi fee)
    {
        var active = ClosingTransactions.Closed(step.Core);
        if (active.ToLocal < active.ToRemote)
        {
            return IsGivenUp(step, ours, active.ToLocal.ToSatoshiRoundedDown() - fee)
                ? ClosingVariants.CloseeOutputOnly
                : ClosingVariants.CloserAndCloseeOutputs;
        }

        return IsDust(theirs, active.ToRemote.ToSatoshiRoundedDown())
            ? ClosingVariants.CloserOutputOnly
            : ClosingVariants.CloserOutputOnly | ClosingVariants.CloserAndCloseeOutputs;
    }

    private static bool TryMake(ChannelCore core, ClosingProposal proposal, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SignedClosingComplete? message)
    {
        message = null;
        var requests = new ClosingRequest?[3];
        ReadOnlySpan<ClosingVariants> variants =
            [ClosingVariants.CloserOutputOnly, ClosingVariants.CloseeOutputOnly, ClosingVariants.CloserAndCloseeOutputs];
        for (var i = 0; i < requests.Length; i++)
        {
            if (!proposal.Variants.HasFlag(variants[i]))
            {
                continue;
            }

            if (!ClosingTransactions.TryBuild(core, proposal, weAreCloser: true, variants[i], out var transaction))
            {
                return false;
            }

            requests[i] = new(core.Parameters.Index, transaction);
        }

        message = new(core.Id, proposal, requests[0], requests[1], requests[2]);
        return true;
    }

    /// <summary>Whether a transaction of ours is agreed that pays the same scripts no less.</summary>
    private static bool IsAgreed(Closing closing, ChannelCore core, ClosingProposal proposal)
    {
        foreach (var agreed in closing.Agreed.Where(agreed => agreed.PaidByUs))
        {
            foreach (var variant in (ReadOnlySpan<ClosingVariants>)[ClosingVariants.CloserOutputOnly, ClosingVariants.CloseeOutputOnly, ClosingVariants.CloserAndCloseeOutputs])
            {
                if (proposal.Variants.HasFlag(variant)
                    && ClosingTransactions.TryBuild(core, proposal, weAreCloser: true, variant, out var transaction)
                    && transaction.UnsignedTransaction.Outputs == agreed.Transaction.Outputs)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Echoes(ClosingSig message, ClosingProposal proposal) =>
        message.CloserScriptpubkey == proposal.Closer.Content && message.CloseeScriptpubkey == proposal.Closee.Content
        && message.FeeSatoshis == proposal.Fee && message.Locktime == proposal.LockTime;

    private static IEnumerable<(ClosingVariants Variant, SignatureBytes Signature)> Signatures(
        SignatureBytes? closerOnly, SignatureBytes? closeeOnly, SignatureBytes? both)
    {
        if (closerOnly is { } first)
        {
            yield return (ClosingVariants.CloserOutputOnly, first);
        }

        if (closeeOnly is { } second)
        {
            yield return (ClosingVariants.CloseeOutputOnly, second);
        }

        if (both is { } third)
        {
            yield return (ClosingVariants.CloserAndCloseeOutputs, third);
        }
    }

    /// <summary>Whether an output of ours is left out: because it is dust, or because we think it is not worth its cost.</summary>
    private static bool IsGivenUp(StepBuilder step, Script script, Satoshi amount) =>
        StandardScript.FormOf(script) != ScriptForm.NullData && (IsDust(script, amount) || amount < step.Policy.UneconomicOutput);

    private static bool IsDust(Script script, Satoshi amount) => amount < DustThreshold.Of(script);
}
