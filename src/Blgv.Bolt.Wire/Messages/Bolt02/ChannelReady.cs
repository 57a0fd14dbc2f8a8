using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 36 (channel_ready)                          BOLT 2, "The channel_ready Message"
//   channel_id        channel_id
//   point             second_per_commitment_point
//   channel_ready_tlvs:
//     1 short_channel_id  short_channel_id  alias

/// <summary>The sender has seen enough confirmations of the funding transaction.</summary>
/// <remarks>BOLT 2, "The channel_ready Message".</remarks>
public sealed record ChannelReady : IMessage<ChannelReady>
{
    /// <inheritdoc/>
    public static ushort Type => 36;

    /// <inheritdoc/>
    public static string Name => "channel_ready";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The point of the sender's second commitment.</summary>
    public required PointBytes SecondPerCommitmentPoint { get; init; }

    /// <summary>A name for the channel that the receiver can be reached by through the sender; null when the sender gives none. Mandatory with <see cref="Feature.OptionScidAlias"/>.</summary>
    public ShortChannelId? Alias { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static ChannelReady Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var channelId = r.Fixed<ChannelId>("channel_id");
        var secondPerCommitmentPoint = r.Fixed<PointBytes>("second_per_commitment_point");
        r.BeginTlvs("channel_ready_tlvs");
        r.FixedTlv(1, "short_channel_id", "alias", out ShortChannelId? alias);
        return new ChannelReady
        {
            ChannelId = channelId,
            SecondPerCommitmentPoint = secondPerCommitmentPoint,
            Alias = alias,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.Fixed("second_per_commitment_point", SecondPerCommitmentPoint);
        w.BeginTlvs("channel_ready_tlvs", Extension);
        w.FixedTlv(1, "short_channel_id", "alias", Alias);
        w.EndTlvs();
    }
}
