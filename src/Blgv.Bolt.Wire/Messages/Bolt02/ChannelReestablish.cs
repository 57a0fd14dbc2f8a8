using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 136 (channel_reestablish)                   BOLT 2, "Message Retransmission"
//   channel_id        channel_id
//   u64               next_commitment_number
//   u64               next_revocation_number
//   32*byte           your_last_per_commitment_secret
//   point             my_current_per_commitment_point
//   channel_reestablish_tlvs:
//     1 next_funding               sha256  next_funding_txid
//                                  byte    retransmit_flags
//     5 my_current_funding_locked  sha256  my_current_funding_locked_txid
//                                  byte    retransmit_flags

/// <summary>After a reconnection, says where the sender stands in the channel.</summary>
/// <remarks>BOLT 2, "Message Retransmission".</remarks>
public sealed record ChannelReestablish : IMessage<ChannelReestablish>
{
    /// <inheritdoc/>
    public static ushort Type => 136;

    /// <inheritdoc/>
    public static string Name => "channel_reestablish";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The number of the next <see cref="CommitmentSigned"/> that the sender expects.</summary>
    public required CommitmentNumber NextCommitmentNumber { get; init; }

    /// <summary>The number of the next <see cref="RevokeAndAck"/> that the sender expects.</summary>
    public required CommitmentNumber NextRevocationNumber { get; init; }

    /// <summary>The last secret that the sender received, all zero when it received none.</summary>
    public required PerCommitmentSecret YourLastPerCommitmentSecret { get; init; }

    /// <summary>The point of the sender's last commitment; ignored.</summary>
    public required PointBytes MyCurrentPerCommitmentPoint { get; init; }

    /// <summary>The transaction under construction whose signatures the sender still lacks; null when there is none.</summary>
    public NextFunding? NextFunding { get; init; }

    /// <summary>The funding transaction that the sender last told to be locked; null when it does not say.</summary>
    public MyCurrentFundingLocked? MyCurrentFundingLocked { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static ChannelReestablish Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var channelId = r.Fixed<ChannelId>("channel_id");
        var nextCommitmentNumber = new CommitmentNumber(r.U64("next_commitment_number"));
        var nextRevocationNumber = new CommitmentNumber(r.U64("next_revocation_number"));
        var yourLastPerCommitmentSecret = r.Fixed<PerCommitmentSecret>("your_last_per_commitment_secret");
        var myCurrentPerCommitmentPoint = r.Fixed<PointBytes>("my_current_per_commitment_point");
        r.BeginTlvs("channel_reestablish_tlvs");
        r.FieldsTlv(1, "next_funding", out NextFunding? nextFunding);
        r.FieldsTlv(5, "my_current_funding_locked", out MyCurrentFundingLocked? myCurrentFundingLocked);
        return new ChannelReestablish
        {
            ChannelId = channelId,
            NextCommitmentNumber = nextCommitmentNumber,
            NextRevocationNumber = nextRevocationNumber,
            YourLastPerCommitmentSecret = yourLastPerCommitmentSecret,
            MyCurrentPerCommitmentPoint = myCurrentPerCommitmentPoint,
            NextFunding = nextFunding,
            MyCurrentFundingLocked = myCurrentFundingLocked,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.U64("next_commitment_number", NextCommitmentNumber.Value);
        w.U64("next_revocation_number", NextRevocationNumber.Value);
        w.Fixed("your_last_per_commitment_secret", YourLastPerCommitmentSecret);
        w.Fixed("my_current_per_commitment_point", MyCurrentPerCommitmentPoint);
        w.BeginTlvs("channel_reestablish_tlvs", Extension);
        w.FieldsTlv(1, "next_funding", NextFunding);
        w.FieldsTlv(5, "my_current_funding_locked", MyCurrentFundingLocked);
        w.EndTlvs();
    }
}
