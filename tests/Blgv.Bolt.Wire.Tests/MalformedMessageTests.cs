using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Wire.Tests;

public sealed class MalformedMessageTests
{
    [Theory]
    [MemberData(nameof(Samples.Indices), MemberType = typeof(Samples))]
    [Rule("1.3")]
    [Rule("1.4")]
    public void A_message_cut_anywhere_is_refused_or_ends_between_two_records_of_its_extension(int index)
    {
        var bytes = Samples.Get(index).ToArray();
        var fixedPart = FixedLength(Samples.Get(index));
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            if (MessageRegistry.Bolt.TryDecode(cut, out var message, out var error))
            {
                Assert.True(length >= fixedPart, $"{length} of {bytes.Length} bytes were accepted");
                Assert.Equal(cut, message.ToArray());
            }
            else
            {
                Assert.Equal(length < fixedPart ? "1.3" : "1.8", error.Rule);
                Assert.InRange(error.Offset, 0, length);
            }
        }
    }

    [Theory]
    [InlineData("0010000000")]
    [InlineData("001000010000")]
    [InlineData("0011" + "0000")]
    [InlineData("00120005")]
    [InlineData("001200050001")]
    [InlineData("0013ffff00")]
    [InlineData("0007000101020304" + "ff")]
    [InlineData("00")]
    [InlineData("")]
    [Rule("1.3")]
    public void A_message_shorter_than_its_fields_is_refused(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        if (hex.StartsWith("0007", StringComparison.Ordinal))
        {
            // the field is complete here; what follows is a broken extension
            Assert.False(MessageRegistry.Bolt.TryDecode(bytes, out _, out var broken));
            Assert.Equal("1.8", broken.Rule);
            return;
        }

        Assert.False(MessageRegistry.Bolt.TryDecode(bytes, out _, out var error));
        Assert.Equal((DecodeErrorKind.Truncated, "1.3"), (error.Kind, error.Rule));
    }

    [Theory]
    [InlineData("00100000000001", "1.8")]
    [InlineData("001000000000ca012a", "1.11")]
    [InlineData("001000000000c90101c90102", "1.7")]
    [InlineData("0010000000000103010203", "1.9")]
    [Rule("1.4")]
    public void A_broken_extension_is_refused(string hex, string rule)
    {
        Assert.False(MessageRegistry.Bolt.TryDecode(Convert.FromHexString(hex), out _, out var error));
        Assert.Equal((rule, "init"), (error.Rule, error.Message));
    }

    /// <summary>
    /// What brought down another implementation: a length that is believed before it is compared. Every length and count of
    /// every message is set to the largest its form can say.
    /// </summary>
    [Theory]
    [InlineData("0010ffff")]
    [InlineData("00100000ffff")]
    [InlineData("001000000000" + "01fdffff")]
    [InlineData("001000000000" + "01feffffffff")]
    [InlineData("001000000000" + "01ffffffffffffffffff")]
    [InlineData("001000000000" + "03ff7fffffffffffffff")]
    [InlineData("001000000000" + "c9feffffffff")]
    [InlineData("001000000000" + "c9ff00000001ffffffff")]
    [InlineData("001000000000" + "c9ffffffffffffffffff")]
    [InlineData("001000000000" + "ffffffffffffffffffff" + "ffffffffffffffff")]
    [InlineData("00120000ffff")]
    [InlineData("001200000000" + "c9ffffffffffffffffff")]
    [InlineData("0013ffff")]
    [InlineData("00130000" + "c9feffffffff")]
    [InlineData("0007ffff")]
    [InlineData("00070000" + "c9ffffffffffffffffff")]
    [InlineData("0009ffff")]
    [InlineData("00090000" + "c9ffffffffffffffffff")]
    public void A_length_beyond_the_bytes_is_refused_before_anything_is_allocated_for_it(string hex)
    {
        var bytes = Convert.FromHexString(hex);

        Assert.False(MessageRegistry.Bolt.TryDecode(bytes, out _, out var error));
        Assert.True(error.Kind is DecodeErrorKind.Truncated or DecodeErrorKind.TlvTruncated, error.ToString());
        Assert.InRange(PropertyTests.AllocationOf(bytes), 0, 1024);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    public void The_same_holds_for_error_and_warning(int type)
    {
        byte[] start = [0, (byte)type, .. new byte[32]];
        foreach (var tail in new[] { "ffff", "0000c9feffffffff", "0000c9ffffffffffffffffff" })
        {
            byte[] bytes = [.. start, .. Convert.FromHexString(tail)];
            Assert.False(MessageRegistry.Bolt.TryDecode(bytes, out _, out _));
            Assert.InRange(PropertyTests.AllocationOf(bytes), 0, 1024);
        }
    }

    [Theory]
    [InlineData("p_count")]
    [InlineData("r_count")]
    public void Counts_of_values_and_subtypes_are_no_reason_to_allocate(string field)
    {
        // the lengths and counts after m (00 01 02): n_len, o_len, p_count, the length in q, r_count
        var bytes = new Everything().ToArray();
        var afterM = bytes.AsSpan().IndexOf<byte>([0, 1, 2]) + 3;
        bytes.AsSpan(afterM + (field == "p_count" ? 4 : 8), 2).Fill(0xff);

        Assert.False(Generators.Registry.TryDecode(bytes, out _, out var error));
        Assert.Equal(DecodeErrorKind.Truncated, error.Kind);
        Assert.InRange(PropertyTests.AllocationOf(bytes), 0, 1536);
    }

    /// <summary>The densest inputs: the most objects that a full message can make its receiver keep.</summary>
    [Fact]
    public void A_full_message_of_tiny_parts_allocates_a_few_times_its_size()
    {
        var empty = new Everything().ToArray();
        byte[][] inputs =
        [
            // the subtype list of type 70002: 32,000 pieces without data
            [.. empty, .. new byte[] { 0xfe, 0, 1, 0x11, 0x72, 0xfd, 0xfa, 0 }, .. new byte[64000]],

            // 21,845 pieces with one byte each
            [.. empty, .. new byte[] { 0xfe, 0, 1, 0x11, 0x72, 0xfd, 0xfa, 0xff }, .. Enumerable.Repeat(new byte[] { 0, 1, 7 }, 64255 / 3 + 1).SelectMany(piece => piece).Take(64255)],

            // unknown records, each as short as its type allows
            [0, 16, 0, 0, 0, 0, .. Enumerable.Range(2, 13000).SelectMany(i => Record((ulong)(2 * i) + 1))],
        ];

        foreach (var bytes in inputs)
        {
            Assert.InRange(bytes.Length, 30_000, MessageLimits.MaxMessageLength);
            Assert.InRange(PropertyTests.AllocationOf(bytes), 0, PropertyTests.Allowed(bytes.Length));
        }

        Assert.True(Generators.Registry.TryDecode(inputs[0], out var pieces, out var error), error.ToString());
        Assert.Equal(32000, Assert.IsType<Everything>(pieces).Y?.Count);
        Assert.True(Generators.Registry.TryDecode(inputs[2], out var records, out error), error.ToString());
        Assert.Equal(13000, records.Extension.Count);
    }

    [Fact]
    public void Bytes_of_another_message_are_refused()
    {
        Assert.False(MessageCodec.TryDecode<Ping>(new Pong().ToArray(), out _, out var error));
        Assert.Equal((DecodeErrorKind.WrongType, "ping"), (error.Kind, error.Message));
    }

    [Fact]
    [Rule("1.35")]
    public void An_amount_field_takes_21_million_bitcoin_and_no_more()
    {
        var most = new Everything { J = Satoshi.Max, K = MilliSatoshi.Max };
        Assert.True(Generators.Registry.TryDecode(most.ToArray(), out var decoded, out _));
        Assert.Equal(most, decoded);

        // where the two amounts are: after the type, 30 bytes of integers and a bigsize of one byte
        foreach (var (field, at) in new[] { ("j", 33), ("k", 41) })
        {
            var bytes = most.ToArray();
            bytes[at + 7]++;
            Assert.False(Generators.Registry.TryDecode(bytes, out _, out var error));
            Assert.Equal((DecodeErrorKind.AmountTooLarge, field, "1.35", at), (error.Kind, error.Field, error.Rule, error.Offset));

            bytes.AsSpan(at, 8).Fill(0xff);
            Assert.False(Generators.Registry.TryDecode(bytes, out _, out error));
            Assert.Equal((DecodeErrorKind.AmountTooLarge, field), (error.Kind, error.Field));
        }
    }

    [Fact]
    [Rule("1.35")]
    public void An_amount_above_21_million_bitcoin_is_not_sent_either()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Everything { J = new Satoshi(Satoshi.Max.Value + 1) }.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => new Everything { K = new MilliSatoshi(MilliSatoshi.Max.Value + 1) }.ToArray());
    }

    [Fact]
    public void An_error_is_a_sentence_for_a_log()
    {
        Assert.Equal("init: TLV record of unknown even type 202 at byte 6 (rule 1.11)", ErrorOf("001000000000ca012a"));
        Assert.Equal("init: TLV record of type 1 is too short in field networks.chains at byte 8 (rule 1.9)", ErrorOf("0010000000000103010203"));
        Assert.Equal("ping: the bytes end too early in field num_pong_bytes at byte 2 (rule 1.3)", ErrorOf("0012"));
        Assert.Equal("init: TLV record of type 201 does not come in ascending order at byte 9 (rule 1.7)", ErrorOf("001000000000c90101c90102"));
        Assert.Equal("no error", default(DecodeError).ToString());
    }

    private static string ErrorOf(string hex)
    {
        Assert.False(MessageRegistry.Bolt.TryDecode(Convert.FromHexString(hex), out _, out var error));
        return error.ToString();
    }

    private static byte[] Record(ulong type)
    {
        var bytes = new byte[BigSize.LengthOf(type) + 1];
        BigSize.Write(bytes, type);
        return bytes;
    }

    /// <summary>The length of the message without its TLV stream.</summary>
    private static int FixedLength(IMessage message) => EveryMessage.Of(message).Map(message).FixedEnd;
}
