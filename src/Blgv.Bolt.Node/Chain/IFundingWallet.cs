using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>Makes funding transactions.</summary>
public interface IFundingWallet
{
    /// <summary>Makes and signs a transaction, and does <em>not</em> broadcast it: that is safe only once the peer has signed our first commitment.</summary>
    /// <param name="script">What to pay.</param>
    /// <param name="amount">How much.</param>
    /// <param name="feeRate">The rate of its fee.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The transaction, all of whose inputs have witnesses; its coins stay reserved for it.</returns>
    ValueTask<Transaction> FundAsync(Script script, Satoshi amount, FeeRate feeRate, CancellationToken cancellationToken);

    /// <summary>The transaction was never given away and will not be: its coins can be used again.</summary>
    /// <param name="transaction">The transaction.</param>
    void Release(Transaction transaction);
}
