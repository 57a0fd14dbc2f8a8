using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 259 (announcement_signatures)               BOLT 7, "The announcement_signatures Message"
//   channel_id        channel_id
//   short_channel_id  short_channel_id
//   signature         node_signature
//   signature         bitcoin_signature

/// <summary>The sender's half of what announces the channel to the network.</summary>
/// <remarks>BOLT 7, "The announcement_signatures Message".</remarks>
public sealed record AnnouncementSignatures : IMessage<AnnouncementSignatures>
{
    /// <inheritdoc/>
    public static ushort Type => 259;

    /// <inheritdoc/>
    public static string Name => "announcement_signatures";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>Where the funding output is in the chain.</summary>
    public required ShortChannelId ShortChannelId { get; init; }

    /// <summary>The signature of the <see cref="ChannelAnnouncement"/> by the sender's node key.</summary>
    public required SignatureBytes NodeSignature { get; init; }

    /// <summary>The signature of the <see cref="ChannelAnnouncement"/> by the sender's funding key.</summary>
    public required SignatureBytes BitcoinSignature { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static AnnouncementSignatures Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        ChannelId = r.Fixed<ChannelId>("channel_id"),
        ShortChannelId = r.Fixed<ShortChannelId>("short_channel_id"),
        NodeSignature = r.Fixed<SignatureBytes>("node_signature"),
        BitcoinSignature = r.Fixed<SignatureBytes>("bitcoin_signature"),
        Extension = r.Extension(),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.Fixed("short_channel_id", ShortChannelId);
        w.Fixed("node_signature", NodeSignature);
        w.Fixed("bitcoin_signature", BitcoinSignature);
        w.Extension(Extension);
    }
}
