using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>
/// Who wants to know of which output: one look-up for each input of a block finds every spend, however many channels there are. What spends an output
/// of a transaction that was found earlier in the block is found too: a commitment, what takes its outputs and what takes theirs can be in one block,
/// and nobody could say what to look for in between.
/// </summary>
/// <remarks>
/// Ids of transactions are what costs. They are worked out of those that were found, and of all only while a channel waits for its funding.
/// </remarks>
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
        var match = new BlockMatch();
        lock (_lock)
        {
            foreach (var transaction in block.Transactions)
            {
                foreach (var input in transaction.Inputs)
                {
                    if (_spends.TryGetValue(input.PreviousOutput, out var watchers))
                    {
                        match.Add(watchers);
                    }

                    match.AddHeirs(input.PreviousOutput.TxId);
                }

                if (_expected.Count > 0 && _expected.TryGetValue(transaction.ComputeTxId(), out var waiting))
                {
                    match.Add(waiting);
                }

                match.Next(transaction);
            }
        }

        return match.Found;
    }

    /// <summary>Who wants to know of a transaction that no block has.</summary>
    public IReadOnlyCollection<TWatcher> Match(Transaction transaction)
    {
        HashSet<TWatcher>? found = null;
        lock (_lock)
        {
            foreach (var input in transaction.Inputs)
            {
                if (_spends.TryGetValue(input.PreviousOutput, out var watchers))
                {
                    (found ??= []).UnionWith(watchers);
                }
            }
        }

        return found ?? (IReadOnlyCollection<TWatcher>)[];
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

    /// <summary>A walk through a block.</summary>
    private sealed class BlockMatch
    {
        private readonly Dictionary<TxId, TWatcher[]> _heirs = [];
        private readonly HashSet<TWatcher> _current = [];
        private uint _position;

        public Dictionary<TWatcher, List<ConfirmedTransaction>> Found { get; } = [];

        /// <summary>The transaction matters to them.</summary>
        public void Add(Sequence<TWatcher> watchers) => _current.UnionWith(watchers);

        /// <summary>It spends another one, which may have mattered to somebody.</summary>
        public void AddHeirs(TxId parent)
        {
            if (_heirs.Count > 0 && _heirs.TryGetValue(parent, out var heirs))
            {
                _current.UnionWith(heirs);
            }
        }

        /// <summary>All is said of a transaction.</summary>
        public void Next(Transaction transaction)
        {
            if (_current.Count > 0)
            {
                var confirmed = new ConfirmedTransaction(_position, transaction);
                foreach (var watcher in _current)
                {
                    if (!Found.TryGetValue(watcher, out var list))
                    {
                        Found.Add(watcher, list = []);
                    }

                    list.Add(confirmed);
                }

                _heirs[transaction.ComputeTxId()] = [.. _current];
                _current.Clear();
            }

            _position++;
        }
    }
}
