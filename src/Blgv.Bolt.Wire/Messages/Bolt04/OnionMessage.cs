using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Wire.Messages;

// type 513 (onion_message)                         BOLT 4, "The onion_message Message"
//   point             path_key
//   u16               len
//   len*byte          onion_message_packet

/// <summary>A message for some node, passed on hop by hop, independent of payments.</summary>
/// <remarks>BOLT 4, "The onion_message Message".</remarks>
public sealed record OnionMessage : IMessage<OnionMessage>
{
    /// <inheritdoc/>
    public static ushort Type => 513;

    /// <inheritdoc/>
    public static string Name => "onion_message";

    /// <summary>The key that decrypts the receiver's part of the blinded path.</summary>
    public required PointBytes PathKey { get; init; }

    /// <summary>The packet, best <see cref="OnionPacket.MessageLength"/> or <see cref="OnionPacket.LargeMessageLength"/> bytes: an <see cref="OnionPacket"/>.</summary>
    public Bytes OnionMessagePacket { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static OnionMessage Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        PathKey = r.Fixed<PointBytes>("path_key"),
        OnionMessagePacket = r.Bytes("len", "onion_message_packet"),
        Extension = r.Extension(),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("path_key", PathKey);
        w.Bytes("len", "onion_message_packet", OnionMessagePacket);
        w.Extension(Extension);
    }
}
