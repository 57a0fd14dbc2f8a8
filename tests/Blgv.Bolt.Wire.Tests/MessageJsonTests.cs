using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Wire.Tests;

public sealed class MessageJsonTests
{
    [Fact]
    public void An_init_shows_its_fields_under_the_names_of_the_specification()
    {
        var init = new Init
        {
            Features = FeatureSet<InitContext>.Empty.WithOptional(Feature.OptionAnchors),
            Networks = [ChainHash.Regtest],
            Extension = [new TlvRecord(201, Bytes.FromHex("2a"))],
        };

        var json = MessageRegistry.Bolt.ToJson(init).ReplaceLineEndings("\n");

        Assert.Equal(
            """
            {
              "message": "init",
              "type": 16,
              "globalfeatures": "",
              "features": "800000",
              "init_tlvs": {
                "networks": {
                  "chains": [
                    "06226e46111a0b59caaf126043eb5bbf28c34f3a5e332a1fc7b2b73cf188910f"
                  ]
                },
                "201": "2a"
              }
            }
            """.ReplaceLineEndings("\n"),
            json);
    }

    [Theory]
    [InlineData("""{"message":"ping","num_pong_bytes":1,"ignored":"00"}""")]
    [InlineData("""{"type":18,"num_pong_bytes":"1","ignored":"00"}""")]
    [InlineData("""{"message":"ping","type":18,"num_pong_bytes":1,"byteslen":1,"ignored":"00","extension":{}}""")]
    [InlineData("""{"ignored":"00","num_pong_bytes":1,"byteslen":"1","type":18}""")]
    public void Lengths_may_be_left_out_and_numbers_may_be_strings(string json)
    {
        Assert.True(MessageRegistry.Bolt.TryReadJson(json, out var message, out var error), error.ToString());
        Assert.Equal(new Ping { NumPongBytes = 1, Ignored = Bytes.FromHex("00") }, message);
    }

    [Theory]
    [InlineData("not json", "$")]
    [InlineData("[]", "$")]
    [InlineData("{}", "$")]
    [InlineData("""{"message":"pink"}""", "$.message")]
    [InlineData("""{"message":7}""", "$.message")]
    [InlineData("""{"type":65536}""", "$.type")]
    [InlineData("""{"type":"18"}""", "$.type")]
    [InlineData("""{"message":"ping","type":19}""", "$.type")]
    [InlineData("""{"message":"ping"}""", "$.num_pong_bytes")]
    [InlineData("""{"message":"ping","num_pong_bytes":65536,"ignored":""}""", "$.num_pong_bytes")]
    [InlineData("""{"message":"ping","num_pong_bytes":-1,"ignored":""}""", "$.num_pong_bytes")]
    [InlineData("""{"message":"ping","num_pong_bytes":1.5,"ignored":""}""", "$.num_pong_bytes")]
    [InlineData("""{"message":"ping","num_pong_bytes":null,"ignored":""}""", "$.num_pong_bytes")]
    [InlineData("""{"message":"ping","num_pong_bytes":1}""", "$.ignored")]
    [InlineData("""{"message":"ping","num_pong_bytes":1,"ignored":"0"}""", "$.ignored")]
    [InlineData("""{"message":"ping","num_pong_bytes":1,"ignored":"zz"}""", "$.ignored")]
    [InlineData("""{"message":"ping","num_pong_bytes":1,"ignored":[0]}""", "$.ignored")]
    [InlineData("""{"message":"ping","num_pong_bytes":1,"ignored":"\ud800"}""", "$.ignored")]
    [InlineData("""{"message":"ping","num_pong_bytes":1,"ignored":"00","byteslen":2}""", "$.byteslen")]
    [InlineData("""{"message":"ping","num_pong_bytes":1,"ignored":"00","colour":2}""", "$.colour")]
    [InlineData("""{"message":"ping","num_pong_bytes":1,"ignored":"","extension":[]}""", "$.extension")]
    [InlineData("""{"message":"ping","num_pong_bytes":1,"ignored":"","extension":{"201":7}}""", "$.extension.201")]
    [InlineData("""{"message":"ping","num_pong_bytes":1,"ignored":"","extension":{"colour":""}}""", "$.extension.colour")]
    [InlineData("""{"message":"ping","num_pong_bytes":1,"ignored":"","extension":{"201":"","0201":""}}""", "$.extension.0201")]
    [InlineData("""{"message":"ping","num_pong_bytes":1,"ignored":"","extension":{"18446744073709551616":""}}""", "$.extension.18446744073709551616")]
    [InlineData("""{"message":"init","globalfeatures":"","features":"","init_tlvs":{"1":""}}""", "$.init_tlvs.1")]
    [InlineData("""{"message":"init","globalfeatures":"","features":"","init_tlvs":{"networks":""}}""", "$.init_tlvs.networks")]
    [InlineData("""{"message":"init","globalfeatures":"","features":"","init_tlvs":{"networks":{}}}""", "$.init_tlvs.networks.chains")]
    [InlineData("""{"message":"init","globalfeatures":"","features":"","init_tlvs":{"networks":{"chains":"00"}}}""", "$.init_tlvs.networks.chains")]
    [InlineData("""{"message":"init","globalfeatures":"","features":"","init_tlvs":{"networks":{"chains":["00"]}}}""", "$.init_tlvs.networks.chains[0]")]
    [InlineData("""{"message":"init","globalfeatures":"","features":"","init_tlvs":{"networks":{"chains":[],"more":1}}}""", "$.init_tlvs.networks.more")]
    [InlineData("""{"message":"error","channel_id":"00","data":""}""", "$.channel_id")]
    [InlineData("""{"message":"error","channel_id":"0000000000000000000000000000000000000000000000000000000000000000","data":7}""", "$.data")]
    [InlineData("""{"message":"error","channel_id":"0000000000000000000000000000000000000000000000000000000000000000","data":{"hex":"0"}}""", "$.data.hex")]
    [InlineData("""{"message":"error","channel_id":"0000000000000000000000000000000000000000000000000000000000000000","data":{"text":""}}""", "$.data")]
    [InlineData("""{"message":"ping","num_pong_bytes":1,"ignored":"","\udc00":7}""", "$")]
    [InlineData("""{"message":"\ud800"}""", "$.message")]
    [InlineData("""{"message":"ping","num_pong_bytes":"\ud800"}""", "$.num_pong_bytes")]
    [InlineData("""{"message":"error","channel_id":"\ud800"}""", "$.channel_id")]
    [InlineData("""{"message":"error","channel_id":"0000000000000000000000000000000000000000000000000000000000000000","data":"\ud800"}""", "$.data")]
    [InlineData("""{"type":40001}""", "$.payload")]
    [InlineData("""{"type":40001,"payload":"","more":1}""", "$.more")]
    public void Wrong_json_is_refused_by_place(string json, string path)
    {
        Assert.False(MessageRegistry.Bolt.TryReadJson(json, out var message, out var error));
        Assert.Null(message);
        Assert.Equal(path, error.Path);
        Assert.NotEmpty(error.Reason);
    }

    [Fact]
    public void A_property_that_stands_twice_is_refused() =>
        Assert.False(MessageRegistry.Bolt.TryReadJson("""{"message":"pong","ignored":"","ignored":"00"}""", out _, out _));

    [Fact]
    public void Json_makes_no_message_that_is_too_large()
    {
        var json = $$"""{"message":"pong","ignored":"{{new string('0', 2 * 65532)}}"}""";

        Assert.False(MessageRegistry.Bolt.TryReadJson(json, out _, out var error));
        Assert.Contains("65536", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_channel_id_is_shown_as_people_write_it_and_read_in_hex_too()
    {
        var message = new Everything { L = new ShortChannelId(539268, 845, 1) };
        var json = Generators.Registry.ToJson(message);
        Assert.Contains("\"l\": \"539268x845x1\"", json, StringComparison.Ordinal);

        Assert.True(Generators.Registry.TryReadJson(json.Replace("539268x845x1", "083a8400034d0001", StringComparison.Ordinal), out var read, out var error), error.ToString());
        Assert.Equal(message, read);
    }

    [Fact]
    public void Text_that_must_be_utf8_is_refused_in_json_too()
    {
        var json = Generators.Registry.ToJson(new Everything { W = UntrustedText.FromString("\u00fc") });
        Assert.Contains("\"hex\": \"c3bc\"", json, StringComparison.Ordinal);

        Assert.False(Generators.Registry.TryReadJson(json.Replace("c3bc", "c3", StringComparison.Ordinal), out _, out var error));
        Assert.Equal("$.everything_tlvs.w.w", error.Path);
    }

    [Fact]
    public void A_field_of_an_extra_record_that_does_not_fit_its_length_is_refused()
    {
        var registry = MessageRegistry.Bolt.AddTlv<Ping, Note>();
        var text = new string('a', 65536);
        var json = """{"message":"ping","num_pong_bytes":1,"ignored":"","extension":{"note":{"text":"TEXT"}}}""".Replace("TEXT", text, StringComparison.Ordinal);

        Assert.False(registry.TryReadJson(json, out _, out var error));
        Assert.Equal("$.extension.note.text", error.Path);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("7f")]
    [InlineData("1b5b33316d")]
    [InlineData("c3bc")]
    [InlineData("ff")]
    public void Text_that_is_not_plain_ascii_is_shown_in_hex(string hex)
    {
        var json = MessageRegistry.Bolt.ToJson(new Warning { Data = new UntrustedText(Bytes.FromHex(hex)) });

        Assert.Contains($"\"hex\": \"{hex}\"", json, StringComparison.Ordinal);
    }

    private readonly record struct Note(UntrustedText Text) : ITlvRecord<Note>
    {
        public static ulong TlvType => 65545;

        public static string TlvName => "note";

        public static Note Read<TReader>(ref TReader r)
            where TReader : struct, IFieldReader, allows ref struct => new(r.Text("len", "text"));

        public void Write<TWriter>(ref TWriter w)
            where TWriter : struct, IFieldWriter, allows ref struct => w.Text("len", "text", Text);
    }
}
