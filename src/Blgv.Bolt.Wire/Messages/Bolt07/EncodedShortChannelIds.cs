using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

/// <summary>The <c>encoded_short_ids</c> of gossip queries: a byte for the encoding, then the ids.</summary>
/// <remarks>BOLT 7, "Query Messages".</remarks>
public static class EncodedShortChannelIds
{
    /// <summary>The most ids that one message has room for.</summary>
    public const int MaxCount = (MessageLimits.MaxMessageLength - 64) / 8;

    /// <summary>Reads the ids. They should ascend; the specification does not say what to do when they do not, so they are given as they are.</summary>
    /// <param name="encoded">The bytes.</param>
    /// <param name="channels">The ids, or none.</param>
    /// <param name="error">What is wrong with the encoding.</param>
    /// <returns>False when something is wrong.</returns>
    public static bool TryDecode(Bytes encoded, out Sequence<ShortChannelId> channels, out EncodedArrayError error)
    {
        channels = default;
        if (encoded.IsEmpty)
        {
            error = EncodedArrayError.NoEncoding;
            return false;
        }

        var ids = encoded.Span[1..];
        error = ArrayEncoding.Check(encoded.Span[0]);
        if (error == EncodedArrayError.None && ids.Length % ShortChannelId.Size != 0)
        {
            error = EncodedArrayError.NotWhole;
        }

        return error == EncodedArrayError.None && Sequence.TryCreate(
            ids.Length / ShortChannelId.Size,
            ids,
            static (channels, ids) =>
            {
                for (var i = 0; i < channels.Length; i++)
                {
                    channels[i] = ShortChannelId.FromBytes(ids.Slice(i * ShortChannelId.Size, ShortChannelId.Size));
                }

                return true;
            },
            out channels);
    }

    /// <summary>Encodes ids, uncompressed.</summary>
    /// <param name="channels">The ids, strictly ascending.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="ArgumentException">The ids do not ascend, or are more than <see cref="MaxCount"/>.</exception>
    public static Bytes Encode(ReadOnlySpan<ShortChannelId> channels)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels.Length, MaxCount, nameof(channels));
        var encoded = new byte[1 + (channels.Length * ShortChannelId.Size)];
        for (var i = 0; i < channels.Length; i++)
        {
            if (i > 0 && channels[i].CompareTo(channels[i - 1]) <= 0)
            {
                throw new ArgumentException($"{channels[i]} follows {channels[i - 1]}; ids must be strictly ascending.", nameof(channels));
            }

            channels[i].CopyTo(encoded.AsSpan(1 + (i * ShortChannelId.Size)));
        }

        return Bytes.Copy(encoded);
    }
}
