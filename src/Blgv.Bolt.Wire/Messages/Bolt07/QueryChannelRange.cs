using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 263 (query_channel_range)                   BOLT 7, "The query_channel_range and reply_channel_range Messages"
//   chain_hash        chain_hash
//   u32               first_blocknum
//   u32               number_of_blocks
//   query_channel_range_tlvs:
//     1 query_option  bigsize  query_option_flags

/// <summary>Asks for the ids of the channels that were funded in a range of blocks.</summary>
/// <remarks>BOLT 7, "The query_channel_range and reply_channel_range Messages".</remarks>
public sealed record QueryChannelRange : IMessage<QueryChannelRange>
{
    /// <inheritdoc/>
    public static ushort Type => 263;

    /// <inheritdoc/>
    public static string Name => "query_channel_range";

    /// <summary>The chain.</summary>
    public required ChainHash ChainHash { get; init; }

    /// <summary>The first block of the range.</summary>
    public required uint FirstBlocknum { get; init; }

    /// <summary>How many blocks the range has.</summary>
    public required uint NumberOfBlocks { get; init; }

    /// <summary>What is wanted beside the ids; nothing when null.</summary>
    public QueryOption? QueryOption { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static QueryChannelRange Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var chainHash = r.Fixed<ChainHash>("chain_hash");
        var firstBlocknum = r.U32("first_blocknum");
        var numberOfBlocks = r.U32("number_of_blocks");
        r.BeginTlvs("query_channel_range_tlvs");
        r.FieldsTlv(1, "query_option", out QueryOption? queryOption);
        return new QueryChannelRange
        {
            ChainHash = chainHash,
            FirstBlocknum = firstBlocknum,
            NumberOfBlocks = numberOfBlocks,
            QueryOption = queryOption,
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
        w.BeginTlvs("query_channel_range_tlvs", Extension);
        w.FieldsTlv(1, "query_option", QueryOption);
        w.EndTlvs();
    }
}
