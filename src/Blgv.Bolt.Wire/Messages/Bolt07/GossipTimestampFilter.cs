using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 265 (gossip_timestamp_filter)               BOLT 7, "The gossip_timestamp_filter Message"
//   chain_hash        chain_hash
//   u32               first_timestamp
//   u32               timestamp_range

/// <summary>Which gossip the sender wants to be told of; without it, none.</summary>
/// <remarks>BOLT 7, "The gossip_timestamp_filter Message".</remarks>
public sealed record GossipTimestampFilter : IMessage<GossipTimestampFilter>
{
    /// <inheritdoc/>
    public static ushort Type => 265;

    /// <inheritdoc/>
    public static string Name => "gossip_timestamp_filter";

    /// <summary>The chain.</summary>
    public required ChainHash ChainHash { get; init; }

    /// <summary>The first timestamp that is wanted, in seconds since 1970.</summary>
    public required uint FirstTimestamp { get; init; }

    /// <summary>How many seconds from there on are wanted.</summary>
    public required uint TimestampRange { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static GossipTimestampFilter Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        ChainHash = r.Fixed<ChainHash>("chain_hash"),
        FirstTimestamp = r.U32("first_timestamp"),
        TimestampRange = r.U32("timestamp_range"),
        Extension = r.Extension(),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("chain_hash", ChainHash);
        w.U32("first_timestamp", FirstTimestamp);
        w.U32("timestamp_range", TimestampRange);
        w.Extension(Extension);
    }
}
