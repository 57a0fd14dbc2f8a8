using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Gossip;

/// <summary>
/// Updates of channels that are not known, kept for a while in case the announcement follows. Nobody checked who signed them, so
/// there are few, few of one peer, and when there is no room the peer with the most loses its oldest.
/// </summary>
/// <remarks>BOLT 7, rule 7.21. What one peer sends pushes nothing out that another one sent, unless that one has more.</remarks>
internal sealed class PrematureUpdates(int capacity, int capacityPerPeer, IEqualityComparer<ShortChannelId> comparer)
{
    private readonly Dictionary<ShortChannelId, List<Entry>> _byChannel = new(comparer);
    private readonly Dictionary<ulong, Queue<Entry>> _bySource = [];

    public int Count { get; private set; }

    public void Add(ShortChannelId channelId, GossipCandidate update, uint unixTime)
    {
        if (capacity == 0 || capacityPerPeer == 0)
        {
            return;
        }

        var own = CountOf(update.Source);
        if (own >= capacityPerPeer)
        {
            RemoveOldestOf(update.Source);
        }
        else if (Count >= capacity)
        {
            RemoveOldestOf(_bySource.MaxBy(peer => peer.Value.Count).Key);
        }

        var entry = new Entry(channelId, update, unixTime);
        if (!_byChannel.TryGetValue(channelId, out var list))
        {
            _byChannel[channelId] = list = [];
        }

        if (!_bySource.TryGetValue(update.Source, out var queue))
        {
            _bySource[update.Source] = queue = new Queue<Entry>();
        }

        list.Add(entry);
        queue.Enqueue(entry);
        Count++;
    }

    /// <summary>Takes out what came for a channel, in the order it came.</summary>
    public void Take(ShortChannelId channelId, Queue<GossipCandidate> destination)
    {
        if (!_byChannel.Remove(channelId, out var list))
        {
            return;
        }

        foreach (var entry in list)
        {
            entry.IsTaken = true;
            destination.Enqueue(entry.Update);
            Count--;
        }

        // the queues of their peers are short, and are put right at once so that they stay so
        foreach (var source in list.Select(entry => entry.Update.Source).Distinct())
        {
            var rest = new Queue<Entry>(_bySource[source].Where(entry => !entry.IsTaken));
            Keep(source, rest);
        }
    }

    /// <summary>Forgets what came before a time.</summary>
    public void RemoveBefore(uint unixTime)
    {
        foreach (var source in _bySource.Keys.ToArray())
        {
            while (_bySource.TryGetValue(source, out var queue) && queue.Peek().UnixTime < unixTime)
            {
                RemoveOldestOf(source);
            }
        }
    }

    private int CountOf(ulong source) => _bySource.TryGetValue(source, out var queue) ? queue.Count : 0;

    private void RemoveOldestOf(ulong source)
    {
        var queue = _bySource[source];
        var entry = queue.Dequeue();
        Keep(source, queue);
        Count--;
        var list = _byChannel[entry.ChannelId];
        _ = list.Remove(entry);
        if (list.Count == 0)
        {
            _ = _byChannel.Remove(entry.ChannelId);
        }
    }

    private void Keep(ulong source, Queue<Entry> queue)
    {
        if (queue.Count == 0)
        {
            _ = _bySource.Remove(source);
        }
        else
        {
            _bySource[source] = queue;
        }
    }

    private sealed class Entry(ShortChannelId channelId, GossipCandidate update, uint unixTime)
    {
        public ShortChannelId ChannelId { get; } = channelId;

        public GossipCandidate Update { get; } = update;

        public uint UnixTime { get; } = unixTime;

        public bool IsTaken { get; set; }
    }
}
