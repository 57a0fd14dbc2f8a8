using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 261 (query_short_channel_ids)               BOLT 7, "The query_short_channel_ids/reply_short_channel_ids_end Messages"
//   chain_hash        chain_hash
//   u16               len
//   len*byte          encoded_short_ids
//   query_short_channel_ids_tlvs:
//     1 query_flags  byte      encoding_type
//                    ...*byte  encoded_query_flags

/// <summary>Asks for the announcements and updates of some channels.</summary>
/// <remarks>BOLT 7, "The query_short_channel_ids/reply_short_channel_ids_end Messages".</remarks>
public sealed record QueryShortChannelIds : IMessage<QueryShortChannelIds>
{
    /// <inheritdoc/>
    public static ushort Type => 261;

    /// <inheritdoc/>
    public static string Name => "query_short_channel_ids";

    /// <summary>The chain.</summary>
    public required ChainHash ChainHash { get; init; }

    /// <summary>The channels, encoded: <see cref="EncodedShortChannelIds"/> reads and makes it.</summary>
    public Bytes EncodedShortIds { get; init; }

    /// <summary>What is wanted of each channel; everything when null.</summary>
    public EncodedQueryFlags? QueryFlags { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <summary>The channels, and what is wanted of each.</summary>
    /// <param name="channels">The channels, or none.</param>
    /// <param name="flags">As many flags as channels, or null when everything is wanted.</param>
    /// <param name="error">What is wrong with the encoding; the sender may then be warned or disconnected.</param>
    /// <returns>False when something is wrong.</returns>
    public bool TryGetQueries(out Sequence<ShortChannelId> channels, out Sequence<QueryFlags>? flags, out EncodedArrayError error)
    {
        flags = null;
        if (!EncodedShortChannelIds.TryDecode(EncodedShortIds, out channels, out error))
        {
            return false;
        }

        if (QueryFlags is not { } encoded)
        {
            return true;
        }

        var right = encoded.TryDecode(channels.Count, out var decoded, out error);
        flags = right ? decoded : null;
        return right;
    }

    /// <inheritdoc/>
    public static QueryShortChannelIds Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var chainHash = r.Fixed<ChainHash>("chain_hash");
        var encodedShortIds = r.Bytes("len", "encoded_short_ids");
        r.BeginTlvs("query_short_channel_ids_tlvs");
        r.FieldsTlv(1, "query_flags", out EncodedQueryFlags? queryFlags);
        return new QueryShortChannelIds
        {
            ChainHash = chainHash,
            EncodedShortIds = encodedShortIds,
            QueryFlags = queryFlags,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("chain_hash", ChainHash);
        w.Bytes("len", "encoded_short_ids", EncodedShortIds);
        w.BeginTlvs("query_short_channel_ids_tlvs", Extension);
        w.FieldsTlv(1, "query_flags", QueryFlags);
        w.EndTlvs();
    }
}
