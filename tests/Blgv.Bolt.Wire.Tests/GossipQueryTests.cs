using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Wire.Tests;

public sealed class GossipQueryTests
{
    private static readonly ShortChannelId[] Channels = [new(142), new(15465), new(69, 0, 42692)];

    [Fact]
    public void Ids_are_read_back_from_what_encodes_them()
    {
        var encoded = EncodedShortChannelIds.Encode(Channels);

        Assert.Equal(1 + (3 * 8), encoded.Length);
        Assert.True(EncodedShortChannelIds.TryDecode(encoded, out var decoded, out var error));
        Assert.Equal((Channels.ToSequence(), EncodedArrayError.None), (decoded, error));
        Assert.True(EncodedShortChannelIds.TryDecode(EncodedShortChannelIds.Encode([]), out decoded, out _));
        Assert.Empty(decoded);
    }

    [Theory]
    [InlineData("", EncodedArrayError.NoEncoding)]
    [InlineData("01789c6360000183360e00", EncodedArrayError.Compressed)]
    [InlineData("01", EncodedArrayError.Compressed)]
    [InlineData("02", EncodedArrayError.UnknownEncoding)]
    [InlineData("ff000000000000008e", EncodedArrayError.UnknownEncoding)]
    [InlineData("0000", EncodedArrayError.NotWhole)]
    [InlineData("0000000000000000", EncodedArrayError.NotWhole)]
    [InlineData("00000000000000008e00", EncodedArrayError.NotWhole)]
    [Rule("7.29")]
    public void Ids_in_an_unknown_encoding_or_not_whole_are_refused_while_the_message_is_right(string encoded, EncodedArrayError expected)
    {
        var query = new QueryShortChannelIds { ChainHash = ChainHash.Bitcoin, EncodedShortIds = Bytes.FromHex(encoded) };

        Assert.True(MessageCodec.TryDecode<QueryShortChannelIds>(query.ToArray(), out var decoded, out _));
        Assert.Equal(query, decoded);
        Assert.False(decoded.TryGetQueries(out var channels, out var flags, out var error));
        Assert.Equal((expected, 0, null), (error, channels.Count, flags));
    }

    [Fact]
    public void Flags_are_read_back_from_what_encodes_them()
    {
        QueryFlags[] flags = [QueryFlags.ChannelAnnouncement, QueryFlags.None, (QueryFlags)ulong.MaxValue];
        var query = new QueryShortChannelIds
        {
            ChainHash = ChainHash.Bitcoin,
            EncodedShortIds = EncodedShortChannelIds.Encode(Channels),
            QueryFlags = EncodedQueryFlags.Encode(flags),
        };

        Assert.True(MessageCodec.TryDecode<QueryShortChannelIds>(query.ToArray(), out var decoded, out _));
        Assert.True(decoded.TryGetQueries(out var channels, out var decodedFlags, out var error));
        Assert.Equal((Channels.ToSequence(), flags.ToSequence(), EncodedArrayError.None), (channels, decodedFlags, error));
        Assert.True((query with { QueryFlags = null }).TryGetQueries(out channels, out decodedFlags, out _));
        Assert.Equal((3, null), (channels.Count, decodedFlags));
    }

    [Theory]
    [InlineData(1, "789c6364620100000e0008", EncodedArrayError.Compressed)]
    [InlineData(2, "010204", EncodedArrayError.UnknownEncoding)]
    [InlineData(0, "0102", EncodedArrayError.WrongCount)]
    [InlineData(0, "", EncodedArrayError.WrongCount)]
    [InlineData(0, "01020408", EncodedArrayError.WrongCount)]
    [InlineData(0, "fdfd0002", EncodedArrayError.WrongCount)]
    [InlineData(0, "0102fd0004", EncodedArrayError.NotMinimal)]
    [InlineData(0, "0102fdfd", EncodedArrayError.NotWhole)]
    [Rule("7.29")]
    public void Flags_that_are_not_one_for_each_id_or_not_minimal_are_refused_while_the_message_is_right(byte encoding, string encoded, EncodedArrayError expected)
    {
        var query = new QueryShortChannelIds
        {
            ChainHash = ChainHash.Bitcoin,
            EncodedShortIds = EncodedShortChannelIds.Encode(Channels),
            QueryFlags = new EncodedQueryFlags(encoding, Bytes.FromHex(encoded)),
        };

        Assert.True(MessageCodec.TryDecode<QueryShortChannelIds>(query.ToArray(), out var decoded, out _));
        Assert.Equal(query, decoded);
        Assert.False(decoded.TryGetQueries(out _, out var flags, out var error));
        Assert.Equal((expected, null), (error, flags));
    }

    [Fact]
    public void Timestamps_are_read_back_from_what_encodes_them()
    {
        ChannelUpdateTimestamps[] timestamps = [new(1, 2), new(uint.MaxValue, 0)];

        Assert.True(EncodedTimestamps.Encode(timestamps).TryDecode(out var decoded, out _));
        Assert.Equal(timestamps, decoded);
        Assert.False(new EncodedTimestamps(1, Bytes.FromHex("789c")).TryDecode(out decoded, out var error));
        Assert.Equal((0, EncodedArrayError.Compressed), (decoded.Count, error));
        Assert.False(new EncodedTimestamps(0, Bytes.FromHex("00")).TryDecode(out _, out error));
        Assert.Equal(EncodedArrayError.NotWhole, error);
        Assert.False(new EncodedTimestamps(7, default).TryDecode(out _, out error));
        Assert.Equal(EncodedArrayError.UnknownEncoding, error);
    }

    [Fact]
    public void Ids_that_do_not_ascend_are_not_encoded()
    {
        Assert.Throws<ArgumentException>(() => EncodedShortChannelIds.Encode([Channels[1], Channels[0]]));
        Assert.Throws<ArgumentException>(() => EncodedShortChannelIds.Encode([Channels[0], Channels[0]]));
        Assert.Throws<ArgumentOutOfRangeException>(() => EncodedShortChannelIds.Encode(new ShortChannelId[EncodedShortChannelIds.MaxCount + 1]));
    }

    [Fact]
    public void As_many_ids_as_a_message_may_have_fit_into_one()
    {
        var channels = Enumerable.Range(1, EncodedShortChannelIds.MaxCount).Select(number => new ShortChannelId((ulong)number)).ToArray();
        var reply = new ReplyChannelRange
        {
            ChainHash = ChainHash.Bitcoin, FirstBlocknum = 0, NumberOfBlocks = 1, SyncComplete = 1, EncodedShortIds = EncodedShortChannelIds.Encode(channels),
        };

        Assert.True(MessageCodec.TryDecode<ReplyChannelRange>(reply.ToArray(), out var decoded, out _));
        Assert.True(EncodedShortChannelIds.TryDecode(decoded.EncodedShortIds, out var read, out _));
        Assert.Equal(channels, read);
    }
}
