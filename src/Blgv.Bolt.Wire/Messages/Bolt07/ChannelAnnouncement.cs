using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 256 (channel_announcement)                  BOLT 7, "The channel_announcement Message"
//   signature         node_signature_1
//   signature         node_signature_2
//   signature         bitcoin_signature_1
//   signature         bitcoin_signature_2
//   u16               len
//   len*byte          features
//   chain_hash        chain_hash
//   short_channel_id  short_channel_id
//   point             node_id_1
//   point             node_id_2
//   point             bitcoin_key_1
//   point             bitcoin_key_2

/// <summary>Proof that a channel exists between two nodes.</summary>
/// <remarks>BOLT 7, "The channel_announcement Message".</remarks>
public sealed record ChannelAnnouncement : IMessage<ChannelAnnouncement>, ISignedGossip
{
    /// <inheritdoc/>
    public static ushort Type => 256;

    /// <inheritdoc/>
    public static string Name => "channel_announcement";

    /// <inheritdoc/>
    public static int SignedPartOffset => MessageLimits.TypeLength + (4 * 64);

    /// <summary>The signature of the signed part by <see cref="NodeId1"/>.</summary>
    public required SignatureBytes NodeSignature1 { get; init; }

    /// <summary>The signature of the signed part by <see cref="NodeId2"/>.</summary>
    public required SignatureBytes NodeSignature2 { get; init; }

    /// <summary>The signature of the signed part by <see cref="BitcoinKey1"/>.</summary>
    public required SignatureBytes BitcoinSignature1 { get; init; }

    /// <summary>The signature of the signed part by <see cref="BitcoinKey2"/>.</summary>
    public required SignatureBytes BitcoinSignature2 { get; init; }

    /// <summary>What routing through the channel takes.</summary>
    public FeatureSet<ChannelAnnouncementContext> Features { get; init; }

    /// <summary>The chain that the channel is on.</summary>
    public required ChainHash ChainHash { get; init; }

    /// <summary>Where the funding output is in the chain.</summary>
    public required ShortChannelId ShortChannelId { get; init; }

    /// <summary>The node with the lesser of the two public keys.</summary>
    public required PointBytes NodeId1 { get; init; }

    /// <summary>The other node.</summary>
    public required PointBytes NodeId2 { get; init; }

    /// <summary>The funding key of <see cref="NodeId1"/>.</summary>
    public required PointBytes BitcoinKey1 { get; init; }

    /// <summary>The funding key of <see cref="NodeId2"/>.</summary>
    public required PointBytes BitcoinKey2 { get; init; }

    /// <summary>What follows the fields above, kept as it is because it is signed, too: fields of later versions, TLV records or not.</summary>
    public Bytes TrailingData { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension => TlvRecords.TryParse(TrailingData, out var records) ? records : default;

    /// <inheritdoc/>
    public static ChannelAnnouncement Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        NodeSignature1 = r.Fixed<SignatureBytes>("node_signature_1"),
        NodeSignature2 = r.Fixed<SignatureBytes>("node_signature_2"),
        BitcoinSignature1 = r.Fixed<SignatureBytes>("bitcoin_signature_1"),
        BitcoinSignature2 = r.Fixed<SignatureBytes>("bitcoin_signature_2"),
        Features = new FeatureSet<ChannelAnnouncementContext>(r.Bytes("len", "features")),
        ChainHash = r.Fixed<ChainHash>("chain_hash"),
        ShortChannelId = r.Fixed<ShortChannelId>("short_channel_id"),
        NodeId1 = r.Fixed<PointBytes>("node_id_1"),
        NodeId2 = r.Fixed<PointBytes>("node_id_2"),
        BitcoinKey1 = r.Fixed<PointBytes>("bitcoin_key_1"),
        BitcoinKey2 = r.Fixed<PointBytes>("bitcoin_key_2"),
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("node_signature_1", NodeSignature1);
        w.Fixed("node_signature_2", NodeSignature2);
        w.Fixed("bitcoin_signature_1", BitcoinSignature1);
        w.Fixed("bitcoin_signature_2", BitcoinSignature2);
        w.Bytes("len", "features", Features.Bytes);
        w.Fixed("chain_hash", ChainHash);
        w.Fixed("short_channel_id", ShortChannelId);
        w.Fixed("node_id_1", NodeId1);
        w.Fixed("node_id_2", NodeId2);
        w.Fixed("bitcoin_key_1", BitcoinKey1);
        w.Fixed("bitcoin_key_2", BitcoinKey2);
        w.Rest("trailing_data", TrailingData);
    }
}
