using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 38 (shutdown)                               BOLT 2, "Closing Initiation: shutdown"
//   channel_id        channel_id
//   u16               len
//   len*byte          scriptpubkey

/// <summary>Begins to close the channel together: no new HTLCs.</summary>
/// <remarks>BOLT 2, "Closing Initiation: shutdown".</remarks>
public sealed record Shutdown : IMessage<Shutdown>
{
    /// <inheritdoc/>
    public static ushort Type => 38;

    /// <inheritdoc/>
    public static string Name => "shutdown";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The script that the sender wants to be paid by.</summary>
    public Bytes Scriptpubkey { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static Shutdown Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        ChannelId = r.Fixed<ChannelId>("channel_id"),
        Scriptpubkey = r.Bytes("len", "scriptpubkey"),
        Extension = r.Extension(),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.Bytes("len", "scriptpubkey", Scriptpubkey);
        w.Extension(Extension);
    }
}
