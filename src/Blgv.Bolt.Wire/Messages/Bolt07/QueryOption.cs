using System.Diagnostics.CodeAnalysis;

namespace Blgv.Bolt.Wire.Messages;

/// <summary>What a <see cref="QueryChannelRange"/> asks for beside the ids. Bits without a name are kept and mean nothing.</summary>
/// <remarks>BOLT 7, "The query_channel_range and reply_channel_range Messages". A <c>bigsize</c> on the wire.</remarks>
[Flags]
[SuppressMessage("Naming", "CA1711", Justification = "The specification's word.")]
public enum QueryOptionFlags : ulong
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The timestamps of the latest updates.</summary>
    WantTimestamps = 1,

    /// <summary>The checksums of the latest updates.</summary>
    WantChecksums = 2,
}

/// <summary>What a <see cref="QueryChannelRange"/> asks for beside the ids.</summary>
/// <param name="QueryOptionFlags">What is wanted.</param>
/// <remarks>BOLT 7, "The query_channel_range and reply_channel_range Messages", <c>query_option</c>.</remarks>
public readonly record struct QueryOption(QueryOptionFlags QueryOptionFlags) : IFields<QueryOption>
{
    /// <inheritdoc/>
    public static QueryOption Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new((QueryOptionFlags)r.BigSize("query_option_flags"));

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct => w.BigSize("query_option_flags", (ulong)QueryOptionFlags);
}
