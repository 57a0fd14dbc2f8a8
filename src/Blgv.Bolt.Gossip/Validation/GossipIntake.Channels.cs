using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <content>channel_announcement.</content>
public sealed partial class GossipIntake
{
    /// <summary>Whether a node is blacklisted: it announced two channels with one output (rule 7.11).</summary>
    /// <param name="nodeId">The node.</param>
    /// <returns>Whether it is.</returns>
    public bool IsBlacklisted(PointBytes nodeId) => _blacklist.Contains(nodeId);

    /// <summary>Blacklists a node and forgets its channels.</summary>
    /// <param name="nodeId">The node.</param>
    public void Blacklist(PointBytes nodeId)
    {
        _blacklist.Set(nodeId, true);
        for (var node = _graph.Find(nodeId); node >= 0; node = _graph.Find(nodeId))
        {
            Remove(_graph.ChannelAt(_graph.NodeAt(node).FirstChannel).ShortChannelId);
        }
    }

    /// <summary>Applies an announcement whose signatures and funding output are beyond doubt: an own one, or one that was checked elsewhere. All else is checked.</summary>
    /// <param name="announcement">The announcement.</param>
    /// <param name="encoded">Its bytes, the type first.</param>
    /// <param name="capacity">The amount of its funding output, or null when nobody looked.</param>
    /// <param name="moment">Now.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="IOException">It could not be stored; the graph is as it was.</exception>
    public GossipVerdict ApplyTrusted(ChannelAnnouncement announcement, ReadOnlySpan<byte> encoded, Satoshi? capacity, GossipMoment moment)
    {
        ArgumentNullException.ThrowIfNull(announcement);
        return Check(announcement, moment) ?? Accept(announcement, encoded, capacity, moment);
    }

    private GossipVerdict? Check(ChannelAnnouncement announcement, GossipMoment moment)
    {
        var scid = announcement.ShortChannelId;
        if (announcement.ChainHash != _graph.ChainHash)
        {
            return GossipVerdict.Ignore(GossipReason.UnknownChain, "7.8");
        }

        if (_graph.Find(scid) is >= 0 and var known && NamesTheNodesOf(announcement, known))
        {
            return GossipVerdict.Ignore(GossipReason.AlreadyKnown);
        }

        if (announcement.NodeId1.CompareTo(announcement.NodeId2) >= 0)
        {
            return GossipVerdict.Ignore(GossipReason.NodesOutOfOrder);
        }

        if (_blacklist.Contains(announcement.NodeId1) || _blacklist.Contains(announcement.NodeId2))
        {
            return GossipVerdict.Ignore(GossipReason.Blacklisted, "7.10");
        }

        if (_spentOutputs.Contains(scid))
        {
            return GossipVerdict.Ignore(GossipReason.FundingSpent, "7.7");
        }

        if (_zombies.Contains(scid))
        {
            return GossipVerdict.Ignore(GossipReason.Zombie, "7.35");
        }

        // without a chain nobody knows the height, and the policy says whether that is good enough
        var confirmations = (long)moment.Height.Value - scid.BlockHeight + 1;
        var hasChain = _policy.RequireFunding || moment.Height.Value > 0;
        return hasChain && confirmations + _policy.ConfirmationTolerance < GossipLimits.AnnouncementConfirmations
            ? GossipVerdict.Ignore(GossipReason.TooFewConfirmations, "7.9")
            : null;
    }

    private GossipVerdict Apply(ChannelAnnouncement announcement, GossipCandidate candidate, FundingAnswer funding, GossipMoment moment)
    {
        if (candidate.Signatures != SignatureState.Valid)
        {
            var isKey = candidate.Signatures == SignatureState.InvalidKey;
            return GossipVerdict.Warn(isKey ? GossipReason.InvalidKey : GossipReason.InvalidSignature, "7.5");
        }

        return Check(announcement, moment)
            ?? CheckFunding(announcement, funding)
            ?? Accept(announcement, candidate.Encoded.Span, funding.State == FundingState.Unspent ? funding.Amount : null, moment);
    }

    private GossipVerdict Accept(ChannelAnnouncement announcement, ReadOnlySpan<byte> encoded, Satoshi? capacity, GossipMoment moment)
    {
        var scid = announcement.ShortChannelId;
        if (_graph.Find(scid) >= 0)
        {
            if (capacity is null)
            {
                // without the chain nobody knows which of the two is the forgery
                return GossipVerdict.Ignore(GossipReason.FundingUnknown);
            }

            return Conflict(announcement);
        }

        var relay = IsRelayed(encoded);
        var position = relay && _store is not null ? _store.AppendChannel(encoded, capacity, moment.UnixTime) : 0;
        _ = _graph.TryAdd(NewChannel.From(announcement, capacity, position), moment.UnixTime);
        _premature.Take(scid, _released);
        return GossipVerdict.Accept(relay);
    }

    private GossipVerdict? CheckFunding(ChannelAnnouncement announcement, FundingAnswer funding)
    {
        switch (funding.State)
        {
            case FundingState.Unspent:
                var script = StandardScript.P2wsh(StandardScript.Multisig2Of2(announcement.BitcoinKey1, announcement.BitcoinKey2));
                return script == funding.ScriptPubKey ? null : GossipVerdict.Ignore(GossipReason.FundingMismatch, "7.7");
            case FundingState.Spent:
                // a fact about the output, whoever announces it; a mismatch is one about this message only and is not remembered
                _spentOutputs.Set(announcement.ShortChannelId, true);
                return GossipVerdict.Ignore(GossipReason.FundingSpent, "7.7");
            case FundingState.Missing:
                return GossipVerdict.Ignore(GossipReason.FundingMismatch, "7.7");
            default:
                return _policy.RequireFunding ? GossipVerdict.Ignore(GossipReason.FundingUnknown, "7.7") : null;
        }
    }

    private bool NamesTheNodesOf(ChannelAnnouncement announcement, int channel)
    {
        ref readonly var record = ref _graph.ChannelAt(channel);
        return _graph.NodeAt(record.Node1).Id == announcement.NodeId1 && _graph.NodeAt(record.Node2).Id == announcement.NodeId2;
    }

    /// <summary>Two valid announcements of one output by different nodes: keys have leaked, and none of the four is to be believed.</summary>
    private GossipVerdict Conflict(ChannelAnnouncement announcement)
    {
        ref readonly var record = ref _graph.ChannelAt(_graph.Find(announcement.ShortChannelId));
        PointBytes[] nodes = [_graph.NodeAt(record.Node1).Id, _graph.NodeAt(record.Node2).Id, announcement.NodeId1, announcement.NodeId2];
        foreach (var node in nodes)
        {
            Blacklist(node);
        }

        return GossipVerdict.Ignore(GossipReason.ConflictingAnnouncement, "7.11");
    }

    private void Remove(ShortChannelId channelId)
    {
        _store?.AppendRemoval(channelId);
        _ = _graph.TryRemoveChannel(channelId);
    }
}
