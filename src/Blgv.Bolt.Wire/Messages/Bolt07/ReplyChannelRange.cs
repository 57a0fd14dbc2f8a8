using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 264 (reply_channel_range)                   BOLT 7, "The query_channel_range and reply_channel_range Messages"
//   chain_hash        chain_hash
//   u32               first_blocknum
//   u32               number_of_blocks
//   byte              sync_complete
//   u16               len
//   len*byte          encoded_short_ids
//   reply_channel_range_tlvs:
//     1 timestamps_tlv  byte                          encoding_type
//                       ...*byte                      encoded_timestamps
//     3 checksums_tlv   ...*channel_update_checksums  checksums

/// <summary>Part of the answer to a <see cref="QueryChannelRange"/>.</summary>
/// <remarks>BOLT 7, "The query_channel_range and reply_channel_range Messages".</remarks>
public sealed record ReplyChannelRange : IMessage<ReplyChannelRange>
{
    /// <inheritdoc/>
    public static ushort Type => 264;

    /// <inheritdoc/>
    public static string Name => "reply_channel_range";

    /// <summary>The chain.</summary>
    public required ChainHash ChainHash { get; init; }

    /// <summary>The first block of the range.</summary>
    public required uint FirstBlocknum { get; init; }

    /// <summary>How many blocks the range has.</summary>
    public required uint NumberOfBlocks { get; init; }

    /// <summary>1 in the last part of the answer, otherwise 0.</summary>
    public required byte SyncComplete { get; init; }

    /// <summary>The channels, encoded: <see cref="EncodedShortChannelIds"/> reads and makes it.</summary>
    public Bytes EncodedShortIds { get; init; }

    /// <summary>When the latest updates of each channel were made; null unless asked for.</summary>
    public EncodedTimestamps? Timestamps { get; init; }

    /// <summary>Checksums of the latest updates of each channel; null unless asked for.</summary>
    public Sequence<ChannelUpdateChecksums>? Checksums { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <summary>Whether this is the last part of the answer.</summary>
    public bool IsSyncComplete => SyncComplete != 0;

    /// <inheritdoc/>
    public static ReplyChannelRange Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var chainHash = r.Fixed<ChainHash>("chain_hash");
        var firstBlocknum = r.U32("first_blocknum");
        var numberOfBlocks = r.U32("number_of_blocks");
        var syncComplete = r.U8("sync_complete");
        var encodedShortIds = r.Bytes("len", "encoded_short_ids");
        r.BeginTlvs("reply_channel_range_tlvs");
        r.FieldsTlv(1, "timestamps_tlv", out EncodedTimestamps? timestamps);
        r.SubtypesTlv(3, "checksums_tlv", "checksums", out Sequence<ChannelUpdateChecksums>? checksums);
        return new ReplyChannelRange
        {
            ChainHash = chainHash,
            FirstBlocknum = firstBlocknum,
            NumberOfBlocks = numberOfBlocks,
            SyncComplete = syncComplete,
            EncodedShortIds = encodedShortIds,
            Timestamps = timestamps,
            Checksums = checksums,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("chain_hash", ChainHash);
        w.U32("first_blocknum", FirstBlocknum);
        w.U32("number_of_blocks", NumberOfBlocks);
        w.U8("sync_complete", SyncComplete);
        w.Bytes("len", "encoded_short_ids", EncodedShortIds);
        w.BeginTlvs("reply_channel_range_tlvs", Extension);
        w.FieldsTlv(1, "timestamps_tlv", Timestamps);
        w.SubtypesTlv(3, "checksums_tlv", "checksums", Checksums);
        w.EndTlvs();
    }
}
