using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 127 (start_batch)                           BOLT 2, "Batching channel messages"
//   channel_id        channel_id
//   u16               batch_size
//   start_batch_tlvs:
//     1 message_type  u16  message_type

/// <summary>The next messages for this channel belong together and are handled as one.</summary>
/// <remarks>BOLT 2, "Batching channel messages".</remarks>
public sealed record StartBatch : IMessage<StartBatch>
{
    /// <inheritdoc/>
    public static ushort Type => 127;

    /// <inheritdoc/>
    public static string Name => "start_batch";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>How many messages follow: more than 1, at most <see cref="ChannelLimits.MaxBatchSize"/>.</summary>
    public required ushort BatchSize { get; init; }

    /// <summary>The type of the messages that follow, that of <see cref="CommitmentSigned"/>; who receives none or another ignores the batch.</summary>
    public ushort? MessageType { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static StartBatch Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var channelId = r.Fixed<ChannelId>("channel_id");
        var batchSize = r.U16("batch_size");
        r.BeginTlvs("start_batch_tlvs");
        r.U16Tlv(1, "message_type", "message_type", out var messageType);
        return new StartBatch
        {
            ChannelId = channelId,
            BatchSize = batchSize,
            MessageType = messageType,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.U16("batch_size", BatchSize);
        w.BeginTlvs("start_batch_tlvs", Extension);
        w.U16Tlv(1, "message_type", "message_type", MessageType);
        w.EndTlvs();
    }
}
