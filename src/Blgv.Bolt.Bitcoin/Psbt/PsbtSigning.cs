using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>What signing and finalizing need of a whole PSBT, worked out once for all inputs.</summary>
internal sealed class PsbtSigning
{
    private readonly Psbt _psbt;
    private readonly Transaction? _transaction;
    private readonly TransactionOutput?[] _spent;
    private readonly TransactionDigests? _digests;

    internal PsbtSigning(Psbt psbt)
    {
        _psbt = psbt;
        _spent = new TransactionOutput?[psbt.Inputs.Count];
        if (!psbt.TryGetUnsignedTransaction(out _transaction))
        {
            return;
        }

        for (var i = 0; i < _spent.Length; i++)
        {
            _spent[i] = Psbt.SpentBy(psbt.Inputs[i], _transaction.Inputs[i].PreviousOutput);
        }

        AllSpentKnown = !_spent.Contains(null);
        _digests = AllSpentKnown
            ? new TransactionDigests(_transaction, _spent.OfType<TransactionOutput>().ToSequence())
            : new TransactionDigests(_transaction);
    }

    private bool AllSpentKnown { get; }

    /// <summary>Follows what an input spends, and gives the digests of the transaction.</summary>
    internal PsbtSpendErrorKind Prepare(int inputIndex, out PsbtSpend spend, out TransactionDigests digests)
    {
        spend = default;
        digests = null!;
        var input = _psbt.Inputs[inputIndex];
        if (input.IsFinal)
        {
            return PsbtSpendErrorKind.AlreadyFinal;
        }

        if (_digests is null)
        {
            return PsbtSpendErrorKind.NoTransaction;
        }

        if (_spent[inputIndex] is not { } spent)
        {
            return PsbtSpendErrorKind.SpentOutputUnknown;
        }

        digests = _digests;
        var error = PsbtSpend.TryFollow(input, spent, out spend);
        var taprootLacksOutputs = spend.Form == ScriptForm.P2tr && !AllSpentKnown;
        return error == PsbtSpendErrorKind.None && taprootLacksOutputs ? PsbtSpendErrorKind.SpentOutputUnknown : error;
    }
}
