using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Regtest;

/// <summary>A transaction that waits for a block.</summary>
/// <param name="TxId">Its id.</param>
/// <param name="Transaction">The transaction.</param>
/// <param name="Fee">What its inputs hold more than its outputs.</param>
/// <param name="VirtualSize">A quarter of its weight, rounded up: what fee rates are measured by.</param>
public sealed record MempoolEntry(TxId TxId, Transaction Transaction, Satoshi Fee, ulong VirtualSize)
{
    internal MempoolEntry(Transaction transaction, Satoshi fee)
        : this(transaction.ComputeTxId(), transaction, fee, (transaction.Weight.Value + 3) / 4)
    {
    }

    internal IEnumerable<OutPoint> Spent => Transaction.Inputs.Select(input => input.PreviousOutput);
}
