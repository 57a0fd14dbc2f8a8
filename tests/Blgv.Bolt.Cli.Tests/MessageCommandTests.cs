using System.Text.Json;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Tests;

namespace Blgv.Bolt.Cli.Tests;

public sealed class MessageCommandTests
{
    /// <summary>Each message of the protocol with as little in it as can be, with all its records, and with random content; and one that nobody knows. The first value is a word that its JSON must hold.</summary>
    public static TheoryData<string, string> Messages
    {
        get
        {
            var rows = new TheoryData<string, string> { { "payload", "9c4100ff" } };
            foreach (var message in EveryMessage.Cases)
            {
                IMessage[] all = [message.Make(new SmallestFilling()), message.Make(new RandomFilling(message.Type, full: true)), message.Make(new RandomFilling(message.Type + 1u))];
                foreach (var hex in all.Select(each => Convert.ToHexStringLower(each.ToArray())).Distinct(StringComparer.Ordinal))
                {
                    rows.Add(message.Name, hex);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Messages), DisableDiscoveryEnumeration = true)]
    public async Task Decode_and_encode_give_the_same_bytes(string word, string hex)
    {
        var decoded = await CommandLine.RunWithInputAsync(hex, "decode", "message", "-");
        Assert.Equal(ExitCode.Done, decoded.Code);
        Assert.Contains($"\"{word}\"", decoded.Out, StringComparison.Ordinal);

        var encoded = await CommandLine.RunWithInputAsync(decoded.Out, "encode", "message");

        Assert.Equal(ExitCode.Done, encoded.Code);
        Assert.Equal(hex, encoded.Out.Trim());
    }

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
