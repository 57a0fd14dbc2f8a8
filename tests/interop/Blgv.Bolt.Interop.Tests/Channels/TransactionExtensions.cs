using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>Which outputs of a transaction a test means.</summary>
internal static class TransactionExtensions
{
    extension(Transaction transaction)
    {
        /// <summary>The outputs that hold so many satoshis.</summary>
        public IEnumerable<OutPoint> OutputsOf(ulong satoshi) => transaction.OutputsWhere(output => output.Amount.Value == satoshi);

        /// <summary>The outputs for which a condition holds.</summary>
        public IEnumerable<OutPoint> OutputsWhere(Func<TransactionOutput, bool> condition) => transaction.Outputs.Index()
            .Where(output => condition(output.Item))
            .Select(output => new OutPoint(transaction.ComputeTxId(), (uint)output.Index));
    }
}
