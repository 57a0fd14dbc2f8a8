using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

/// <summary>What a <see cref="QueryShortChannelIds"/> wants of one channel. Bits without a name are kept and mean nothing.</summary>
/// <remarks>BOLT 7, "The query_short_channel_ids/reply_short_channel_ids_end Messages". A <c>bigsize</c> on the wire.</remarks>
[Flags]
[SuppressMessage("Naming", "CA1711", Justification = "The specification's word.")]
public enum QueryFlags : ulong
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The <see cref="Messages.ChannelAnnouncement"/>.</summary>
    ChannelAnnouncement = 1,

    /// <summary>The latest <see cref="ChannelUpdate"/> by <c>node_id_1</c>.</summary>
    ChannelUpdate1 = 2,

    /// <summary>The latest <see cref="ChannelUpdate"/> by <c>node_id_2</c>.</summary>
    ChannelUpdate2 = 4,

    /// <summary>The latest <see cref="NodeAnnouncement"/> of <c>node_id_1</c>.</summary>
    NodeAnnouncement1 = 8,

    /// <summary>The latest <see cref="NodeAnnouncement"/> of <c>node_id_2</c>.</summary>
    NodeAnnouncement2 = 16,
}

/// <summary>What is wanted of each channel, encoded.</summary>
/// <param name="EncodingType">0; 1 was zlib and must not be used.</param>
/// <param name="Encoded">One minimal BigSize for each channel.</param>
/// <remarks>BOLT 7, "The query_short_channel_ids/reply_short_channel_ids_end Messages", <c>query_flags</c>.</remarks>
public readonly record struct EncodedQueryFlags(byte EncodingType, Bytes Encoded) : IFields<EncodedQueryFlags>
{
    /// <summary>Encodes flags, uncompressed.</summary>
    /// <param name="flags">One for each channel.</param>
    /// <returns>The encoded flags.</returns>
    public static EncodedQueryFlags Encode(ReadOnlySpan<QueryFlags> flags)
    {
        var bytes = new byte[flags.Length * BigSize.MaxLength];
        var length = 0;
        foreach (var flag in flags)
        {
            length += BigSize.Write(bytes.AsSpan(length), (ulong)flag);
        }

        return new EncodedQueryFlags(ArrayEncoding.Uncompressed, Bytes.Copy(bytes.AsSpan(0, length)));
    }

    /// <inheritdoc/>
    public static EncodedQueryFlags Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new(r.U8("encoding_type"), r.Rest("encoded_query_flags"));

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U8("encoding_type", EncodingType);
        w.Rest("encoded_query_flags", Encoded);
    }

    /// <summary>Reads the flags.</summary>
    /// <param name="count">The number of channels that are asked for.</param>
    /// <param name="flags">One for each channel, or none.</param>
    /// <param name="error">What is wrong with the encoding.</param>
    /// <returns>False when something is wrong.</returns>
    public bool TryDecode(int count, out Sequence<QueryFlags> flags, out EncodedArrayError error)
    {
        flags = default;
        error = ArrayEncoding.Check(EncodingType);

        // every flag takes a byte, so more channels than bytes cannot be right
        if (error == EncodedArrayError.None && count > Encoded.Length)
        {
            error = EncodedArrayError.WrongCount;
        }

        if (error != EncodedArrayError.None)
        {
            return false;
        }

        var values = new QueryFlags[count];
        var rest = Encoded.Span;
        for (var i = 0; i < count; i++)
        {
            if (!BigSize.TryRead(rest, out var value, out var length, out var wrong))
            {
                error = wrong switch
                {
                    BigSizeError.NotMinimal => EncodedArrayError.NotMinimal,
                    BigSizeError.Empty => EncodedArrayError.WrongCount,
                    _ => EncodedArrayError.NotWhole,
                };
                return false;
            }

            values[i] = (QueryFlags)value;
            rest = rest[length..];
        }

        error = rest.IsEmpty ? EncodedArrayError.None : EncodedArrayError.WrongCount;
        flags = rest.IsEmpty ? Sequence.Create<QueryFlags>(values) : default;
        return rest.IsEmpty;
    }
}
