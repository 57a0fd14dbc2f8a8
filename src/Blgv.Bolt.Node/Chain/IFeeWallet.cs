using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>Pays the fees of what has none of its own to spare, and takes what comes home from channels that ended on chain.</summary>
/// <remarks>Safe to use from many threads.</remarks>
public interface IFeeWallet
{
    /// <summary>The confirmed coins that fees may be paid from: also those that <see cref="Reserve"/> named, as long as no block spends them, and none that a funding uses.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The coins.</returns>
    ValueTask<Sequence<WalletCoin>> GetCoinsAsync(CancellationToken cancellationToken);

    /// <summary>Where money goes that comes home. Asked again and again, it gives the same script until a block has paid to it: another one makes another transaction.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The script: a standard one.</returns>
    ValueTask<Script> GetSweepScriptAsync(CancellationToken cancellationToken);

    /// <summary>The coins that claims use from now on, in place of those that were named before: no funding may take them.</summary>
    /// <param name="coins">The coins; none when nothing is under way.</param>
    void Reserve(Sequence<OutPoint> coins);

    /// <summary>Signs those inputs of a transaction that spend coins of this wallet; all others stay as they are.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="coins">Its coins.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The transaction with their witnesses, none heavier than the coin said.</returns>
    ValueTask<Transaction> SignAsync(Transaction transaction, Sequence<WalletCoin> coins, CancellationToken cancellationToken);
}
