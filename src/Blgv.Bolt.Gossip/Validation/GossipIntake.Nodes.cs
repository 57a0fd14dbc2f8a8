using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <content>node_announcement.</content>
public sealed partial class GossipIntake
{
    /// <summary>Applies an announcement whose signature is beyond doubt: an own one, or one that was checked elsewhere. All else is checked.</summary>
    /// <param name="announcement">The announcement.</param>
    /// <param name="encoded">Its bytes, the type first.</param>
    /// <param name="moment">Now.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="IOException">It could not be stored; the graph is as it was.</exception>
    public GossipVerdict ApplyTrusted(NodeAnnouncement announcement, ReadOnlySpan<byte> encoded, GossipMoment moment)
    {
        ArgumentNullException.ThrowIfNull(announcement);
        return Check(announcement, moment, out _) ?? Accept(announcement, encoded, moment);
    }

    private GossipVerdict Accept(NodeAnnouncement announcement, ReadOnlySpan<byte> encoded, GossipMoment moment)
    {
        var index = _graph.Find(announcement.NodeId);
        if (!_graph.ClockOfNode(index).TryCharge(moment.UnixTime, _nodeInterval, _policy.NodeBurst))
        {
            return GossipVerdict.Ignore(GossipReason.RateLimited);
        }

        var isShort = IsRelayed(encoded);
        var position = isShort && _store is not null ? _store.AppendNode(encoded, moment.UnixTime) : 0;

        // of an overlong one the graph keeps only what has a bound; whether it may be routed through is asked of all its features
        var details = NodeDetails.From(announcement);
        var kept = isShort ? details : details with { Features = default, Addresses = default };
        var hasUnknownFeatures = UnknownFeatures.AnyIn(details.Features.Bytes.Span);
        _graph.SetDetails(index, details.Timestamp, kept.Pack(), hasUnknownFeatures, position);
        return GossipVerdict.Accept(isShort && !announcement.GetAddresses().HasSeveralHostnames);
    }

    private GossipVerdict? Check(NodeAnnouncement announcement, GossipMoment moment, out PointBytes author)
    {
        author = announcement.NodeId;
        var index = _graph.Find(announcement.NodeId);
        if (index < 0)
        {
            return PublicKey.TryParse(announcement.NodeId, out _)
                ? GossipVerdict.Ignore(GossipReason.UnknownNode, "7.19")
                : GossipVerdict.Warn(GossipReason.InvalidKey, "7.13");
        }

        ref readonly var node = ref _graph.NodeAt(index);
        if (_graph.DetailsAt(index) is not null && announcement.Timestamp <= node.AnnouncedAt)
        {
            return GossipVerdict.Ignore(announcement.Timestamp == node.AnnouncedAt ? GossipReason.AlreadyKnown : GossipReason.Outdated, "7.19");
        }

        if (announcement.Timestamp > moment.UnixTime + (ulong)_futureTolerance)
        {
            return GossipVerdict.Ignore(GossipReason.FromTheFuture);
        }

        return announcement.GetAddresses().IsTruncated ? GossipVerdict.Warn(GossipReason.TruncatedAddresses, "7.17") : null;
    }

    private GossipVerdict Apply(NodeAnnouncement announcement, GossipCandidate candidate, GossipMoment moment) => candidate.Signatures switch
    {
        SignatureState.InvalidKey => GossipVerdict.Warn(GossipReason.InvalidKey, "7.13"),
        SignatureState.Invalid => GossipVerdict.Warn(GossipReason.InvalidSignature, "7.14"),
        _ => Check(announcement, moment, out _) ?? Accept(announcement, candidate.Encoded.Span, moment),
    };
}
