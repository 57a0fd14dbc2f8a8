using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>The signatures of one party under a channel_announcement.</summary>
/// <param name="Node">Of its node key.</param>
/// <param name="Bitcoin">Of its funding key.</param>
public sealed record AnnouncementPair(SignatureBytes Node, SignatureBytes Bitcoin);

/// <summary>What a channel_announcement says, before anybody has signed it.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="ShortChannelId">Where the funding is.</param>
/// <param name="LocalNode">Our node.</param>
/// <param name="RemoteNode">The peer's.</param>
/// <param name="LocalFunding">Our funding_pubkey.</param>
/// <param name="RemoteFunding">The peer's.</param>
/// <remarks>BOLT 7, <c>channel_announcement</c>: the lesser node id comes first.</remarks>
public sealed record UnsignedAnnouncement(
    ChainHash Chain, ShortChannelId ShortChannelId, PointBytes LocalNode, PointBytes RemoteNode, PointBytes LocalFunding, PointBytes RemoteFunding)
{
    private bool LocalIsFirst => LocalNode.CompareTo(RemoteNode) < 0;

    /// <summary>Has our keys sign it.</summary>
    /// <param name="signers">The signers.</param>
    /// <param name="index">The number of the channel among ours.</param>
    /// <returns>Our signatures, or why not.</returns>
    public SignerReply<AnnouncementPair> Sign(ChannelSigners signers, uint index)
    {
        ArgumentNullException.ThrowIfNull(signers);
        var signed = SignedBytes();
        var bitcoin = signers.Channel.Sign(new AnnouncementRequest(index, Bytes.Copy(signed)));
        return bitcoin.IsGiven
            ? new(new AnnouncementPair(signers.Node.SignGossip(Sha256.HashTwice(signed)), bitcoin.Value), Refusal.None)
            : new(null, bitcoin.Refusal);
    }

    /// <summary>Whether the signatures are the peer's.</summary>
    /// <param name="remote">The signatures.</param>
    /// <returns>False when one is not, or when a key of the peer is none.</returns>
    public bool Verify(AnnouncementPair remote)
    {
        ArgumentNullException.ThrowIfNull(remote);
        Span<byte> digest = stackalloc byte[32];
        Sha256.HashTwice(SignedBytes()).CopyTo(digest);
        return PublicKey.TryParse(RemoteNode, out var node) && node.Verify(digest, remote.Node)
            && PublicKey.TryParse(RemoteFunding, out var funding) && funding.Verify(digest, remote.Bitcoin);
    }

    /// <summary>The announcement with all signatures.</summary>
    /// <param name="local">Ours.</param>
    /// <param name="remote">The peer's.</param>
    /// <returns>The message.</returns>
    public ChannelAnnouncement With(AnnouncementPair local, AnnouncementPair remote)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(remote);
        var (first, second) = LocalIsFirst ? (local, remote) : (remote, local);
        return new()
        {
            NodeSignature1 = first.Node,
            NodeSignature2 = second.Node,
            BitcoinSignature1 = first.Bitcoin,
            BitcoinSignature2 = second.Bitcoin,
            ChainHash = Chain,
            ShortChannelId = ShortChannelId,
            NodeId1 = LocalIsFirst ? LocalNode : RemoteNode,
            NodeId2 = LocalIsFirst ? RemoteNode : LocalNode,
            BitcoinKey1 = LocalIsFirst ? LocalFunding : RemoteFunding,
            BitcoinKey2 = LocalIsFirst ? RemoteFunding : LocalFunding,
        };
    }

    private byte[] SignedBytes()
    {
        var none = new AnnouncementPair(default, default);
        return With(none, none).GetSignedBytes();
    }
}
