using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel.Tests.Storage;

/// <summary>What a newer version wrote: odd records are passed over, even ones and other versions are refused with what to do.</summary>
public sealed class ToleranceTests
{
    private static readonly FeeRateProposed Fact = new(new(253));

    [Fact]
    public void A_fact_of_an_unknown_odd_type_is_passed_over()
    {
        byte[] bytes = [1, 6, 3, 0xfd, 0, 253, 0xfd, 0x03, 0xe9, 2, 7, 7, 6, 3, 0xfd, 0, 253];

        Assert.True(ChannelCodec.TryDecodeFacts(bytes, out var facts, out var error), error.ToString());
        Assert.Equal([Fact, Fact], facts);
    }

    [Fact]
    public void A_fact_of_an_unknown_even_type_says_that_a_newer_version_is_needed()
    {
        Assert.False(ChannelCodec.TryDecodeFacts([1, 6, 3, 0xfd, 0, 253, 200, 1, 7], out var facts, out var error));
        Assert.Empty(facts);
        Assert.Equal(StorageErrorKind.UnknownEvenRecord, error.Kind);
        Assert.Equal("record of unknown even type 200 in facts at byte 8: a newer version wrote it; run that version", error.ToString());
    }

    [Fact]
    public void A_field_of_an_unknown_odd_type_is_passed_over_and_one_of_an_even_type_refused()
    {
        Assert.True(ChannelCodec.TryDecodeFacts([1, 6, 6, 0xfd, 0, 253, 101, 1, 7], out var facts, out var error), error.ToString());
        Assert.Equal([Fact], facts);

        Assert.False(ChannelCodec.TryDecodeFacts([1, 6, 6, 0xfd, 0, 253, 102, 1, 7], out _, out error));
        Assert.Equal(new(StorageErrorKind.UnknownEvenRecord, 6, "fee_rate_proposed", 102), error);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(252)]
    public void Another_version_is_refused(byte version)
    {
        var expected = new StorageError(StorageErrorKind.UnknownVersion, 0, "facts", version);
        Assert.False(ChannelCodec.TryDecodeFacts([version, 6, 3, 0xfd, 0, 253], out _, out var error));
        Assert.Equal(expected, error);
        Assert.Contains("run that version", error.ToString(), StringComparison.Ordinal);

        Assert.False(ChannelCodec.TryDecodeState([version], out _, out error));
        Assert.Equal(expected with { Name = "state" }, error);
        Assert.False(ChannelCodec.TryDecodeRevocable([version], out _, out error));
        Assert.Equal(expected with { Name = "revocable" }, error);
        Assert.False(ChannelCodec.TryDecodeMarks([version], out _, out error));
        Assert.Equal(expected with { Name = "marks" }, error);
    }

    [Fact]
    public void What_a_newer_version_stored_with_a_channel_is_written_again_as_it_was()
    {
        TlvRecords unknown = [new(1, Bytes.Copy([1])), new(3, Bytes.Copy([2, 3])), new(1_000_001, default)];
        var state = Samples.Busy().WithCore(core => core with { Extension = unknown });
        var stored = ChannelCodec.EncodeState(state);

        Assert.True(ChannelCodec.TryDecodeState(stored.Span, out var decoded, out var error), error.ToString());
        Assert.Equal(unknown, decoded.Core?.Extension);
        Assert.Equal(stored, ChannelCodec.EncodeState(decoded));
    }

    [Fact]
    public void What_a_newer_version_stored_deep_inside_is_passed_over()
    {
        byte[] marks = [1, 0, 0, 0, 0, 0, 0, 101, 1, 9];

        Assert.True(ChannelCodec.TryDecodeMarks(marks, out _, out var error), error.ToString());
        Assert.False(ChannelCodec.TryDecodeMarks([.. marks, 102, 0], out _, out error));
        Assert.Equal(StorageErrorKind.UnknownEvenRecord, error.Kind);
        Assert.False(ChannelCodec.TryDecodeMarks([.. marks, 99, 0], out _, out error));
        Assert.Equal(StorageErrorKind.RecordsOutOfOrder, error.Kind);
    }
}
