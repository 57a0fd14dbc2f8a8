namespace Blgv.Bolt.Gossip;

/// <summary>
/// A rate limit in four bytes: the time at which the whole allowance will be there again. It runs by arrivals, since timestamps
/// are the author's to choose, and is charged only for what the author signed.
/// </summary>
internal struct ArrivalClock
{
    private uint _fullAt;

    public bool TryCharge(uint now, uint interval, int burst)
    {
        var fullAt = ulong.Max(_fullAt, now) + interval;
        if (fullAt - now > (ulong)interval * (uint)burst)
        {
            return false;
        }

        _fullAt = (uint)ulong.Min(fullAt, uint.MaxValue);
        return true;
    }
}

/// <summary>What the writer remembers of a channel beside its record: readers do not need it.</summary>
internal struct ChannelClock
{
    /// <summary>When the announcement came: a direction without an update is stale two weeks later.</summary>
    public uint Since;
    public ArrivalClock Updates1;
    public ArrivalClock Updates2;
}
