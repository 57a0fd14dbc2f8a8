using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Onion;

/// <summary>A replay guard that forgets all when the process ends: for tests, and for nodes that fail every HTLC they find after a restart.</summary>
/// <remarks>Holds one entry for each HTLC that has not expired, which the limits of the channels bound. Not safe for use by several threads at once.</remarks>
public sealed class InMemoryReplayGuard : IReplayGuard
{
    private readonly Dictionary<ReplayKey, OnionCarrier> _seen = [];
    private readonly PriorityQueue<ReplayKey, uint> _byExpiry = new();
    private BlockHeight _horizon;

    /// <summary>The onions remembered.</summary>
    public int Count => _seen.Count;

    /// <inheritdoc/>
    public ReplayVerdict Check(ReplayKey key, OnionCarrier carrier, CltvExpiry cltvExpiry)
    {
        if (_seen.TryGetValue(key, out var earlier))
        {
            return earlier == carrier ? ReplayVerdict.Fresh : ReplayVerdict.Replayed;
        }

        if (cltvExpiry.Value <= _horizon.Value)
        {
            return ReplayVerdict.Expired;
        }

        _seen.Add(key, carrier);
        _byExpiry.Enqueue(key, cltvExpiry.Value);
        return ReplayVerdict.Fresh;
    }

    /// <inheritdoc/>
    public void Forget(BlockHeight height)
    {
        _horizon = height > _horizon ? height : _horizon;
        while (_byExpiry.TryPeek(out var key, out var expiry) && expiry <= _horizon.Value)
        {
            _byExpiry.Dequeue();
            _seen.Remove(key);
        }
    }
}
