using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

/// <summary>The timestamps of the updates of each channel, encoded.</summary>
/// <param name="EncodingType">0; 1 was zlib and must not be used.</param>
/// <param name="Encoded">A <see cref="ChannelUpdateTimestamps"/> for each channel.</param>
/// <remarks>BOLT 7, "The query_channel_range and reply_channel_range Messages", <c>timestamps_tlv</c>.</remarks>
public readonly record struct EncodedTimestamps(byte EncodingType, Bytes Encoded) : IFields<EncodedTimestamps>
{
    private const int ElementLength = 8;

    /// <summary>Encodes timestamps, uncompressed.</summary>
    /// <param name="timestamps">One pair for each channel.</param>
    /// <returns>The encoded timestamps.</returns>
    public static EncodedTimestamps Encode(ReadOnlySpan<ChannelUpdateTimestamps> timestamps)
    {
        var bytes = new byte[timestamps.Length * ElementLength];
        var writer = new ByteFieldWriter(bytes);
        foreach (var pair in timestamps)
        {
            pair.Write(ref writer);
        }

        return new EncodedTimestamps(ArrayEncoding.Uncompressed, Bytes.Copy(bytes));
    }

    /// <inheritdoc/>
    public static EncodedTimestamps Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new(r.U8("encoding_type"), r.Rest("encoded_timestamps"));

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U8("encoding_type", EncodingType);
        w.Rest("encoded_timestamps", Encoded);
    }

    /// <summary>Reads the timestamps.</summary>
    /// <param name="timestamps">One pair for each channel of the message, or none. The specification does not say what to do when there are more or fewer.</param>
    /// <param name="error">What is wrong with the encoding.</param>
    /// <returns>False when something is wrong.</returns>
    public bool TryDecode(out Sequence<ChannelUpdateTimestamps> timestamps, out EncodedArrayError error)
    {
        error = ArrayEncoding.Check(EncodingType);
        if (error == EncodedArrayError.None && Encoded.Length % ElementLength != 0)
        {
            error = EncodedArrayError.NotWhole;
        }

        var reader = new ByteFieldReader(error == EncodedArrayError.None ? Encoded.Span : default);
        timestamps = reader.RestOfSubtypes<ChannelUpdateTimestamps>("encoded_timestamps");
        return error == EncodedArrayError.None;
    }
}
