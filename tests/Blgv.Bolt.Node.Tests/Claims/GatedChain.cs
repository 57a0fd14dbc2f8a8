using System.Runtime.CompilerServices;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node.Tests.Claims;

/// <summary>A chain in front of which somebody stands who says what becomes of broadcasts.</summary>
internal sealed class GatedChain(RegtestBackend chain) : IChainBackend
{
    private readonly Lock _lock = new();
    private readonly List<Attempt> _attempts = [];

    /// <summary>What becomes of a broadcast; null lets it through. Given as the last transaction, and how many came before.</summary>
    public Func<Transaction, int, BroadcastResult?> Gate { get; set; } = static (_, _) => null;

    /// <summary>Whether transactions of the mempool are told of.</summary>
    public bool ShowsMempool { get; init; } = true;

    /// <summary>All broadcasts.</summary>
    public IReadOnlyList<Attempt> Attempts
    {
        get
        {
            lock (_lock)
            {
                return [.. _attempts];
            }
        }
    }

    public ValueTask<ChainPoint> GetTipAsync(CancellationToken cancellationToken) => chain.GetTipAsync(cancellationToken);

    public IAsyncEnumerable<ChainNews> FollowAsync(Sequence<ChainPoint> known, CancellationToken cancellationToken) => chain.FollowAsync(known, cancellationToken);

    public void Watch(OutPoint outPoint, Script script) => chain.Watch(outPoint, script);

    public ValueTask<BroadcastResult> BroadcastAsync(Transaction transaction, CancellationToken cancellationToken) =>
        Note(null, transaction) is { } result ? ValueTask.FromResult(result) : chain.BroadcastAsync(transaction, cancellationToken);

    public ValueTask<BroadcastResult> BroadcastPackageAsync(Transaction parent, Transaction child, CancellationToken cancellationToken) =>
        Note(parent, child) is { } result ? ValueTask.FromResult(result) : chain.BroadcastPackageAsync(parent, child, cancellationToken);

    public async IAsyncEnumerable<Transaction> FollowMempoolAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (ShowsMempool)
        {
            await foreach (var transaction in chain.FollowMempoolAsync(cancellationToken))
            {
                yield return transaction;
            }
        }
    }

    private BroadcastResult? Note(Transaction? parent, Transaction transaction)
    {
        var height = chain.Do(static one => one.Height);
        lock (_lock)
        {
            var result = Gate(transaction, _attempts.Count);
            _attempts.Add(new(height, parent, transaction));
            return result;
        }
    }

    /// <summary>A broadcast.</summary>
    public sealed record Attempt(BlockHeight Height, Transaction? Parent, Transaction Transaction);
}
