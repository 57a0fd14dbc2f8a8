namespace Blgv.Bolt.Wire.Messages;

/// <summary>Checksums of the latest <see cref="ChannelUpdate"/> of both ends of a channel: CRC32C of the message without signature and timestamp.</summary>
/// <param name="ChecksumNodeId1">Of the update by <c>node_id_1</c>; 0 when there is none.</param>
/// <param name="ChecksumNodeId2">Of the update by <c>node_id_2</c>; 0 when there is none.</param>
/// <remarks>BOLT 7, "The query_channel_range and reply_channel_range Messages", <c>channel_update_checksums</c>.</remarks>
public readonly record struct ChannelUpdateChecksums(uint ChecksumNodeId1, uint ChecksumNodeId2) : ISubtype<ChannelUpdateChecksums>
{
    /// <inheritdoc/>
    public static string WireType => "channel_update_checksums";

    /// <inheritdoc/>
    public static ChannelUpdateChecksums Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new(r.U32("checksum_node_id_1"), r.U32("checksum_node_id_2"));

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U32("checksum_node_id_1", ChecksumNodeId1);
        w.U32("checksum_node_id_2", ChecksumNodeId2);
    }
}
