using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 133 (revoke_and_ack)                        BOLT 2, "Completing the Transition to the Updated State: revoke_and_ack"
//   channel_id        channel_id
//   32*byte           per_commitment_secret
//   point             next_per_commitment_point

/// <summary>Gives up the sender's previous commitment and acknowledges the new one.</summary>
/// <remarks>BOLT 2, "Completing the Transition to the Updated State: revoke_and_ack".</remarks>
public sealed record RevokeAndAck : IMessage<RevokeAndAck>
{
    /// <inheritdoc/>
    public static ushort Type => 133;

    /// <inheritdoc/>
    public static string Name => "revoke_and_ack";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The secret of the commitment that is given up.</summary>
    public required PerCommitmentSecret PerCommitmentSecret { get; init; }

    /// <summary>The point of the sender's commitment after the new one.</summary>
    public required PointBytes NextPerCommitmentPoint { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static RevokeAndAck Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        ChannelId = r.Fixed<ChannelId>("channel_id"),
        PerCommitmentSecret = r.Fixed<PerCommitmentSecret>("per_commitment_secret"),
        NextPerCommitmentPoint = r.Fixed<PointBytes>("next_per_commitment_point"),
        Extension = r.Extension(),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.Fixed("per_commitment_secret", PerCommitmentSecret);
        w.Fixed("next_per_commitment_point", NextPerCommitmentPoint);
        w.Extension(Extension);
    }
}
