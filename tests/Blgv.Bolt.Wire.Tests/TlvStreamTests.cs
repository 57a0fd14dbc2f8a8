using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Tests;

public sealed class TlvStreamTests
{
    [Theory]
    [InlineData("fd0001 00", 0)]
    [InlineData("01 00 fd0002 08 0000000000000226", 2)]
    [InlineData("fe0000ffff 00", 0)]
    [InlineData("ff00000000ffffffff 00", 0)]
    [Rule("1.5")]
    public void A_type_that_is_not_minimal_is_refused(string hex, int offset) =>
        Refused(hex, DecodeErrorKind.TlvTypeNotMinimal, "1.5", offset, type: null);

    [Theory]
    [InlineData("0f fd0001 00", 1, 15ul)]
    [InlineData("01 fe00000001 2a", 1, 1ul)]
    [InlineData("01 ff0000000000000001 2a", 1, 1ul)]
    [Rule("1.6")]
    public void A_length_that_is_not_minimal_is_refused(string hex, int offset, ulong type) =>
        Refused(hex, DecodeErrorKind.TlvLengthNotMinimal, "1.6", offset, type);

    [Theory]
    [InlineData("02 08 0000000000000226 01 01 2a", 10, 1ul)]
    [InlineData("02 08 0000000000000231 02 08 0000000000000451", 10, 2ul)]
    [InlineData("1f 00 0f 01 2a", 2, 15ul)]
    [InlineData("1f 00 1f 01 2a", 2, 31ul)]
    [InlineData("ffffffffffffffffff 00 01 00", 10, 1ul)]
    [Rule("1.7")]
    public void Types_that_do_not_ascend_are_refused_known_or_not(string hex, int offset, ulong type) =>
        Refused(hex, DecodeErrorKind.TlvNotIncreasing, "1.7", offset, type);

    [Theory]
    [InlineData("fd", 0, null)]
    [InlineData("fd01", 0, null)]
    [InlineData("fd0101", 3, 257ul)]
    [InlineData("0f fd", 1, 15ul)]
    [InlineData("0f fd26", 1, 15ul)]
    [InlineData("0f fd2602", 1, 15ul)]
    [InlineData("01 09 0102030405060708", 1, 1ul)]
    [InlineData("0f 01", 1, 15ul)]
    [Rule("1.8")]
    public void A_record_that_goes_past_the_end_is_refused(string hex, int offset, ulong? type) =>
        Refused(hex, DecodeErrorKind.TlvTruncated, "1.8", offset, type);

    [Theory]
    [InlineData("01 09 ffffffffffffffffff", DecodeErrorKind.TrailingBytes, 10, 1ul)]
    [InlineData("02 07 01010101010101", DecodeErrorKind.Truncated, 2, 2ul)]
    [InlineData("02 09 010101010101010101", DecodeErrorKind.TrailingBytes, 10, 2ul)]
    [InlineData("fd00fe 00", DecodeErrorKind.Truncated, 4, 254ul)]
    [InlineData("fd00fe 01 01", DecodeErrorKind.Truncated, 4, 254ul)]
    [InlineData("fd00fe 03 010101", DecodeErrorKind.TrailingBytes, 6, 254ul)]
    [Rule("1.9")]
    public void A_known_record_of_another_length_is_refused(string hex, DecodeErrorKind kind, int offset, ulong type) =>
        Refused(hex, kind, "1.9", offset, type);

    [Theory]
    [InlineData("01 01 00")]
    [InlineData("01 02 0001")]
    [InlineData("01 08 0001000000000000")]
    [Rule("1.10")]
    public void A_truncated_integer_with_a_leading_zero_is_refused(string hex) =>
        Refused(hex, DecodeErrorKind.NotMinimal, "1.10", 2, 1);

    [Theory]
    [InlineData("05 03 fd00fc")]
    [InlineData("05 05 fe0000ffff")]
    [InlineData("05 09 ff00000000ffffffff")]
    [Rule("1.10")]
    public void A_bigsize_in_a_record_that_is_not_minimal_is_refused(string hex) =>
        Refused(hex, DecodeErrorKind.NotMinimal, "1.10", 2, 5);

    [Theory]
    [InlineData("12 00", 0, 18ul)]
    [InlineData("fd0102 00", 0, 258ul)]
    [InlineData("fe01000002 00", 0, 16777218ul)]
    [InlineData("ff0100000000000002 00", 0, 72057594037927938ul)]
    [InlineData("01 00 04 00", 2, 4ul)]
    [InlineData("00 00", 0, 0ul)]
    [Rule("1.11")]
    public void An_unknown_even_type_is_refused_by_its_number(string hex, int offset, ulong type)
    {
        var error = Refused(hex, DecodeErrorKind.UnknownEvenTlv, "1.11", offset, type);
        Assert.Contains(type.ToString(System.Globalization.CultureInfo.InvariantCulture), error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Rule("1.12")]
    public void Unknown_odd_records_between_below_and_above_the_known_ones_do_no_harm_and_are_kept()
    {
        const string Stream = "01012a0301ff0702000109020f00" + "fb00" + "fd00fe020226" + "fd0101012a" + "fe0001000100";
        var bytes = Convert.FromHexString(Stream);

        Assert.True(FieldCodec.TryDecode<Namespace>(bytes, out var value, out var error), error.ToString());

        Assert.Equal(42ul, value.Amount);
        Assert.Equal((ushort)550, value.CltvDelta);
        Assert.Equal("0301ff0702000109020f00fb00fd0101012afe0001000100", value.Extension.Encoded.ToString());
        Assert.Equal([3ul, 7, 9, 251, 257, 65537], value.Extension.Select(record => record.Type));
        Assert.Equal(bytes, FieldCodec.Encode(value));
    }

    [Fact]
    [Rule("1.34")]
    public void The_stream_ends_where_the_bytes_end()
    {
        Assert.True(FieldCodec.TryDecode<Namespace>([], out var value, out _));
        Assert.Equal(new Namespace(null, null, null, null, null, default), value);
    }

    [Fact]
    [Rule("1.13")]
    public void Text_that_must_be_utf8_is_refused_when_it_is_not()
    {
        Refused("fd012d 03 41c328", DecodeErrorKind.InvalidUtf8, "1.13", 4, 301);
        Refused("fd012d 03 eda080", DecodeErrorKind.InvalidUtf8, "1.13", 4, 301);
        Assert.True(FieldCodec.TryDecode<Namespace>(Hex("fd012d 04 41c3bc42"), out var value, out _));
        Assert.Equal("AüB", value.Text?.ToString());
    }

    [Fact]
    public void A_point_with_another_first_byte_is_refused()
    {
        var bytes = Convert.FromHexString("0b" + "21" + "04" + new string('1', 64));

        Assert.False(FieldCodec.TryDecode<PointStream>(bytes, out _, out var error));
        Assert.Equal((DecodeErrorKind.InvalidValue, 2, "node.node_id", 11ul), (error.Kind, error.Offset, error.Field, error.TlvType));
    }

    [Fact]
    public void A_wrong_value_in_a_list_is_refused_at_its_place()
    {
        byte[] bytes = [0, 3, .. new byte[] { 2, 3, 4 }.SelectMany(prefix => new[] { prefix }.Concat(new byte[32]))];
        var reader = new ByteFieldReader(bytes);

        Assert.Equal(default, reader.ArrayOf<PointBytes>("count", "points"));
        Assert.Equal((DecodeErrorKind.InvalidValue, 68, "points"), (reader.Error.Kind, reader.Error.Offset, reader.Error.Field));
    }

    [Theory]
    [InlineData(252)]
    [InlineData(253)]
    [InlineData(65535)]
    [InlineData(65536)]
    public void A_value_of_any_length_is_moved_to_make_room_for_its_length(int length)
    {
        var text = new UntrustedText(Bytes.Copy([.. Enumerable.Range(0, length).Select(i => (byte)('a' + (i % 26)))]));
        var stream = new Namespace(7, null, null, null, text, [new TlvRecord(303, Bytes.FromHex("ab"))]);

        var bytes = FieldCodec.Encode(stream);

        Assert.Equal(FieldCodec.GetLength(stream), bytes.Length);
        Assert.True(FieldCodec.TryDecode<Namespace>(bytes, out var decoded, out var error), error.ToString());
        Assert.Equal(stream, decoded);
        for (var room = bytes.Length - 8; room < bytes.Length; room++)
        {
            Assert.False(FieldCodec.TryEncode(stream, new byte[room], out _));
        }
    }

    [Fact]
    public void A_record_with_a_field_of_its_own_cannot_hide_among_the_unknown_ones()
    {
        var records = TlvRecords.Empty.With(new TlvRecord(1, Bytes.FromHex("2a")));

        var thrown = Assert.Throws<InvalidOperationException>(() => FieldCodec.Encode(new Namespace(null, null, null, null, null, records)));
        Assert.Contains("amount_msat", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => FieldCodec.Encode(new Namespace(42, null, null, null, null, records)));
    }

    [Fact]
    public void Text_that_must_be_utf8_is_not_written_when_it_is_not() => Assert.Throws<ArgumentException>(
        () => FieldCodec.Encode(new Namespace(null, null, null, null, new UntrustedText(Bytes.FromHex("ff")), default)));

    [Fact]
    public void Mistakes_in_the_code_of_a_message_are_exceptions_when_reading()
    {
        Assert.Throws<InvalidOperationException>(() => Misuse(static (ref ByteFieldReader r) => r.BeginTlv(1, "outside")));
        Assert.Throws<InvalidOperationException>(() => Misuse(static (ref ByteFieldReader r) =>
        {
            r.BeginTlvs("stream");
            r.BeginTlvs("inner");
        }));
        Assert.Throws<InvalidOperationException>(() => Misuse(static (ref ByteFieldReader r) =>
        {
            r.BeginTlvs("stream");
            r.BeginTlv(3, "three");
            r.BeginTlv(3, "three");
        }));

        static void Misuse(ReadAction read)
        {
            var reader = new ByteFieldReader([]);
            read(ref reader);
        }
    }

    [Fact]
    public void Mistakes_in_the_code_of_a_message_are_exceptions_when_writing() => Assert.Throws<InvalidOperationException>(() =>
    {
        var writer = new ByteFieldWriter(new byte[10]);
        writer.BeginTlvs("stream", default);
        writer.BeginTlv(3, "three", present: false);
        writer.BeginTlv(3, "three", present: false);
    });

    [Fact]
    public void A_list_of_subtypes_without_bytes_would_have_no_end() => Assert.Throws<InvalidOperationException>(() =>
    {
        var reader = new ByteFieldReader([1]);
        reader.RestOfSubtypes<Nothing>("nothing");
    });

    [Fact]
    public void Records_out_of_order_are_no_list()
    {
        Assert.Throws<ArgumentException>(() => TlvRecords.Create([new TlvRecord(3, default), new TlvRecord(3, default)]));
        Assert.Throws<ArgumentException>(() => TlvRecords.Create([new TlvRecord(3, default), new TlvRecord(1, default)]));
        Assert.Equal([1ul, 3, 5], TlvRecords.Empty.With(new TlvRecord(5, default)).With(new TlvRecord(1, default)).With(new TlvRecord(3, default)).Select(record => record.Type));
    }

    private delegate void ReadAction(ref ByteFieldReader r);

    private static DecodeError Refused(string hex, DecodeErrorKind kind, string rule, int offset, ulong? type)
    {
        Assert.False(FieldCodec.TryDecode<Namespace>(Hex(hex), out var value, out var error), $"decoded to {value}");
        Assert.Equal((kind, rule, offset, type), (error.Kind, error.Rule, error.Offset, error.TlvType));
        return error;
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>The namespace <c>n1</c> of BOLT 1, Appendix B, with a bigsize and a text more.</summary>
    private readonly record struct Namespace(
        ulong? Amount, ShortChannelId? Scid, ulong? Size, ushort? CltvDelta, UntrustedText? Text, TlvRecords Extension) : IFields<Namespace>
    {
        public static Namespace Read<TReader>(ref TReader r)
            where TReader : struct, IFieldReader, allows ref struct
        {
            var value = default(Namespace);
            r.BeginTlvs("n1");
            if (r.BeginTlv(1, "tlv1"))
            {
                value = value with { Amount = r.TU64("amount_msat") };
                r.EndTlv();
            }

            if (r.BeginTlv(2, "tlv2"))
            {
                value = value with { Scid = r.Fixed<ShortChannelId>("scid") };
                r.EndTlv();
            }

            if (r.BeginTlv(5, "size"))
            {
                value = value with { Size = r.BigSize("size") };
                r.EndTlv();
            }

            if (r.BeginTlv(254, "tlv4"))
            {
                value = value with { CltvDelta = r.U16("cltv_delta") };
                r.EndTlv();
            }

            if (r.BeginTlv(301, "text"))
            {
                value = value with { Text = r.Utf8Rest("text") };
                r.EndTlv();
            }

            return value with { Extension = r.EndTlvs() };
        }

        public void Write<TWriter>(ref TWriter w)
            where TWriter : struct, IFieldWriter, allows ref struct
        {
            w.BeginTlvs("n1", Extension);
            if (w.BeginTlv(1, "amount_msat", Amount, out var amount))
            {
                w.TU64("amount_msat", amount);
                w.EndTlv();
            }

            if (w.BeginTlv(2, "tlv2", Scid, out var scid))
            {
                w.Fixed("scid", scid);
                w.EndTlv();
            }

            if (w.BeginTlv(5, "size", Size, out var size))
            {
                w.BigSize("size", size);
                w.EndTlv();
            }

            if (w.BeginTlv(254, "tlv4", CltvDelta, out var delta))
            {
                w.U16("cltv_delta", delta);
                w.EndTlv();
            }

            if (w.BeginTlv(301, "text", Text, out var text))
            {
                w.Utf8Rest("text", text);
                w.EndTlv();
            }

            w.EndTlvs();
        }
    }

    private readonly record struct Nothing : ISubtype<Nothing>
    {
        public static string WireType => "nothing";

        public static Nothing Read<TReader>(ref TReader r)
            where TReader : struct, IFieldReader, allows ref struct => default;

        public void Write<TWriter>(ref TWriter w)
            where TWriter : struct, IFieldWriter, allows ref struct
        {
        }
    }

    private readonly record struct PointStream(PointBytes? Node) : IFields<PointStream>
    {
        public static PointStream Read<TReader>(ref TReader r)
            where TReader : struct, IFieldReader, allows ref struct
        {
            PointBytes? node = null;
            r.BeginTlvs("points");
            if (r.BeginTlv(11, "node"))
            {
                node = r.Fixed<PointBytes>("node_id");
                r.EndTlv();
            }

            _ = r.EndTlvs();
            return new PointStream(node);
        }

        public void Write<TWriter>(ref TWriter w)
            where TWriter : struct, IFieldWriter, allows ref struct => throw new NotSupportedException();
    }
}
