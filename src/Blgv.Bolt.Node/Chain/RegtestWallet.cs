using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;

namespace Blgv.Bolt.Node;

/// <summary>Funds channels on a chain of our own, where coins cost nothing: each funding mines itself one.</summary>
/// <param name="backend">The chain.</param>
public sealed class RegtestWallet(RegtestBackend backend) : IFundingWallet
{
    private static readonly Weight FundingWeight = new(500);

    /// <inheritdoc/>
    public ValueTask<Transaction> FundAsync(Script script, Satoshi amount, FeeRate feeRate, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var fee = feeRate.FeeFor(FundingWeight);
        var coin = backend.Do(chain => chain.Fund(RegtestChain.AnyoneScript, amount + fee)).Output;
        var input = new TransactionInput(coin.OutPoint, TransactionInput.FinalSequence)
        {
            Witness = new Witness([Bytes.Copy([(byte)Opcode.Op1])]),
        };
        return ValueTask.FromResult(new Transaction(2, [input], [new TransactionOutput(amount, script)], 0));
    }

    /// <inheritdoc/>
    public void Release(Transaction transaction)
    {
        // The next funding mines itself another coin.
    }
}
