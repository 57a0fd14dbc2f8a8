using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>
/// What a commitment pays to whom: fee, dust and anchors, by arithmetic alone. Whoever asks whether a change is admissible and
/// whoever builds the transaction use this one computation.
/// </summary>
/// <param name="BaseFee">What the opener owes: fee rate times expected weight.</param>
/// <param name="Fee">What miners get: the base fee, as far as the opener has it, and all that is trimmed or rounded away.</param>
/// <param name="ToLocal">The to_local output; zero when there is none.</param>
/// <param name="ToRemote">The to_remote output; zero when there is none.</param>
/// <param name="HasLocalAnchor">Whether the owner's anchor is there.</param>
/// <param name="HasRemoteAnchor">Whether the other party's anchor is there.</param>
/// <param name="UntrimmedHtlcs">How many HTLCs have an output.</param>
/// <param name="OpenerShortfall">How much of base fee and anchors the opener's balance does not cover; zero in a state that should be accepted.</param>
/// <remarks>BOLT 3, "Fees" and "Trimmed Outputs".</remarks>
public sealed record CommitmentAmounts(
    Satoshi BaseFee,
    Satoshi Fee,
    Satoshi ToLocal,
    Satoshi ToRemote,
    bool HasLocalAnchor,
    bool HasRemoteAnchor,
    int UntrimmedHtlcs,
    Satoshi OpenerShortfall)
{
    /// <summary>The most HTLCs that a peer may let the other offer (BOLT 2, max_accepted_htlcs).</summary>
    public const int MaxHtlcsPerDirection = 483;

    /// <summary>Computes the amounts.</summary>
    /// <param name="terms">What the commitments of that party have in common.</param>
    /// <param name="spec">The state; its amounts may come from a peer.</param>
    /// <param name="amounts">The amounts, or null.</param>
    /// <param name="error">Why there are none.</param>
    /// <returns>False when the state is impossible.</returns>
    public static bool TryCompute(
        CommitmentTerms terms, CommitmentSpec spec, [NotNullWhen(true)] out CommitmentAmounts? amounts, out CommitmentError error)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(spec);
        amounts = null;
        error = CheckTotals(terms, spec);
        if (error != CommitmentError.None)
        {
            return false;
        }

        var (untrimmed, inHtlcs) = Untrimmed(terms, spec);
        var baseFee = spec.FeeRate.FeeFor(terms.Format.CommitmentWeight(untrimmed));
        var toLocal = spec.ToLocal.ToSatoshiRoundedDown();
        var toRemote = spec.ToRemote.ToSatoshiRoundedDown();
        var opener = terms.LocalIsOpener ? toLocal : toRemote;
        var owed = baseFee + terms.Format.AnchorCost;
        var left = opener.TrySubtract(owed, out var rest) ? rest : Satoshi.Zero;
        var shortfall = owed.TrySubtract(opener, out var missing) ? missing : Satoshi.Zero;
        toLocal = OrDust(terms.LocalIsOpener ? left : toLocal, terms.DustLimit);
        toRemote = OrDust(terms.LocalIsOpener ? toRemote : left, terms.DustLimit);
        var localAnchor = terms.Format.HasAnchors && (toLocal > Satoshi.Zero || untrimmed > 0);
        var remoteAnchor = terms.Format.HasAnchors && (toRemote > Satoshi.Zero || untrimmed > 0);
        var outputs = toLocal + toRemote + inHtlcs
            + (localAnchor ? CommitmentFormat.AnchorAmount : Satoshi.Zero)
            + (remoteAnchor ? CommitmentFormat.AnchorAmount : Satoshi.Zero);
        if (!terms.FundingAmount.TrySubtract(outputs, out var fee))
        {
            error = CommitmentError.OutputsExceedFunding;
            return false;
        }

        amounts = new(baseFee, fee, toLocal, toRemote, localAnchor, remoteAnchor, untrimmed, shortfall);
        return true;
    }

    private static CommitmentError CheckTotals(CommitmentTerms terms, CommitmentSpec spec)
    {
        UInt128 total = (UInt128)spec.ToLocal.Value + spec.ToRemote.Value;
        var offered = 0;
        foreach (var htlc in spec.Htlcs)
        {
            total += htlc.Amount.Value;
            offered += htlc.Direction == HtlcDirection.Offered ? 1 : 0;
        }

        return total != (UInt128)terms.FundingAmount.Value * 1000 || terms.FundingAmount > Satoshi.Max ? CommitmentError.AmountsDoNotAddUp
            : Math.Max(offered, spec.Htlcs.Count - offered) > MaxHtlcsPerDirection ? CommitmentError.TooManyHtlcs
            : CommitmentError.None;
    }

    private static (int Count, Satoshi Amount) Untrimmed(CommitmentTerms terms, CommitmentSpec spec)
    {
        var count = 0;
        var amount = Satoshi.Zero;
        foreach (var htlc in spec.Htlcs)
        {
            if (!terms.Format.IsTrimmed(htlc.Direction, htlc.Amount, spec.FeeRate, terms.DustLimit))
            {
                count++;
                amount += htlc.Amount.ToSatoshiRoundedDown();
            }
        }

        return (count, amount);
    }

    /// <summary>An output of nothing is none, even where the dust limit is zero.</summary>
    private static Satoshi OrDust(Satoshi amount, Satoshi dustLimit) => amount < dustLimit ? Satoshi.Zero : amount;
}
