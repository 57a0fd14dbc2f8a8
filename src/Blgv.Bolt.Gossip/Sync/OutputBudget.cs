namespace Blgv.Bolt.Gossip;

/// <summary>How much a peer may have: so much at once, and so much more each second.</summary>
internal sealed class OutputBudget(int burst, int perSecond)
{
    private double _spent;
    private TimeSpan _at;

    public bool HasRoom(TimeSpan now)
    {
        Recover(now);
        return _spent < burst;
    }

    /// <summary>The last message may go beyond: it is paid back before the next one.</summary>
    public void Charge(TimeSpan now, int bytes)
    {
        Recover(now);
        _spent += bytes;
    }

    public TimeSpan NextRoom(TimeSpan now)
    {
        Recover(now);
        return _spent < burst ? now : now + TimeSpan.FromSeconds((_spent - burst + 1) / perSecond);
    }

    private void Recover(TimeSpan now)
    {
        if (now > _at)
        {
            _spent = double.Max(0, _spent - ((now - _at).TotalSeconds * perSecond));
            _at = now;
        }
    }
}
