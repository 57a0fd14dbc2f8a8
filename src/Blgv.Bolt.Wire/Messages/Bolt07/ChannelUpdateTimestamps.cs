namespace Blgv.Bolt.Wire.Messages;

/// <summary>When the latest <see cref="ChannelUpdate"/> of both ends of a channel were made.</summary>
/// <param name="TimestampNodeId1">The timestamp of the update by <c>node_id_1</c>; 0 when there is none.</param>
/// <param name="TimestampNodeId2">The timestamp of the update by <c>node_id_2</c>; 0 when there is none.</param>
/// <remarks>BOLT 7, "The query_channel_range and reply_channel_range Messages", <c>channel_update_timestamps</c>.</remarks>
public readonly record struct ChannelUpdateTimestamps(uint TimestampNodeId1, uint TimestampNodeId2) : ISubtype<ChannelUpdateTimestamps>
{
    /// <inheritdoc/>
    public static string WireType => "channel_update_timestamps";

    /// <inheritdoc/>
    public static ChannelUpdateTimestamps Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new(r.U32("timestamp_node_id_1"), r.U32("timestamp_node_id_2"));

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U32("timestamp_node_id_1", TimestampNodeId1);
        w.U32("timestamp_node_id_2", TimestampNodeId2);
    }
}
