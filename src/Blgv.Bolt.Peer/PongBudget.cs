namespace Blgv.Bolt.Peer;

/// <summary>
/// How many bytes of pong a peer can make us send: a bucket that refills steadily. A pong is always sent in full (BOLT 1 demands an
/// answer), even into debt; while there is debt the session reads nothing more, so the peer's pings wait in its own queue.
/// </summary>
/// <remarks>
/// In any minute at most the burst, what refills in that minute and one pong of overdraft leave us; the burst is chosen so that the
/// sum is the budget.
/// </remarks>
internal struct PongBudget
{
    private const int LargestPong = ushort.MaxValue;

    private readonly long _burst;
    private readonly long _refillPerMinute;
    private long _level;
    private TimeSpan _asOf;

    public PongBudget(int bytesPerMinute, TimeSpan now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesPerMinute, Smallest);
        _refillPerMinute = bytesPerMinute / 2;
        _burst = bytesPerMinute - _refillPerMinute - LargestPong;
        _level = _burst;
        _asOf = now;
    }

    /// <summary>The smallest budget that leaves a burst at all.</summary>
    public static int Smallest => 4 * LargestPong;

    /// <summary>Takes the bytes of one pong.</summary>
    public void Spend(int bytes, TimeSpan now)
    {
        Refill(now);
        _level -= bytes;
    }

    /// <summary>When the debt is paid; null when there is none now.</summary>
    public TimeSpan? InDebtUntil(TimeSpan now)
    {
        Refill(now);
        if (_level >= 0)
        {
            return null;
        }

        return _asOf + TimeToRefill(-_level);
    }

    private void Refill(TimeSpan now)
    {
        var elapsed = now - _asOf;
        if (elapsed <= TimeSpan.Zero)
        {
            return;
        }

        // Whole bytes only; the time of the fraction is not spent yet, so that many small steps lose nothing.
        var bytes = (long)((Int128)elapsed.Ticks * _refillPerMinute / TimeSpan.TicksPerMinute);
        _asOf += TimeToRefill(bytes);
        _level += bytes;
        if (_level >= _burst)
        {
            _level = _burst;
            _asOf = now;
        }
    }

    /// <summary>Rounded up: never too early.</summary>
    private readonly TimeSpan TimeToRefill(long bytes) =>
        TimeSpan.FromTicks((long)(((Int128)bytes * TimeSpan.TicksPerMinute + _refillPerMinute - 1) / _refillPerMinute));
}
