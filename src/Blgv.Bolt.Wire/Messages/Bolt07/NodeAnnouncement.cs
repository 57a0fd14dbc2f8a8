using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 257 (node_announcement)                     BOLT 7, "The node_announcement Message"
//   signature         signature
//   u16               flen
//   flen*byte         features
//   u32               timestamp
//   point             node_id
//   3*byte            rgb_color
//   32*byte           alias
//   u16               addrlen
//   addrlen*byte      addresses

/// <summary>What a node says about itself.</summary>
/// <remarks>BOLT 7, "The node_announcement Message".</remarks>
public sealed record NodeAnnouncement : IMessage<NodeAnnouncement>, ISignedGossip
{
    /// <inheritdoc/>
    public static ushort Type => 257;

    /// <inheritdoc/>
    public static string Name => "node_announcement";

    /// <inheritdoc/>
    public static int SignedPartOffset => MessageLimits.TypeLength + 64;

    /// <summary>The signature of the signed part by <see cref="NodeId"/>.</summary>
    public required SignatureBytes Signature { get; init; }

    /// <summary>What the node offers and requires.</summary>
    public FeatureSet<NodeAnnouncementContext> Features { get; init; }

    /// <summary>When it was made, best in seconds since 1970; of two, the one with the higher value counts.</summary>
    public required uint Timestamp { get; init; }

    /// <summary>The node.</summary>
    public required PointBytes NodeId { get; init; }

    /// <summary>The colour of the node on maps.</summary>
    public required RgbColor RgbColor { get; init; }

    /// <summary>The name that the node gives itself: a stranger's text.</summary>
    public required NodeAlias Alias { get; init; }

    /// <summary>Where it can be reached; <see cref="GetAddresses"/> looks into it.</summary>
    public Bytes Addresses { get; init; }

    /// <summary>What follows the fields above, kept as it is because it is signed, too: fields of later versions, TLV records or not.</summary>
    public Bytes TrailingData { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension => TlvRecords.TryParse(TrailingData, out var records) ? records : default;

    /// <summary>The addresses, as far as they can be read.</summary>
    /// <returns>The addresses, and what is wrong with them.</returns>
    public NodeAddresses GetAddresses() => NodeAddresses.Parse(Addresses);

    /// <inheritdoc/>
    public static NodeAnnouncement Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        Signature = r.Fixed<SignatureBytes>("signature"),
        Features = new FeatureSet<NodeAnnouncementContext>(r.Bytes("flen", "features")),
        Timestamp = r.U32("timestamp"),
        NodeId = r.Fixed<PointBytes>("node_id"),
        RgbColor = r.Fixed<RgbColor>("rgb_color"),
        Alias = r.Fixed<NodeAlias>("alias"),
        Addresses = r.Bytes("addrlen", "addresses"),
        TrailingData = r.Rest("trailing_data"),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("signature", Signature);
        w.Bytes("flen", "features", Features.Bytes);
        w.U32("timestamp", Timestamp);
        w.Fixed("node_id", NodeId);
        w.Fixed("rgb_color", RgbColor);
        w.Fixed("alias", Alias);
        w.Bytes("addrlen", "addresses", Addresses);
        w.Rest("trailing_data", TrailingData);
    }
}
