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
        TaskCompletionSource? signal = null;
        T result;
        lock (_lock)
        {
            var before = _chain.Tip;
            result = action(_chain);
            if (_chain.Tip != before)
            {
                (signal, _changed) = (_changed, NewSignal());
            }
        }

        signal?.SetResult();
        return result;
    }

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
        var result = Do(chain => chain.Submit(transaction));
        var outcome = result.IsAccepted ? BroadcastOutcome.Accepted
            : result.Error is SubmitError.AlreadyInMempool or SubmitError.AlreadyConfirmed ? BroadcastOutcome.AlreadyKnown
            : BroadcastOutcome.Refused;
        return ValueTask.FromResult(new BroadcastResult(outcome, result.ToString()));
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
