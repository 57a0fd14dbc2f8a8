using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>A party's share in a mutual close.</summary>
/// <param name="Balance">Its final balance; no HTLC is left.</param>
/// <param name="Script">Its scriptpubkey.</param>
/// <remarks>BOLT 2, <c>shutdown</c>, <c>closing_complete</c>.</remarks>
public readonly record struct ClosingShare(MilliSatoshi Balance, Script Script);

/// <summary>Why there is no closing transaction.</summary>
public enum ClosingError
{
    /// <summary>There is one.</summary>
    None,

    /// <summary>The balances are more than the funding output holds.</summary>
    BalancesExceedFunding,

    /// <summary>The fee is more than the party that pays it has.</summary>
    FeeExceedsBalance,

    /// <summary>No output would be left.</summary>
    NoOutput,
}

/// <summary>A transaction with which both parties end the channel. Its funding output calls the local party local.</summary>
/// <remarks>BOLT 3, "Legacy Closing Transaction" and "Closing Transaction".</remarks>
public sealed class ClosingTransaction
{
    private const uint ReplaceableSequence = 0xffff_fffd;

    /// <summary>The witness of a 2-of-2 with signatures of 73 bytes, marker and flag.</summary>
    private const ulong WitnessWeight = 2 + 222;

    private readonly Bytes32 _digest;

    private ClosingTransaction(FundingOutput funding, Transaction unsigned, Satoshi fee)
    {
        (Funding, UnsignedTransaction, Fee) = (funding, unsigned, fee);
        _digest = funding.DigestIn(unsigned);
    }

    /// <summary>The output that is spent.</summary>
    public FundingOutput Funding { get; }

    /// <summary>The transaction without witness.</summary>
    public Transaction UnsignedTransaction { get; }

    /// <summary>What miners get, dust that was left out included.</summary>
    public Satoshi Fee { get; }

    /// <summary>The weight with signatures of 73 bytes. The signed one weighs up to a few units less.</summary>
    public Weight ExpectedWeight => UnsignedTransaction.Weight + new Weight(WitnessWeight);

    /// <summary>Builds the variant for <c>closing_signed</c>.</summary>
    /// <param name="funding">The output that is spent.</param>
    /// <param name="opener">The share of the party that opened the channel; it pays the fee.</param>
    /// <param name="accepter">The share of the other.</param>
    /// <param name="fee">fee_satoshis.</param>
    /// <param name="dustLimit">The dust_limit_satoshis of the party that signs; smaller outputs are left out.</param>
    /// <param name="transaction">The transaction, or null.</param>
    /// <param name="error">Why there is none.</param>
    /// <returns>False when the amounts do not allow one.</returns>
    /// <remarks>BOLT 3, "Legacy Closing Transaction". A party that gives its own output up passes a balance of zero for itself.</remarks>
    public static bool TryBuildLegacy(
        FundingOutput funding,
        ClosingShare opener,
        ClosingShare accepter,
        Satoshi fee,
        Satoshi dustLimit,
        [NotNullWhen(true)] out ClosingTransaction? transaction,
        out ClosingError error)
    {
        ArgumentNullException.ThrowIfNull(funding);
        transaction = null;
        error = Check(funding, opener, accepter, fee, out var payer);
        if (error != ClosingError.None)
        {
            return false;
        }

        var outputs = new List<TransactionOutput>(2);
        AddUnlessDust(outputs, payer, opener.Script, dustLimit);
        AddUnlessDust(outputs, accepter.Balance.ToSatoshiRoundedDown(), accepter.Script, dustLimit);
        return TryAssemble(funding, outputs, TransactionInput.FinalSequence, lockTime: 0, out transaction, out error);
    }

    /// <summary>Builds a variant for <c>closing_complete</c>.</summary>
    /// <param name="funding">The output that is spent.</param>
    /// <param name="closer">The share of the party that sends closing_complete; it pays the fee. Null leaves its output out.</param>
    /// <param name="closerBalance">The closer's balance, which must cover the fee also when its output is left out.</param>
    /// <param name="closee">The share of the other. Null leaves its output out.</param>
    /// <param name="fee">fee_satoshis.</param>
    /// <param name="lockTime">locktime.</param>
    /// <param name="transaction">The transaction, or null.</param>
    /// <param name="error">Why there is none.</param>
    /// <returns>False when the amounts do not allow one.</returns>
    /// <remarks>BOLT 3, "Closing Transaction": version 2, replaceable, and an output to OP_RETURN holds nothing.</remarks>
    public static bool TryBuild(
        FundingOutput funding,
        Script? closer,
        MilliSatoshi closerBalance,
        ClosingShare? closee,
        Satoshi fee,
        uint lockTime,
        [NotNullWhen(true)] out ClosingTransaction? transaction,
        out ClosingError error)
    {
        ArgumentNullException.ThrowIfNull(funding);
        transaction = null;
        error = Check(funding, new(closerBalance, default), closee ?? default, fee, out var payer);
        if (error != ClosingError.None)
        {
            return false;
        }

        var outputs = new List<TransactionOutput>(2);
        if (closer is { } script)
        {
            outputs.Add(SimpleOutput(payer, script));
        }

        if (closee is { } share)
        {
            outputs.Add(SimpleOutput(share.Balance.ToSatoshiRoundedDown(), share.Script));
        }

        return TryAssemble(funding, outputs, ReplaceableSequence, lockTime, out transaction, out error);
    }

    /// <summary>Signs as one of the parties.</summary>
    /// <param name="fundingKey">Its funding secret.</param>
    /// <returns>The signature.</returns>
    /// <exception cref="ArgumentException">The key is neither party's.</exception>
    public SignatureBytes Sign(PrivateKey fundingKey)
    {
        ArgumentNullException.ThrowIfNull(fundingKey);
        return fundingKey.PublicKey == Funding.Local || fundingKey.PublicKey == Funding.Remote
            ? fundingKey.Sign(_digest)
            : throw new ArgumentException("The key is none of the funding output's.", nameof(fundingKey));
    }

    /// <summary>Checks the remote party's signature.</summary>
    /// <param name="remote">The signature.</param>
    /// <returns>Whether it holds and is low-S.</returns>
    public bool Verify(in SignatureBytes remote) => Funding.Remote.Verify(_digest, remote);

    /// <summary>The signed transaction.</summary>
    /// <param name="local">The local party's signature.</param>
    /// <param name="remote">The remote party's.</param>
    /// <returns>Ready to broadcast.</returns>
    public Transaction Complete(in SignatureBytes local, in SignatureBytes remote) => Funding.Complete(UnsignedTransaction, local, remote);

    private static ClosingError Check(FundingOutput funding, ClosingShare payer, ClosingShare other, Satoshi fee, out Satoshi payerRest)
    {
        payerRest = default;
        var total = (UInt128)payer.Balance.Value + other.Balance.Value;
        return total > (UInt128)funding.Amount.Value * 1000 ? ClosingError.BalancesExceedFunding
            : payer.Balance.ToSatoshiRoundedDown().TrySubtract(fee, out payerRest) ? ClosingError.None
            : ClosingError.FeeExceedsBalance;
    }

    private static void AddUnlessDust(List<TransactionOutput> outputs, Satoshi amount, Script script, Satoshi dustLimit)
    {
        if (amount > Satoshi.Zero && amount >= dustLimit)
        {
            outputs.Add(new(amount, script));
        }
    }

    private static TransactionOutput SimpleOutput(Satoshi amount, Script script) =>
        new(StandardScript.FormOf(script) == ScriptForm.NullData ? Satoshi.Zero : amount, script);

    private static bool TryAssemble(
        FundingOutput funding,
        List<TransactionOutput> outputs,
        uint sequence,
        uint lockTime,
        [NotNullWhen(true)] out ClosingTransaction? transaction,
        out ClosingError error)
    {
        transaction = null;
        error = outputs.Count == 0 ? ClosingError.NoOutput : ClosingError.None;
        if (error != ClosingError.None)
        {
            return false;
        }

        outputs.Sort((left, right) =>
        {
            var order = left.Amount.CompareTo(right.Amount);
            return order != 0 ? order : left.ScriptPubKey.Span.SequenceCompareTo(right.ScriptPubKey.Span);
        });
        var total = outputs.Aggregate(Satoshi.Zero, (sum, output) => sum + output.Amount);
        transaction = new(funding, new(2, [new(funding.OutPoint, sequence)], outputs.ToSequence(), lockTime), funding.Amount - total);
        return true;
    }
}
