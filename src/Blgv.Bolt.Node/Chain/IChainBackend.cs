using System.Runtime.CompilerServices;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>A block of the chain, by height and hash.</summary>
/// <param name="Height">Its height.</param>
/// <param name="Hash">Its hash.</param>
public readonly record struct ChainPoint(BlockHeight Height, BlockHash Hash);

/// <summary>How the best chain changed.</summary>
public abstract record ChainNews
{
    private ChainNews()
    {
    }

    /// <summary>A block was put on top.</summary>
    /// <param name="Point">Which.</param>
    /// <param name="Block">Its content.</param>
    public sealed record Added(ChainPoint Point, Block Block) : ChainNews;

    /// <summary>The block on top was taken off.</summary>
    /// <param name="Point">Which.</param>
    public sealed record Removed(ChainPoint Point) : ChainNews;
}

/// <summary>Where a host sees the chain, and where it broadcasts.</summary>
/// <remarks>Safe to use from many threads.</remarks>
public interface IChainBackend
{
    /// <summary>The newest block of the best chain.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The block.</returns>
    ValueTask<ChainPoint> GetTipAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Follows the best chain from where the caller stands: first the blocks are taken off that are no longer on it, then come those that the caller
    /// has not seen, then every change as it happens. In order, nothing left out, without end.
    /// </summary>
    /// <param name="known">
    /// Blocks that the caller has dealt with, oldest first and without a gap; it stands at the last. When even the first is not on the best chain,
    /// all are taken off and the blocks from that height on follow.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The changes.</returns>
    IAsyncEnumerable<ChainNews> FollowAsync(Sequence<ChainPoint> known, CancellationToken cancellationToken);

    /// <summary>Says that an output matters: a backend that does not see whole blocks must look for it from now on.</summary>
    /// <param name="outPoint">The output.</param>
    /// <param name="script">Its script; empty where it is not known.</param>
    void Watch(OutPoint outPoint, Script script);

    /// <summary>Gives a transaction to the network. The host does so again with every block for as long as it is owed, whatever came of it.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What came of it; a backend that cannot be reached is an outcome, not an exception.</returns>
    ValueTask<BroadcastResult> BroadcastAsync(Transaction transaction, CancellationToken cancellationToken);

    /// <summary>
    /// Gives two transactions to the network that pay together: a commitment with a fee that was agreed long ago, and the child that pays for both. A
    /// backend that knows no packages gives one after the other, which a mempool takes as long as the first pays enough to be relayed.
    /// </summary>
    /// <param name="parent">The first.</param>
    /// <param name="child">The one that spends an output of it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What came of the child; or of the parent, when that is why the child could not come.</returns>
    async ValueTask<BroadcastResult> BroadcastPackageAsync(Transaction parent, Transaction child, CancellationToken cancellationToken)
    {
        var first = await BroadcastAsync(parent, cancellationToken).ConfigureAwait(false);
        return first.Outcome is BroadcastOutcome.Accepted or BroadcastOutcome.AlreadyKnown
            ? await BroadcastAsync(child, cancellationToken).ConfigureAwait(false)
            : first;
    }

    /// <summary>
    /// Transactions as they come into the mempool, for as long as the caller listens: a preimage is known as soon as it is seen there. One that was
    /// thrown out and comes again is told again. Nothing is promised; a backend without a mempool tells of none.
    /// </summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The transactions.</returns>
    async IAsyncEnumerable<Transaction> FollowMempoolAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield break;
    }
}

/// <summary>What came of a broadcast.</summary>
/// <param name="Outcome">What.</param>
/// <param name="Text">In the backend's words, for an operator.</param>
public sealed record BroadcastResult(BroadcastOutcome Outcome, string Text);

/// <summary>What came of a broadcast.</summary>
public enum BroadcastOutcome
{
    /// <summary>It is in the mempool.</summary>
    Accepted,

    /// <summary>It was in the mempool or in a block before.</summary>
    AlreadyKnown,

    /// <summary>The backend refuses it now, for another reason than its fee. It may take it later.</summary>
    Refused,

    /// <summary>It pays too little: for the mempool as it is, or to take the place of another one that spends the same.</summary>
    FeeTooLow,

    /// <summary>The backend could not be asked.</summary>
    Unavailable,
}
