using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <content>channel_update.</content>
public sealed partial class GossipIntake
{
    private readonly Dictionary<ShortChannelId, OwnChannel> _ownChannels;

    /// <summary>
    /// Names an own channel, so that the peer's updates of it are accepted also when it is not announced. An alias that the peer
    /// uses is named the same way.
    /// </summary>
    /// <param name="channelId">The channel's identifier or alias.</param>
    /// <param name="peer">The node at the other end.</param>
    /// <param name="direction">The direction in which the peer sends: 0 when its key is the lesser of the two.</param>
    /// <remarks>BOLT 7, "The channel_update Message" (rule 7.39).</remarks>
    public void AddOwnChannel(ShortChannelId channelId, PointBytes peer, int direction) =>
        _ownChannels[channelId] = new OwnChannel(peer, direction, default);

    /// <summary>Forgets an own channel.</summary>
    /// <param name="channelId">The channel's identifier or alias.</param>
    /// <returns>False when it is not known.</returns>
    public bool RemoveOwnChannel(ShortChannelId channelId) => _ownChannels.Remove(channelId);

    /// <summary>What the peer asks for relaying through an own channel.</summary>
    /// <param name="channelId">The channel's identifier or alias.</param>
    /// <param name="policy">The policy of the peer's direction.</param>
    /// <returns>False when it is no own channel or no update came.</returns>
    public bool TryGetOwnPolicy(ShortChannelId channelId, out ChannelPolicy policy)
    {
        var found = _ownChannels.TryGetValue(channelId, out var channel);
        policy = channel.Policy;
        return found && policy.IsPresent;
    }

    /// <summary>Applies an update whose signature is beyond doubt: an own one, or one that was checked elsewhere. All else is checked.</summary>
    /// <param name="update">The update.</param>
    /// <param name="encoded">Its bytes, the type first.</param>
    /// <param name="moment">Now.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="IOException">It could not be stored; the graph is as it was.</exception>
    public GossipVerdict ApplyTrusted(ChannelUpdate update, ReadOnlySpan<byte> encoded, GossipMoment moment)
    {
        ArgumentNullException.ThrowIfNull(update);
        if (update.ChainHash != _graph.ChainHash)
        {
            return GossipVerdict.Ignore(GossipReason.UnknownChain, "7.24");
        }

        var index = _graph.Find(update.ShortChannelId);
        if (index < 0)
        {
            return GossipVerdict.Ignore(GossipReason.UnknownChannel, "7.21");
        }

        var direction = update.Direction;
        if (CheckTime(update, moment) is { } badTime)
        {
            return badTime;
        }

        ref readonly var channel = ref _graph.ChannelAt(index);
        if (CheckAgainst(in channel, update) is { } refused)
        {
            return refused;
        }

        ref readonly var current = ref channel.Policy(direction);
        if (current.IsPresent && current.Timestamp == update.Timestamp)
        {
            return GossipVerdict.Ignore(GossipReason.Equivocation, "7.25");
        }

        ref var clock = ref _graph.ClockOf(index);
        ref var arrivals = ref direction == 0 ? ref clock.Updates1 : ref clock.Updates2;
        if (!arrivals.TryCharge(moment.UnixTime, _updateInterval, _policy.UpdateBurst))
        {
            return GossipVerdict.Ignore(GossipReason.RateLimited);
        }

        var isShort = IsRelayed(encoded);
        var position = isShort && _store is not null ? _store.AppendUpdate(encoded, moment.UnixTime) : 0;
        _graph.SetPolicy(index, direction, ChannelPolicy.From(update, channel.Capacity, position));
        return GossipVerdict.Accept(isShort && !update.DontForward);
    }

    private GossipVerdict? Check(ChannelUpdate update, GossipMoment moment, out PointBytes author)
    {
        author = default;
        var direction = update.Direction;
        if (update.ChainHash != _graph.ChainHash)
        {
            return GossipVerdict.Ignore(GossipReason.UnknownChain, "7.24");
        }

        var badTime = CheckTime(update, moment);
        var index = _graph.Find(update.ShortChannelId);
        if (index < 0 && _ownChannels.TryGetValue(update.ShortChannelId, out var own) && own.Direction == direction)
        {
            // nobody repeats an update every two weeks for the two of us
            author = own.Peer;
            return CheckOwn(own, update, badTime is { Reason: not GossipReason.Stale } ? badTime : null);
        }

        if (badTime is not null)
        {
            return badTime;
        }

        if (index >= 0)
        {
            ref readonly var channel = ref _graph.ChannelAt(index);
            author = _graph.NodeAt(channel.Source(direction).Value).Id;
            return CheckAgainst(in channel, update);
        }

        if (_zombies.TryGet(update.ShortChannelId, out var zombie))
        {
            author = zombie.Node(direction);
            return zombie.CanBeRevivedBy(direction) ? null : GossipVerdict.Ignore(GossipReason.Zombie, "7.35");
        }

        return GossipVerdict.Ignore(GossipReason.UnknownChannel, "7.21");
    }

    private static GossipVerdict? CheckOwn(in OwnChannel own, ChannelUpdate update, GossipVerdict? badTime) =>
        own.Policy.IsPresent && update.Timestamp <= own.Policy.Timestamp ? GossipVerdict.Ignore(GossipReason.Outdated, "7.26") : badTime;

    private GossipVerdict? CheckTime(ChannelUpdate update, GossipMoment moment)
    {
        if (update.Timestamp + (ulong)_staleAfter < moment.UnixTime)
        {
            return GossipVerdict.Ignore(GossipReason.Stale, "7.35");
        }

        return update.Timestamp > moment.UnixTime + (ulong)_futureTolerance ? GossipVerdict.Ignore(GossipReason.FromTheFuture, "7.27") : null;
    }

    /// <summary>What the graph has to say. An update with the timestamp of the known one and another content passes: whether its node really signed both is not known yet.</summary>
    private static GossipVerdict? CheckAgainst(ref readonly ChannelRecord channel, ChannelUpdate update)
    {
        if (channel.SpentAt is not null && !update.IsDisabled)
        {
            return GossipVerdict.Ignore(GossipReason.FundingSpent, "7.22");
        }

        ref readonly var current = ref channel.Policy(update.Direction);
        if (!current.IsPresent || update.Timestamp > current.Timestamp)
        {
            return null;
        }

        if (update.Timestamp < current.Timestamp)
        {
            return GossipVerdict.Ignore(GossipReason.Outdated, "7.26");
        }

        return ChannelPolicy.From(update, channel.Capacity, 0).SaysTheSameAs(current) ? GossipVerdict.Ignore(GossipReason.AlreadyKnown, "7.26") : null;
    }

    private GossipVerdict Apply(ChannelUpdate update, GossipCandidate candidate, GossipMoment moment)
    {
        if (candidate.Signatures != SignatureState.Valid)
        {
            // a node's key that is no point of the curve came from no peer of ours but from the graph: the update is not to blame
            return candidate.Signatures == SignatureState.InvalidKey
                ? GossipVerdict.Ignore(GossipReason.InvalidKey)
                : GossipVerdict.Fail(GossipReason.InvalidSignature, "7.23");
        }

        // the graph may have changed since, and with it who must have signed
        if (Check(update, moment, out var author) is { } refused)
        {
            return refused;
        }

        if (author != candidate.Author)
        {
            return GossipVerdict.Ignore(GossipReason.UnknownChannel, "7.21");
        }

        if (_ownChannels.TryGetValue(update.ShortChannelId, out var own) && own.Peer == author)
        {
            _ownChannels[update.ShortChannelId] = own with { Policy = ChannelPolicy.From(update, null, 0) };
            if (_graph.Find(update.ShortChannelId) < 0)
            {
                return new GossipVerdict(GossipOutcome.Accept, GossipReason.OwnChannel, "7.39");
            }
        }

        if (_zombies.Remove(update.ShortChannelId))
        {
            _premature.Add(update.ShortChannelId, candidate, moment.UnixTime);
            return GossipVerdict.Ignore(GossipReason.ZombieRevived, "7.35");
        }

        return ApplyTrusted(update, candidate.Encoded.Span, moment);
    }

    private readonly record struct OwnChannel(PointBytes Peer, int Direction, ChannelPolicy Policy);
}
