using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>funding_created, with our signature on the peer's commitment 0.</summary>
/// <param name="TemporaryId">temporary_channel_id.</param>
/// <param name="Request">The peer's commitment 0.</param>
/// <remarks>BOLT 2, <c>funding_created</c>.</remarks>
public sealed record SignedFundingCreated(ChannelId TemporaryId, RemoteCommitmentRequest Request) : OutgoingMessage
{
    /// <inheritdoc/>
    public override FilledMessage Fill(ChannelSigners signers)
    {
        ArgumentNullException.ThrowIfNull(signers);
        var reply = signers.Channel.Sign(Request);
        var funding = Request.Commitment.Terms.FundingOutPoint;
        return !reply.IsGiven
            ? new(default, reply.Refusal)
            : new(
                [
                    new FundingCreated
                    {
                        TemporaryChannelId = TemporaryId,
                        FundingTxid = funding.TxId,
                        FundingOutputIndex = (ushort)funding.Index,
                        Signature = reply.Value.Commitment,
                    },
                ],
                Refusal.None);
    }
}

/// <summary>funding_signed, with our signature on the peer's commitment 0, after the signer has accepted our own.</summary>
/// <param name="ChannelId">channel_id.</param>
/// <param name="Accepted">Our commitment 0 with the peer's signature.</param>
/// <param name="Request">The peer's commitment 0.</param>
/// <remarks>BOLT 2, <c>funding_signed</c>.</remarks>
public sealed record SignedFundingSigned(ChannelId ChannelId, Sequence<AcceptCommitmentRequest> Accepted, RemoteCommitmentRequest Request) : OutgoingMessage
{
    /// <inheritdoc/>
    public override FilledMessage Fill(ChannelSigners signers)
    {
        ArgumentNullException.ThrowIfNull(signers);
        foreach (var request in Accepted)
        {
            var refusal = signers.Channel.Accept(request);
            if (refusal != Refusal.None)
            {
                return new(default, refusal);
            }
        }

        var reply = signers.Channel.Sign(Request);
        return reply.IsGiven
            ? new([new FundingSigned { ChannelId = ChannelId, Signature = reply.Value.Commitment }], Refusal.None)
            : new(default, reply.Refusal);
    }
}

/// <summary>announcement_signatures, with the signatures of our node and of our funding key.</summary>
/// <param name="ChannelId">channel_id.</param>
/// <param name="Index">The number of the channel among ours.</param>
/// <param name="Announcement">What they sign.</param>
/// <remarks>BOLT 7, <c>announcement_signatures</c>.</remarks>
public sealed record SignedAnnouncement(ChannelId ChannelId, uint Index, UnsignedAnnouncement Announcement) : OutgoingMessage
{
    /// <inheritdoc/>
    public override FilledMessage Fill(ChannelSigners signers)
    {
        ArgumentNullException.ThrowIfNull(signers);
        var reply = Announcement.Sign(signers, Index);
        return !reply.IsGiven
            ? new(default, reply.Refusal)
            : new(
                [
                    new AnnouncementSignatures
                    {
                        ChannelId = ChannelId,
                        ShortChannelId = Announcement.ShortChannelId,
                        NodeSignature = reply.Value.Node,
                        BitcoinSignature = reply.Value.Bitcoin,
                    },
                ],
                Refusal.None);
    }
}
