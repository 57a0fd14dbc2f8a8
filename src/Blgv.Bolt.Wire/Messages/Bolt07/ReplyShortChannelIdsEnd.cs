using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 262 (reply_short_channel_ids_end)           BOLT 7, "The query_short_channel_ids/reply_short_channel_ids_end Messages"
//   chain_hash        chain_hash
//   byte              full_information

/// <summary>Everything that a <see cref="QueryShortChannelIds"/> asked for was sent.</summary>
/// <remarks>BOLT 7, "The query_short_channel_ids/reply_short_channel_ids_end Messages".</remarks>
public sealed record ReplyShortChannelIdsEnd : IMessage<ReplyShortChannelIdsEnd>
{
    /// <inheritdoc/>
    public static ushort Type => 262;

    /// <inheritdoc/>
    public static string Name => "reply_short_channel_ids_end";

    /// <summary>The chain.</summary>
    public required ChainHash ChainHash { get; init; }

    /// <summary>0 when the sender does not keep up with this chain, otherwise 1.</summary>
    public required byte FullInformation { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <summary>Whether the sender keeps up with this chain, by its own account.</summary>
    public bool HasFullInformation => FullInformation != 0;

    /// <inheritdoc/>
    public static ReplyShortChannelIdsEnd Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        ChainHash = r.Fixed<ChainHash>("chain_hash"),
        FullInformation = r.U8("full_information"),
        Extension = r.Extension(),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("chain_hash", ChainHash);
        w.U8("full_information", FullInformation);
        w.Extension(Extension);
    }
}
