using System.Text.Json;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Cli.Tests;

public sealed class MessageCommandTests
{
    private static readonly TlvRecords Unknown = [new(201, Bytes.FromHex("0102")), new(65537, Bytes.Empty)];

    public static TheoryData<string> EveryMessage =>
    [
        .. new IMessage[]
        {
            new Init { Networks = [ChainHash.Bitcoin, ChainHash.Regtest], Features = FeatureSet<InitContext>.Empty.WithBit(0).WithBit(45).WithBit(1001), Extension = Unknown },
            new Error { ChannelId = ChannelId.All, Data = UntrustedText.FromString("sorry\u001b[2J"), Extension = Unknown },
            new Warning { ChannelId = ChannelId.All, Data = UntrustedText.FromString("careful"), Extension = Unknown },
            new Ping { NumPongBytes = 7, Ignored = Bytes.FromHex("000000"), Extension = Unknown },
            new Pong { Ignored = Bytes.FromHex("00"), Extension = Unknown },
            new PeerStorage { Blob = Bytes.FromHex("abcdef"), Extension = Unknown },
            new PeerStorageRetrieval { Blob = Bytes.FromHex("abcdef"), Extension = Unknown },
            new UnknownMessage(40001, Bytes.FromHex("00ff")),
        }.Select(message => Convert.ToHexStringLower(message.ToArray())),
    ];

    [Theory]
    [MemberData(nameof(EveryMessage))]
    public async Task Decode_and_encode_give_the_same_bytes(string hex)
    {
        var decoded = await CommandLine.RunAsync("decode", "message", hex);
        Assert.Equal(ExitCode.Done, decoded.Code);

        var encoded = await CommandLine.RunWithInputAsync(decoded.Out, "encode", "message");

        Assert.Equal(ExitCode.Done, encoded.Code);
        Assert.Equal(hex, encoded.Out.Trim());
    }

    [Fact]
    public void The_messages_above_are_all_that_there_are() =>
        Assert.Equal(
            MessageRegistry.Bolt.Names.Keys,
            EveryMessage.Select(row => (ushort)Convert.ToInt32(row.Data[..4], 16)).Where(type => type < MessageLimits.FirstCustomMessageType).Order());

    [Fact]
    public async Task A_message_is_shown_under_the_names_of_the_specification()
    {
        using var json = JsonDocument.Parse((await CommandLine.RunAsync("decode", "message", "0012 0004\n0002 abcd")).Out);

        Assert.Equal("ping", json.RootElement.GetProperty("message").GetString());
        Assert.Equal(4, json.RootElement.GetProperty("num_pong_bytes").GetInt32());
        Assert.Equal("abcd", json.RootElement.GetProperty("ignored").GetString());
    }

    [Fact]
    public async Task A_dash_reads_from_standard_input() =>
        Assert.Contains("\"ping\"", (await CommandLine.RunWithInputAsync("001200040000\n", "decode", "message", "-")).Out, StringComparison.Ordinal);

    [Theory]
    [InlineData("0012000400", "byteslen at byte 4")]
    [InlineData("001200040000ca00", "TLV record of unknown even type 202 at byte 6 (rule 1.11)")]
    [InlineData("00", "type at byte 0")]
    public async Task What_is_wrong_with_bytes_is_told_by_offset_and_field(string hex, string expected) =>
        Assert.Contains(expected, (await CommandLine.RunAsync("decode", "message", hex)).Failure(ExitCode.Failed), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "no digits")]
    [InlineData("001", "one is missing")]
    [InlineData("00xx", "position 3")]
    public async Task What_is_no_hex_is_told_by_its_place(string hex, string expected) =>
        Assert.Contains(expected, (await CommandLine.RunAsync("decode", "message", hex)).Failure(ExitCode.Failed), StringComparison.Ordinal);

    [Fact]
    public async Task Endless_input_is_refused() =>
        Assert.Contains(
            "no message needs so many",
            (await CommandLine.RunWithInputAsync(new string('0', HexText.LongestMessage + 1), "decode", "message", "-")).Failure(ExitCode.Failed),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("9c41", "it is odd")]
    [InlineData("9c40", "it is even")]
    public async Task Of_an_unknown_type_it_says_what_a_peer_does_with_it(string hex, string expected)
    {
        var result = await CommandLine.RunAsync("decode", "message", hex);

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"message\":\"ping\",\"num_pong_bytes\":65536,\"ignored\":\"\"}", "$.num_pong_bytes")]
    [InlineData("{\"message\":\"pin\"}", "pin")]
    [InlineData("{", "$")]
    [InlineData("", "$")]
    public async Task What_is_wrong_with_JSON_is_told_by_its_place(string json, string expected) =>
        Assert.Contains(expected, (await CommandLine.RunWithInputAsync(json, "encode", "message")).Failure(ExitCode.Failed), StringComparison.Ordinal);

    [Fact]
    public async Task A_message_that_is_too_large_is_refused()
    {
        var json = $$"""{"message":"peer_storage","blob":"{{new string('0', 2 * (MessageLimits.MaxPeerStorageBlobLength + 1))}}"}""";

        Assert.Contains("65535", (await CommandLine.RunWithInputAsync(json, "encode", "message")).Failure(ExitCode.Failed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_can_come_from_a_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, """{"message":"pong","ignored":"00"}""", TestContext.Current.CancellationToken);
            Assert.Equal("0013000100", (await CommandLine.RunAsync("encode", "message", "--file", file)).Out.Trim());
        }
        finally
        {
            File.Delete(file);
        }

        Assert.Contains("can't be read", (await CommandLine.RunAsync("encode", "message", "--file", file)).Failure(ExitCode.Environment), StringComparison.Ordinal);
    }
}
