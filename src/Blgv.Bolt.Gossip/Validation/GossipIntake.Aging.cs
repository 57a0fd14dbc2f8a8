using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Gossip;

/// <content>What time and the chain take away.</content>
public sealed partial class GossipIntake
{
    /// <summary>The chain says that a channel's funding output was spent, or that a reorganisation took its block away.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="height">The height of the block in which that happened.</param>
    /// <returns>False when the channel is not known.</returns>
    /// <remarks>BOLT 7: it is forgotten 72 blocks later, since it may have been a splice (rule 7.12).</remarks>
    public bool Spent(ShortChannelId channelId, BlockHeight height) => SetSpent(channelId, height);

    /// <summary>A reorganisation undid what <see cref="Spent"/> said.</summary>
    /// <param name="channelId">The channel.</param>
    /// <returns>False when the channel is not known.</returns>
    public bool NotSpent(ShortChannelId channelId)
    {
        _ = _spentOutputs.Remove(channelId);
        return SetSpent(channelId, null);
    }

    /// <summary>Forgets channels that were spent 72 blocks ago, channels without fresh updates, and updates whose announcement never came.</summary>
    /// <param name="moment">Now.</param>
    /// <returns>How many channels were forgotten.</returns>
    /// <remarks>BOLT 7, "Pruning the Network View" (rules 7.12, 7.35). Call it with each block, or every few minutes.</remarks>
    public int Age(GossipMoment moment)
    {
        _premature.RemoveBefore(moment.UnixTime - uint.Min(moment.UnixTime, Seconds(_policy.PrematureLifetime)));
        var before = _graph.ChannelCount;
        for (var index = 0; index < _graph.ChannelSlots; index++)
        {
            ref readonly var channel = ref _graph.ChannelAt(index);
            if (channel.IsFree)
            {
                continue;
            }

            if (channel.SpentAt is { } spent && spent.Value + GossipLimits.ForgetChannelBlocks <= moment.Height.Value)
            {
                _spentOutputs.Set(channel.ShortChannelId, true);
                Remove(channel.ShortChannelId);
            }
            else if (IsStale(index, 0, moment) || IsStale(index, 1, moment))
            {
                Bury(index, moment);
            }
        }

        return before - _graph.ChannelCount;
    }

    private bool SetSpent(ShortChannelId channelId, BlockHeight? height)
    {
        if (_graph.Find(channelId) < 0)
        {
            return false;
        }

        _store?.AppendSpent(channelId, height);
        return _graph.TrySetSpent(channelId, height);
    }

    /// <summary>The older of the two directions counts: a channel of which one node fell silent is of no use.</summary>
    private bool IsStale(int index, int direction, GossipMoment moment)
    {
        ref readonly var policy = ref _graph.ChannelAt(index).Policy(direction);
        var last = policy.IsPresent ? policy.Timestamp : _graph.ClockOf(index).Since;
        return last + (ulong)_staleAfter < moment.UnixTime;
    }

    private void Bury(int index, GossipMoment moment)
    {
        ref readonly var channel = ref _graph.ChannelAt(index);
        var zombie = new ZombieChannel(
            _graph.NodeAt(channel.Node1).Id,
            _graph.NodeAt(channel.Node2).Id,
            IsStale(index, 0, moment),
            IsStale(index, 1, moment));
        _zombies.Set(channel.ShortChannelId, zombie);
        Remove(channel.ShortChannelId);
    }
}
