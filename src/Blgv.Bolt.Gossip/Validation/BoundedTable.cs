using System.Diagnostics.CodeAnalysis;

namespace Blgv.Bolt.Gossip;

/// <summary>A table with a bound: when it is full, the oldest entry goes.</summary>
internal sealed class BoundedTable<TKey, TValue>(int capacity, IEqualityComparer<TKey> comparer)
    where TKey : notnull
{
    private readonly Dictionary<TKey, (TValue Value, long Age)> _entries = new(comparer);

    /// <summary>The keys by age. A key that was removed, or added again later, stays here until its turn.</summary>
    private readonly Queue<(TKey Key, long Age)> _order = new();
    private long _age;

    public int Count => _entries.Count;

    public bool Contains(TKey key) => _entries.ContainsKey(key);

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var found = _entries.TryGetValue(key, out var entry);
        value = entry.Value;
        return found;
    }

    public void Set(TKey key, TValue value)
    {
        if (capacity == 0)
        {
            return;
        }

        _entries[key] = (value, ++_age);
        _order.Enqueue((key, _age));
        while (_entries.Count > capacity || _order.Count > capacity * 2L)
        {
            var (oldest, age) = _order.Dequeue();
            if (_entries.TryGetValue(oldest, out var entry) && entry.Age == age)
            {
                _ = _entries.Remove(oldest);
            }
        }
    }

    public bool Remove(TKey key) => _entries.Remove(key);
}
