using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 69 (tx_remove_output)                       BOLT 2, "The tx_remove_input and tx_remove_output Messages"
//   channel_id        channel_id
//   u64               serial_id

/// <summary>Takes back an output that the sender added.</summary>
/// <remarks>BOLT 2, "The tx_remove_input and tx_remove_output Messages".</remarks>
public sealed record TxRemoveOutput : IMessage<TxRemoveOutput>
{
    /// <inheritdoc/>
    public static ushort Type => 69;

    /// <inheritdoc/>
    public static string Name => "tx_remove_output";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The number of the output.</summary>
    public required SerialId SerialId { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static TxRemoveOutput Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        ChannelId = r.Fixed<ChannelId>("channel_id"),
        SerialId = new SerialId(r.U64("serial_id")),
        Extension = r.Extension(),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.U64("serial_id", SerialId.Value);
        w.Extension(Extension);
    }
}
