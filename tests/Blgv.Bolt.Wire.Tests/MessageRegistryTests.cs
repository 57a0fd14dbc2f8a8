using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Wire.Tests;

public sealed class MessageRegistryTests
{
    private static readonly MessageRegistry WithTag = MessageRegistry.Bolt.AddTlv<Ping, TreasuryTag>();

    [Theory]
    [InlineData(40001, true)]
    [InlineData(40002, false)]
    [InlineData(20, false)]
    public void A_message_that_is_not_known_comes_out_as_bytes(int type, bool odd)
    {
        byte[] bytes = [(byte)(type >> 8), (byte)(type & 0xff), 1, 2, 3];

        Assert.True(MessageRegistry.Bolt.TryDecode(bytes, out var message, out _));

        var unknown = Assert.IsType<UnknownMessage>(message);
        Assert.Equal(((ushort)type, odd, "010203"), (unknown.TypeNumber, unknown.IsOdd, unknown.Payload.ToString()));
        Assert.Equal(bytes, unknown.ToArray());
        Assert.True(MessageRegistry.Bolt.TryReadJson(MessageRegistry.Bolt.ToJson(unknown), out var read, out _));
        Assert.Equal(unknown, read);
    }

    [Fact]
    public void A_users_own_message_is_a_message_like_the_others()
    {
        var registry = MessageRegistry.Bolt.Add<Greeting>();
        var greeting = new Greeting { Text = UntrustedText.FromString("hello"), Extension = Samples.UnknownOdd };

        Assert.True(registry.TryDecode(greeting.ToArray(), out var decoded, out _));
        Assert.Equal(greeting, decoded);
        Assert.True(registry.TryReadJson(registry.ToJson(greeting), out var read, out _));
        Assert.Equal(greeting, read);
        Assert.True(registry.Knows(40001));
        Assert.False(MessageRegistry.Bolt.Knows(40001));
        Assert.IsType<UnknownMessage>(Decoded(MessageRegistry.Bolt, greeting.ToArray()));
        Assert.Throws<ArgumentException>(() => MessageRegistry.Bolt.ToJson(greeting));
    }

    [Fact]
    public void A_type_or_name_is_added_once()
    {
        var thrown = Assert.Throws<ArgumentException>(() => MessageRegistry.Bolt.Add<Ping>());
        Assert.Contains("ping of type 18", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => MessageRegistry.Empty.Add<Greeting>().Add<OtherGreeting>());
        Assert.Throws<ArgumentException>(() => WithTag.AddTlv<Ping, TreasuryTag>());
        Assert.Throws<ArgumentException>(() => MessageRegistry.Bolt.AddTlv<Init, SecondNetworks>());
        Assert.Throws<ArgumentException>(() => MessageRegistry.Bolt.AddTlv<Init, NamedNetworks>());
        Assert.Throws<ArgumentException>(() => MessageRegistry.Bolt.AddTlv<Greeting, TreasuryTag>());
        Assert.Throws<ArgumentException>(() => MessageRegistry.Bolt.AddTlv<Ping, Numbered>());
    }

    [Fact]
    [Rule("1.11")]
    public void An_extra_record_of_even_type_is_known_where_it_was_added_and_nowhere_else()
    {
        var ping = new Ping { NumPongBytes = 1, Extension = TlvRecords.Empty.With(new TreasuryTag(7)) };
        var pong = new Pong { Extension = ping.Extension };

        var decoded = Assert.IsType<Ping>(Decoded(WithTag, ping.ToArray()));
        Assert.Equal(ping, decoded);
        Assert.True(decoded.Extension.TryGet<TreasuryTag>(out var tag, out _));
        Assert.Equal(new TreasuryTag(7), tag);

        Assert.False(MessageRegistry.Bolt.TryDecode(ping.ToArray(), out _, out var error));
        Assert.Equal((DecodeErrorKind.UnknownEvenTlv, 65538ul), (error.Kind, error.TlvType));
        Assert.False(WithTag.TryDecode(pong.ToArray(), out _, out error));
        Assert.Equal(DecodeErrorKind.UnknownEvenTlv, error.Kind);
    }

    [Theory]
    [InlineData("0000000000000001ff", DecodeErrorKind.TrailingBytes, 20)]
    [InlineData("00000000000001", DecodeErrorKind.Truncated, 12)]
    [Rule("1.9")]
    public void An_extra_record_is_checked_when_the_message_is_decoded(string value, DecodeErrorKind kind, int offset)
    {
        var ping = new Ping { Extension = [new TlvRecord(TreasuryTag.TlvType, Bytes.FromHex(value))] };

        Assert.False(WithTag.TryDecode(ping.ToArray(), out _, out var error));
        Assert.Equal((kind, offset, "ping", "1.9"), (error.Kind, error.Offset, error.Message, error.Rule));
        Assert.StartsWith("treasury_tag", error.Field, StringComparison.Ordinal);

        Assert.False(ping.Extension.TryGet<TreasuryTag>(out _, out error));
        Assert.Equal((kind, offset - 12), (error.Kind, error.Offset));
    }

    [Fact]
    public void A_record_that_is_not_there_is_no_error()
    {
        Assert.False(Samples.UnknownOdd.TryGet<TreasuryTag>(out _, out var error));
        Assert.Equal(DecodeErrorKind.None, error.Kind);
    }

    [Fact]
    public void An_extra_record_has_its_name_and_fields_in_json()
    {
        var ping = new Ping { Extension = Samples.UnknownOdd.With(new TreasuryTag(ulong.MaxValue)) };

        var json = WithTag.ToJson(ping);

        Assert.Contains("\"account\": 18446744073709551615", json, StringComparison.Ordinal);
        Assert.True(WithTag.TryReadJson(json, out var read, out var error), error.ToString());
        Assert.Equal(ping, read);

        var broken = new Ping { Extension = [new TlvRecord(TreasuryTag.TlvType, Bytes.FromHex("00"))] };
        Assert.Contains("\"65538\": \"00\"", WithTag.ToJson(broken), StringComparison.Ordinal);
        Assert.True(WithTag.TryReadJson(WithTag.ToJson(broken), out read, out error), error.ToString());
        Assert.Equal(broken, read);
    }

    [Fact]
    public void Gossip_takes_no_record_from_a_registry_because_it_keeps_what_follows_its_fields_as_bytes()
    {
        var thrown = Assert.Throws<ArgumentException>(() => MessageRegistry.Bolt.AddTlv<ChannelUpdate, TreasuryTag>());
        Assert.Contains("channel_update", thrown.Message, StringComparison.Ordinal);
    }

    private static IMessage Decoded(MessageRegistry registry, byte[] bytes)
    {
        Assert.True(registry.TryDecode(bytes, out var message, out var error), error.ToString());
        return message;
    }

    private sealed record OtherGreeting : IMessage<OtherGreeting>
    {
        public static ushort Type => 40005;

        public static string Name => Greeting.Name;

        public TlvRecords Extension => default;

        public static OtherGreeting Read<TReader>(ref TReader r)
            where TReader : struct, IFieldReader, allows ref struct => new();

        public void Write<TWriter>(ref TWriter w)
            where TWriter : struct, IFieldWriter, allows ref struct
        {
        }
    }

    private readonly record struct SecondNetworks : ITlvRecord<SecondNetworks>
    {
        public static ulong TlvType => 1;

        public static string TlvName => "second_networks";

        public static SecondNetworks Read<TReader>(ref TReader r)
            where TReader : struct, IFieldReader, allows ref struct => default;

        public void Write<TWriter>(ref TWriter w)
            where TWriter : struct, IFieldWriter, allows ref struct
        {
        }
    }

    private readonly record struct NamedNetworks : ITlvRecord<NamedNetworks>
    {
        public static ulong TlvType => 65542;

        public static string TlvName => "networks";

        public static NamedNetworks Read<TReader>(ref TReader r)
            where TReader : struct, IFieldReader, allows ref struct => default;

        public void Write<TWriter>(ref TWriter w)
            where TWriter : struct, IFieldWriter, allows ref struct
        {
        }
    }

    private readonly record struct Numbered : ITlvRecord<Numbered>
    {
        public static ulong TlvType => 65540;

        public static string TlvName => "65541";

        public static Numbered Read<TReader>(ref TReader r)
            where TReader : struct, IFieldReader, allows ref struct => default;

        public void Write<TWriter>(ref TWriter w)
            where TWriter : struct, IFieldWriter, allows ref struct
        {
        }
    }
}
