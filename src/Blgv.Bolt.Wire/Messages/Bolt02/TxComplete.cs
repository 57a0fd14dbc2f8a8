using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 70 (tx_complete)                            BOLT 2, "The tx_complete Message"
//   channel_id        channel_id

/// <summary>The sender has nothing to add; two in a row end the construction.</summary>
/// <remarks>BOLT 2, "The tx_complete Message".</remarks>
public sealed record TxComplete : IMessage<TxComplete>
{
    /// <inheritdoc/>
    public static ushort Type => 70;

    /// <inheritdoc/>
    public static string Name => "tx_complete";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static TxComplete Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        ChannelId = r.Fixed<ChannelId>("channel_id"),
        Extension = r.Extension(),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.Extension(Extension);
    }
}
