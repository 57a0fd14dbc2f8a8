using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 74 (tx_abort)                               BOLT 2, "The tx_abort Message"
//   channel_id        channel_id
//   u16               len
//   len*byte          data

/// <summary>Gives up the construction, or acknowledges that the other side did.</summary>
/// <remarks>BOLT 2, "The tx_abort Message".</remarks>
public sealed record TxAbort : IMessage<TxAbort>
{
    /// <inheritdoc/>
    public static ushort Type => 74;

    /// <inheritdoc/>
    public static string Name => "tx_abort";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>Why: a stranger's text, to be shown only in the filtered form.</summary>
    public UntrustedText Data { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static TxAbort Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        ChannelId = r.Fixed<ChannelId>("channel_id"),
        Data = r.Text("len", "data"),
        Extension = r.Extension(),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.Text("len", "data", Data);
        w.Extension(Extension);
    }
}
