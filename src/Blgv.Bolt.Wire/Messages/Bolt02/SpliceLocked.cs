using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 77 (splice_locked)                          BOLT 2, "The splice_locked Message"
//   channel_id        channel_id
//   sha256            splice_txid

/// <summary>The sender has seen enough confirmations of a splice transaction.</summary>
/// <remarks>BOLT 2, "The splice_locked Message".</remarks>
public sealed record SpliceLocked : IMessage<SpliceLocked>
{
    /// <inheritdoc/>
    public static ushort Type => 77;

    /// <inheritdoc/>
    public static string Name => "splice_locked";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The splice transaction.</summary>
    public required TxId SpliceTxid { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static SpliceLocked Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        ChannelId = r.Fixed<ChannelId>("channel_id"),
        SpliceTxid = r.Fixed<TxId>("splice_txid"),
        Extension = r.Extension(),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.Fixed("splice_txid", SpliceTxid);
        w.Extension(Extension);
    }
}
