using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>What the announcement of an own channel says, from the point of view of this node.</summary>
/// <remarks>BOLT 7, "The announcement_signatures Message" and "The channel_announcement Message".</remarks>
public sealed record OwnChannel
{
    /// <summary>The chain.</summary>
    public required ChainHash ChainHash { get; init; }

    /// <summary>The channel, as messages between the two peers name it.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>Where the funding output is.</summary>
    public required ShortChannelId ShortChannelId { get; init; }

    /// <summary>This node.</summary>
    public required PointBytes NodeId { get; init; }

    /// <summary>The peer.</summary>
    public required PointBytes PeerNodeId { get; init; }

    /// <summary>This node's funding key.</summary>
    public required PointBytes FundingKey { get; init; }

    /// <summary>The peer's funding key.</summary>
    public required PointBytes PeerFundingKey { get; init; }

    /// <summary>The features that were negotiated for the channel and concern those who route through it.</summary>
    public FeatureSet<ChannelAnnouncementContext> Features { get; init; }

    /// <summary>The direction in which this node sends: 0 when its id is the lesser one.</summary>
    public int Direction => NodeId.CompareTo(PeerNodeId) < 0 ? 0 : 1;

    /// <summary>This node's half of the announcement.</summary>
    /// <param name="signer">Signs it.</param>
    /// <returns>The message for the peer.</returns>
    public AnnouncementSignatures Sign(IGossipSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        var digest = Digest();
        return new AnnouncementSignatures
        {
            ChannelId = ChannelId,
            ShortChannelId = ShortChannelId,
            NodeSignature = signer.SignWithNodeKey(digest),
            BitcoinSignature = signer.SignWithFundingKey(ChannelId, digest),
        };
    }

    /// <summary>Whether the peer's half is about this channel and its signatures hold.</summary>
    /// <param name="theirs">The peer's message.</param>
    /// <returns>Whether it is.</returns>
    public bool Verify(AnnouncementSignatures theirs)
    {
        ArgumentNullException.ThrowIfNull(theirs);
        var digest = Digest().ToArray();
        return theirs.ChannelId == ChannelId && theirs.ShortChannelId == ShortChannelId
            && PublicKey.TryParse(PeerNodeId, out var node) && node.Verify(digest, theirs.NodeSignature)
            && PublicKey.TryParse(PeerFundingKey, out var funding) && funding.Verify(digest, theirs.BitcoinSignature);
    }

    /// <summary>The announcement out of the two halves.</summary>
    /// <param name="ours">This node's half.</param>
    /// <param name="theirs">The peer's half, verified.</param>
    /// <returns>The message for the network.</returns>
    public ChannelAnnouncement Combine(AnnouncementSignatures ours, AnnouncementSignatures theirs)
    {
        ArgumentNullException.ThrowIfNull(ours);
        ArgumentNullException.ThrowIfNull(theirs);
        var (first, second) = Direction == 0 ? (ours, theirs) : (theirs, ours);
        return Unsigned() with
        {
            NodeSignature1 = first.NodeSignature,
            NodeSignature2 = second.NodeSignature,
            BitcoinSignature1 = first.BitcoinSignature,
            BitcoinSignature2 = second.BitcoinSignature,
        };
    }

    private Bytes32 Digest() => Sha256.HashTwice(Unsigned().GetSignedBytes());

    private ChannelAnnouncement Unsigned() => new()
    {
        NodeSignature1 = default,
        NodeSignature2 = default,
        BitcoinSignature1 = default,
        BitcoinSignature2 = default,
        Features = Features,
        ChainHash = ChainHash,
        ShortChannelId = ShortChannelId,
        NodeId1 = Direction == 0 ? NodeId : PeerNodeId,
        NodeId2 = Direction == 0 ? PeerNodeId : NodeId,
        BitcoinKey1 = Direction == 0 ? FundingKey : PeerFundingKey,
        BitcoinKey2 = Direction == 0 ? PeerFundingKey : FundingKey,
    };
}
