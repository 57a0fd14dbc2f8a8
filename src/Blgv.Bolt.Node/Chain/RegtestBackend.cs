using System.Runtime.CompilerServices;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;

namespace Blgv.Bolt.Node;

/// <summary>A chain in this process, for tests and demonstrations: several hosts may share one.</summary>
public sealed class RegtestBackend : IChainBackend
{
    private readonly Lock _lock = new();
    private readonly RegtestChain _chain;
    private TaskCompletionSource _changed = NewSignal();
    private TaskCompletionSource _waiting = NewSignal();
    private int _wallets;

    /// <summary>A backend over a chain, which from now on is used only through it.</summary>
    /// <param name="chain">The chain.</param>
    public RegtestBackend(RegtestChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        _chain = chain;
    }

    /// <summary>Does something with the chain while nobody else does: mines, undoes, asks.</summary>
    /// <param name="action">What to do.</param>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <returns>What it gave.</returns>
    public T Do<T>(Func<RegtestChain, T> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        TaskCompletionSource? block = null;
        TaskCompletionSource? mempool = null;
        T result;
        lock (_lock)
        {
            var (tip, waiting) = (_chain.Tip, _chain.Mempool);
            result = action(_chain);
            if (_chain.Tip != tip)
            {
                (block, _changed) = (_changed, NewSignal());
            }

            if (HasNewcomer(waiting, _chain.Mempool))
            {
                (mempool, _waiting) = (_waiting, NewSignal());
            }
        }

        block?.SetResult();
        mempool?.SetResult();
        return result;
    }

    /// <summary>A number that no other wallet on the chain has.</summary>
    internal int NextWallet() => Interlocked.Increment(ref _wallets);

    /// <inheritdoc/>
    public ValueTask<ChainPoint> GetTipAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(Do(static chain => new ChainPoint(chain.Height, chain.Tip)));

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChainNews> FollowAsync(Sequence<ChainPoint> known, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = new List<ChainPoint>(known);
        var height = path.Count > 0 ? path[^1].Height.Value : Do(static chain => chain.Height.Value);
        while (true)
        {
            Task changed;
            ChainNews? news;
            lock (_lock)
            {
                changed = _changed.Task;
                news = Next(path, ref height);
            }

            if (news is null)
            {
                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            yield return news;
        }
    }

    /// <inheritdoc/>
    public void Watch(OutPoint outPoint, Script script)
    {
        // Whole blocks are seen here.
    }

    /// <inheritdoc/>
    public ValueTask<BroadcastResult> BroadcastAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return ValueTask.FromResult(ResultOf(Do(chain => chain.Submit(transaction))));
    }

    /// <inheritdoc/>
    public ValueTask<BroadcastResult> BroadcastPackageAsync(Transaction parent, Transaction child, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(child);
        return ValueTask.FromResult(ResultOf(Do(chain => chain.SubmitPackage(parent, child))));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Transaction> FollowMempoolAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var told = new HashSet<TxId>();
        while (true)
        {
            Task changed;
            Sequence<MempoolEntry> entries;
            lock (_lock)
            {
                (changed, entries) = (_waiting.Task, _chain.Mempool);
            }

            foreach (var entry in (IEnumerable<MempoolEntry>)entries)
            {
                if (!told.Contains(entry.TxId))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return entry.Transaction;
                }
            }

            told = [.. entries.Select(static entry => entry.TxId)];
            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static BroadcastResult ResultOf(SubmitResult result) => new(
        result.Error switch
        {
            SubmitError.None => BroadcastOutcome.Accepted,
            SubmitError.AlreadyInMempool or SubmitError.AlreadyConfirmed => BroadcastOutcome.AlreadyKnown,
            SubmitError.FeeTooLow or SubmitError.ReplacementFeeTooLow or SubmitError.ReplacementRateTooLow => BroadcastOutcome.FeeTooLow,
            _ => BroadcastOutcome.Refused,
        },
        result.ToString());

    /// <summary>Whether there is an entry that was not there before: it is the same object while it stays.</summary>
    private static bool HasNewcomer(Sequence<MempoolEntry> before, Sequence<MempoolEntry> after)
    {
        var known = new HashSet<MempoolEntry>(before, ReferenceEqualityComparer.Instance);
        foreach (var entry in after)
        {
            if (!known.Contains(entry))
            {
                return true;
            }
        }

        return false;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The next change for one who has come along a path; null when it stands at the tip.</summary>
    private ChainNews? Next(List<ChainPoint> path, ref uint height)
    {
        if (path.Count > 0 && path[^1] is var last && (last.Height > _chain.Height || _chain.HashAt(last.Height) != last.Hash))
        {
            path.RemoveAt(path.Count - 1);
            height = last.Height.Value - 1;
            return new ChainNews.Removed(last);
        }

        if (height >= _chain.Height.Value)
        {
            return null;
        }

        height++;
        var point = new ChainPoint(new(height), _chain.HashAt(new(height)));
        path.Add(point);
        return new ChainNews.Added(point, _chain.BlockAt(point.Height));
    }
}
