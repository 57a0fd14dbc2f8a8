using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Regtest;

/// <summary>What mempools ask for beyond what blocks do.</summary>
internal static class RelayPolicy
{
    internal const int MaxReplaced = 100;
    internal const int MaxChain = 25;

    private const ulong MaxWeight = 400_000;

    /// <summary>The rate that outputs have to be worth spending at, in satoshi per virtual byte.</summary>
    private const ulong DustRate = 3;

    /// <summary>What it takes to spend an output: outpoint, sequence, lengths, and a signature and key with and without the discount of witnesses.</summary>
    private const int SpendBySignature = 148;
    private const int SpendByWitness = 67;

    internal static SubmitError CheckStandard(Transaction transaction)
    {
        if (transaction.Version is not (1 or 2))
        {
            return SubmitError.NonStandardVersion;
        }

        if (transaction.Weight.Value > MaxWeight)
        {
            return SubmitError.TooLarge;
        }

        foreach (var output in transaction.Outputs)
        {
            var form = StandardScript.FormOf(output.ScriptPubKey);
            if (form == ScriptForm.Other)
            {
                return SubmitError.NonStandardOutput;
            }

            if (output.Amount < DustLimit(output, form))
            {
                return SubmitError.Dust;
            }
        }

        return SubmitError.None;
    }

    /// <summary>The fee at a rate, rounded up.</summary>
    internal static Satoshi FeeAt(FeeRate rate, ulong virtualSize) => new(((rate.Value * 4UL * virtualSize) + 999) / 1000);

    /// <summary>Whether a transaction that pays its own way may take the place of others (BIP-125, rules 3 to 5).</summary>
    /// <param name="fee">What it pays.</param>
    /// <param name="virtualSize">Its size.</param>
    /// <param name="conflicts">Those that spend the same outputs.</param>
    /// <param name="replaced">Those and all that depends on them.</param>
    /// <param name="incremental">The rate at which it pays for its own relay.</param>
    internal static SubmitError CheckReplacement(
        Satoshi fee, ulong virtualSize, IEnumerable<MempoolEntry> conflicts, IReadOnlyCollection<MempoolEntry> replaced, FeeRate incremental)
    {
        if (replaced.Count == 0)
        {
            return SubmitError.None;
        }

        if (replaced.Count > MaxReplaced)
        {
            return SubmitError.TooManyReplaced;
        }

        if (conflicts.Any(conflict => (UInt128)fee.Value * conflict.VirtualSize <= (UInt128)conflict.Fee.Value * virtualSize))
        {
            return SubmitError.ReplacementRateTooLow;
        }

        var due = replaced.Aggregate(FeeAt(incremental, virtualSize), (sum, entry) => sum + entry.Fee);
        return fee < due ? SubmitError.ReplacementFeeTooLow : SubmitError.None;
    }

    private static Satoshi DustLimit(TransactionOutput output, ScriptForm form) => form switch
    {
        ScriptForm.NullData => Satoshi.Zero,
        ScriptForm.P2pkh or ScriptForm.P2sh => new((ulong)(output.Size + SpendBySignature) * DustRate),
        _ => new((ulong)(output.Size + SpendByWitness) * DustRate),
    };
}
