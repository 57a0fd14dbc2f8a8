using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 2 (stfu)                                    BOLT 2, "Channel Quiescence"
//   channel_id        channel_id
//   byte              initiator

/// <summary>The sender stops updating the channel, so that it comes to rest.</summary>
/// <remarks>BOLT 2, "Channel Quiescence".</remarks>
public sealed record Stfu : IMessage<Stfu>
{
    /// <inheritdoc/>
    public static ushort Type => 2;

    /// <inheritdoc/>
    public static string Name => "stfu";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>1 when the sender asks for it, 0 when it answers.</summary>
    public required byte Initiator { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <summary>Whether the sender asks for it.</summary>
    public bool IsInitiator => Initiator != 0;

    /// <inheritdoc/>
    public static Stfu Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        ChannelId = r.Fixed<ChannelId>("channel_id"),
        Initiator = r.U8("initiator"),
        Extension = r.Extension(),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.U8("initiator", Initiator);
        w.Extension(Extension);
    }
}
