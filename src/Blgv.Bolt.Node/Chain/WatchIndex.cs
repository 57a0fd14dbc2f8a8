using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>
/// Who wants to know of which output: one look-up for each input of a block finds every spend, however many channels there are. Ids of transactions
/// are worked out only while a channel waits for its funding, since that is what costs.
/// </summary>
/// <typeparam name="TWatcher">Who wants to know.</typeparam>
internal sealed class WatchIndex<TWatcher>
    where TWatcher : class
{
    private readonly Lock _lock = new();
    private readonly Dictionary<OutPoint, Sequence<TWatcher>> _spends = [];
    private readonly Dictionary<TxId, Sequence<TWatcher>> _expected = [];

    /// <summary>How many outputs are watched.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _spends.Count;
            }
        }
    }

    /// <summary>Somebody wants to know when an output is spent.</summary>
    public void Add(OutPoint outPoint, TWatcher watcher)
    {
        lock (_lock)
        {
            Add(_spends, outPoint, watcher);
        }
    }

    /// <summary>Somebody wants to know when a transaction is in a block.</summary>
    public void Expect(TxId transaction, TWatcher watcher)
    {
        lock (_lock)
        {
            Add(_expected, transaction, watcher);
        }
    }

    /// <summary>Somebody has seen a transaction in a block.</summary>
    public void Found(TxId transaction, TWatcher watcher)
    {
        lock (_lock)
        {
            Remove(_expected, transaction, watcher);
        }
    }

    /// <summary>Somebody does not want to know of an output any more.</summary>
    public void Remove(OutPoint outPoint, TWatcher watcher)
    {
        lock (_lock)
        {
            Remove(_spends, outPoint, watcher);
        }
    }

    /// <summary>The transactions of a block that matter, by who wants to know of them, in the order of the block.</summary>
    public Dictionary<TWatcher, List<ConfirmedTransaction>> Match(Block block)
    {
        var found = new Dictionary<TWatcher, List<ConfirmedTransaction>>();
        lock (_lock)
        {
            var position = 0U;
            foreach (var transaction in block.Transactions)
            {
                foreach (var input in transaction.Inputs)
                {
                    if (_spends.TryGetValue(input.PreviousOutput, out var watchers))
                    {
                        Tell(found, watchers, position, transaction);
                    }
                }

                if (_expected.Count > 0 && _expected.TryGetValue(transaction.ComputeTxId(), out var waiting))
                {
                    Tell(found, waiting, position, transaction);
                }

                position++;
            }
        }

        return found;
    }

    private static void Tell(
        Dictionary<TWatcher, List<ConfirmedTransaction>> found, Sequence<TWatcher> watchers, uint position, Transaction transaction)
    {
        foreach (var watcher in watchers)
        {
            if (!found.TryGetValue(watcher, out var list))
            {
                found.Add(watcher, list = []);
            }

            if (list.Count == 0 || list[^1].Position != position)
            {
                list.Add(new(position, transaction));
            }
        }
    }

    private static void Add<TKey>(Dictionary<TKey, Sequence<TWatcher>> index, TKey key, TWatcher watcher)
        where TKey : notnull
    {
        var watchers = index.GetValueOrDefault(key);
        if (!watchers.Span.Contains(watcher))
        {
            index[key] = [.. watchers, watcher];
        }
    }

    private static void Remove<TKey>(Dictionary<TKey, Sequence<TWatcher>> index, TKey key, TWatcher watcher)
        where TKey : notnull
    {
        var rest = index.GetValueOrDefault(key).Where(one => one != watcher).ToSequence();
        if (rest.IsEmpty)
        {
            index.Remove(key);
        }
        else
        {
            index[key] = rest;
        }
    }
}
