using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Regtest;

/// <summary>The transactions that wait, each behind those it depends on; no two of them spend the same output.</summary>
internal sealed class Mempool
{
    private readonly OrderedDictionary<TxId, MempoolEntry> _entries = [];
    private readonly Dictionary<OutPoint, TxId> _spenders = [];

    internal IReadOnlyList<MempoolEntry> Entries => _entries.Values;

    internal bool TryGet(TxId id, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MempoolEntry? entry) => _entries.TryGetValue(id, out entry);

    internal bool TryGetSpender(OutPoint outPoint, out TxId spender) => _spenders.TryGetValue(outPoint, out spender);

    /// <summary>An output of a waiting transaction, spent or not.</summary>
    internal UnspentOutput? Find(OutPoint outPoint, BlockHeight next) =>
        _entries.TryGetValue(outPoint.TxId, out var entry) && outPoint.Index < (uint)entry.Transaction.Outputs.Count
            ? new UnspentOutput(outPoint, entry.Transaction.Outputs[(int)outPoint.Index], next, IsCoinbase: false)
            : null;

    internal void Add(MempoolEntry entry)
    {
        _entries.Add(entry.TxId, entry);
        foreach (var outPoint in entry.Spent)
        {
            _spenders.Add(outPoint, entry.TxId);
        }
    }

    /// <summary>Takes out one transaction; what depends on it stays.</summary>
    internal bool Remove(TxId id)
    {
        if (!_entries.Remove(id, out var entry))
        {
            return false;
        }

        foreach (var outPoint in entry.Spent)
        {
            _spenders.Remove(outPoint);
        }

        return true;
    }

    internal void Clear()
    {
        _entries.Clear();
        _spenders.Clear();
    }

    /// <summary>What a transaction depends on, directly or not, without itself.</summary>
    internal HashSet<TxId> AncestorsOf(Transaction transaction)
    {
        var found = new HashSet<TxId>();
        var open = new Stack<Transaction>([transaction]);
        while (open.TryPop(out var next))
        {
            foreach (var input in next.Inputs)
            {
                if (_entries.TryGetValue(input.PreviousOutput.TxId, out var parent) && found.Add(parent.TxId))
                {
                    open.Push(parent.Transaction);
                }
            }
        }

        return found;
    }

    /// <summary>Some transactions and all that depends on them, in the order of the mempool.</summary>
    internal IReadOnlyList<MempoolEntry> WithDescendants(IEnumerable<TxId> roots)
    {
        var found = new HashSet<TxId>();
        var open = new Stack<TxId>(roots);
        while (open.TryPop(out var id))
        {
            if (!found.Add(id))
            {
                continue;
            }

            for (var i = 0; i < _entries[id].Transaction.Outputs.Count; i++)
            {
                if (_spenders.TryGetValue(new OutPoint(id, (uint)i), out var child))
                {
                    open.Push(child);
                }
            }
        }

        return [.. _entries.Values.Where(entry => found.Contains(entry.TxId))];
    }

    /// <summary>What a miner takes: again and again the transaction that, with what it still needs, pays the most per weight.</summary>
    internal List<MempoolEntry> Select(ulong maxWeight)
    {
        var chosen = new List<MempoolEntry>();
        var left = new Dictionary<TxId, MempoolEntry>(_entries);
        while (left.Count > 0)
        {
            var best = left.Values.Select(entry => PackageOf(entry, left)).Where(package => package.Weight <= maxWeight)
                .OrderByDescending(package => package.Fee * 1000 / package.Weight).FirstOrDefault();
            if (best.Entries is null)
            {
                break;
            }

            maxWeight -= best.Weight;
            foreach (var entry in best.Entries)
            {
                chosen.Add(entry);
                left.Remove(entry.TxId);
            }
        }

        return chosen;
    }

    private (List<MempoolEntry> Entries, ulong Fee, ulong Weight) PackageOf(MempoolEntry entry, Dictionary<TxId, MempoolEntry> left)
    {
        var needed = AncestorsOf(entry.Transaction);
        needed.Add(entry.TxId);
        needed.IntersectWith(left.Keys);
        List<MempoolEntry> entries = needed.Count == 1 ? [entry] : [.. _entries.Values.Where(candidate => needed.Contains(candidate.TxId))];
        var fee = 0UL;
        var weight = 0UL;
        foreach (var member in entries)
        {
            fee += member.Fee.Value;
            weight += member.Transaction.Weight.Value;
        }

        return (entries, fee, weight);
    }
}
