using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Regtest;

/// <summary>Where a transaction would be mined, as far as its validity depends on it.</summary>
/// <param name="Height">The height of the block.</param>
/// <param name="MedianTime">The median time of the eleven blocks before, which locktimes are compared with (BIP-113).</param>
/// <param name="CoinbaseMaturity">When coinbases can be spent.</param>
internal readonly record struct MiningPlace(BlockHeight Height, uint MedianTime, uint CoinbaseMaturity);

/// <summary>What is known of the outputs that a transaction may spend.</summary>
internal interface ICoinView
{
    /// <summary>An output that is there and not spent, or null.</summary>
    UnspentOutput? Find(OutPoint outPoint);

    /// <summary>The median time when the block of this height could be mined: where relative times begin (BIP-68).</summary>
    uint MedianTimeBefore(BlockHeight height);
}

/// <summary>The rules that blocks hold transactions to.</summary>
internal static class ConsensusCheck
{
    private const ulong MaxWeight = 4_000_000;

    /// <summary>Checks a transaction; what it says of scripts is <see cref="ScriptInterpreter"/>'s opinion.</summary>
    internal static SubmitResult Check(Transaction transaction, ICoinView coins, MiningPlace place, out Satoshi fee)
    {
        fee = default;
        var id = transaction.ComputeTxId();
        if (CheckForm(transaction, out var total) is var malformed and not SubmitError.None)
        {
            return new SubmitResult(id, malformed);
        }

        if (!IsFinal(transaction, place))
        {
            return new SubmitResult(id, SubmitError.LockTimeNotReached);
        }

        var spent = new TransactionOutput[transaction.Inputs.Count];
        var available = Satoshi.Zero;
        for (var i = 0; i < spent.Length; i++)
        {
            var error = CheckInput(transaction, i, coins, place, out var coin);
            if (error != SubmitError.None || !available.TryAdd(coin!.Output.Amount, out available))
            {
                return new SubmitResult(id, error == SubmitError.None ? SubmitError.Malformed : error, i);
            }

            spent[i] = coin.Output;
        }

        if (!available.TrySubtract(total, out fee))
        {
            return new SubmitResult(id, SubmitError.SpendsMoreThanItHas);
        }

        var digests = new TransactionDigests(transaction, Sequence.Create<TransactionOutput>(spent));
        for (var i = 0; i < spent.Length; i++)
        {
            if (!ScriptInterpreter.Verify(digests, i, out var scriptError))
            {
                return new SubmitResult(id, SubmitError.Script, i, scriptError);
            }
        }

        return new SubmitResult(id, SubmitError.None);
    }

    private static SubmitError CheckForm(Transaction transaction, out Satoshi total)
    {
        total = default;
        return BlockAssembly.IsCoinbase(transaction) ? SubmitError.Coinbase
            : transaction.Weight.Value > MaxWeight ? SubmitError.TooLarge
            : transaction.Inputs.IsEmpty || transaction.Outputs.IsEmpty || HasInputTwice(transaction) || !transaction.TryGetTotalOutput(out total)
                ? SubmitError.Malformed
            : SubmitError.None;
    }

    private static bool HasInputTwice(Transaction transaction) =>
        transaction.Inputs.Select(input => input.PreviousOutput).Distinct().Count() != transaction.Inputs.Count;

    private static bool IsFinal(Transaction transaction, MiningPlace place)
    {
        var reached = LockTime.IsTime(transaction.LockTime) ? place.MedianTime : place.Height.Value;
        return transaction.LockTime == 0
            || transaction.LockTime < reached
            || transaction.Inputs.All(input => input.Sequence == TransactionInput.FinalSequence);
    }

    private static SubmitError CheckInput(Transaction transaction, int index, ICoinView coins, MiningPlace place, out UnspentOutput? coin)
    {
        var input = transaction.Inputs[index];
        coin = coins.Find(input.PreviousOutput);
        return coin is null ? SubmitError.MissingInput
            : coin.IsCoinbase && place.Height < coin.Height + place.CoinbaseMaturity ? SubmitError.ImmatureCoinbase
            : transaction.Version >= LockTime.RelativeVersion && !HasPassed(input.Sequence, coin, coins, place) ? SubmitError.SequenceNotReached
            : SubmitError.None;
    }

    private static bool HasPassed(uint sequence, UnspentOutput coin, ICoinView coins, MiningPlace place)
    {
        if (!LockTime.IsRelative(sequence))
        {
            return true;
        }

        var value = LockTime.RelativeValue(sequence);
        return LockTime.IsRelativeTime(sequence)
            ? coins.MedianTimeBefore(coin.Height) + ((ulong)value * LockTime.RelativeTimeUnit) <= place.MedianTime
            : coin.Height + value <= place.Height;
    }
}
