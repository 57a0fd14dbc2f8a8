using System.Security.Cryptography;
using System.Text.Json;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Invoice;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Cli.Tests;

public sealed class InvoiceCommandTests : IDisposable
{
    private const int PlainWithRoutes = 5;
    private const int UpperCase = 12;
    private const int WithMetadata = 14;
    private const int UnknownFeature = 0;

    private static readonly DateTimeOffset s_now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bolt-invoice-");

    private string KeyPath => Path.Combine(_folder.FullName, "payee.key");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_invoice_is_shown_with_its_fallbacks_and_routes()
    {
        var (text, expected) = Vector("valid.json", PlainWithRoutes);

        var shown = await DecodeAsync(text);

        Assert.Equal("mainnet", shown.GetProperty("network").GetString());
        Assert.Equal(2_000_000_000UL, shown.GetProperty("amount_msat").GetUInt64());
        Assert.Equal(1_496_314_658UL, shown.GetProperty("timestamp").GetUInt64());
        Assert.Equal(3600UL, shown.GetProperty("expiry").GetUInt64());
        Assert.Equal(18, shown.GetProperty("min_final_cltv_expiry_delta").GetInt32());
        foreach (var name in (string[])["payee", "payment_hash", "payment_secret", "description_hash"])
        {
            Assert.Equal(expected.GetProperty(name).GetString(), shown.GetProperty(name).GetString());
        }

        Assert.False(shown.TryGetProperty("description", out _));
        Assert.Equal("var_onion_optin (required), payment_secret (required)", Texts(shown.GetProperty("features")));
        Assert.Equal("1RustyRX2oai4EYYDpQGWvEL62BBGqN9T", Texts(shown.GetProperty("fallbacks")));
        var route = Assert.Single(shown.GetProperty("routes").EnumerateArray());
        Assert.Equal("66051x263430x1800, 197637x395016x2314", string.Join(", ", route.EnumerateArray().Select(hop => hop.GetProperty("short_channel_id").GetString())));
        Assert.Equal([20, 30], route.EnumerateArray().Select(hop => hop.GetProperty("fee_proportional_millionths").GetInt32()));
        Assert.Empty(shown.GetProperty("unknown_fields").EnumerateArray());
    }

    [Fact]
    public async Task An_invoice_is_shown_with_its_description_and_metadata()
    {
        var (text, expected) = Vector("valid.json", WithMetadata);

        var shown = await DecodeAsync(text);

        Assert.Equal("01fafaf0", shown.GetProperty("metadata").GetString());
        Assert.Equal(expected.GetProperty("description").GetString(), shown.GetProperty("description").GetString());
        Assert.False(shown.TryGetProperty("description_hash", out _));
    }

    [Fact]
    public async Task Fields_that_nobody_knows_are_shown_as_they_stand_in_the_invoice()
    {
        using var key = PrivateKey.Generate(SystemEntropy.Instance);
        var draft = new Bolt11Draft
        {
            Network = BitcoinNetwork.Signet,
            Timestamp = 0,
            PaymentHash = default,
            PaymentSecret = default,
            Description = "",
            OtherFields = [new Bolt11Field(2, Bytes.Copy([0, 1, 31])), new Bolt11Field(9, Bytes.Copy([19, 0]))],
        };

        var unknown = (await DecodeAsync(draft.Sign(key).ToString())).GetProperty("unknown_fields");

        Assert.Equal("z qpl, f nq", string.Join(", ", unknown.EnumerateArray().Select(each => $"{each.GetProperty("type").GetString()} {each.GetProperty("data").GetString()}")));
    }

    [Fact]
    public async Task Upper_case_and_the_scheme_of_a_link_are_taken_from_standard_input_too()
    {
        var (text, expected) = Vector("valid.json", UpperCase);

        var result = await CommandLine.RunWithInputAsync($" LIGHTNING:{text}\n", "decode", "invoice", "-");

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Contains(expected.GetProperty("payment_hash").GetString()!, result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_an_invoice_is_told_by_field_and_character()
    {
        var (text, _) = Vector("invalid.json", UnknownFeature);
        var field = text.IndexOf("9q4psq", StringComparison.Ordinal);

        Assert.Contains(
            $"UnknownFeature 100 in field 9 at character {field} (rule 11.11)",
            (await CommandLine.RunAsync("decode", "invoice", text)).Failure(ExitCode.Failed),
            StringComparison.Ordinal);
        Assert.Contains(
            $"at character {field + "lightning:".Length} ",
            (await CommandLine.RunAsync("decode", "invoice", "lightning:" + text)).Failure(ExitCode.Failed),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("lnbc1")]
    [InlineData("lno1zcss9mk8y3wkklfvevcrszlmu23kfrxh49px20665dqwmn4p72pksese")]
    public async Task What_is_no_invoice_is_one_line(string text) =>
        Assert.Contains("at character", (await CommandLine.RunAsync("decode", "invoice", text)).Failure(ExitCode.Failed), StringComparison.Ordinal);

    [Theory]
    [InlineData("lno1pqps7sjqpgtyzm3qv4uxzmtsd3jjqer9wd3hy6tsw35k7msjzfpy7nz5yqcnygrfdej82um5wf5k2uckyypwa3eyt44h6txtxquqh7lz5djge4afgfjn7k4rgrkuag0jsd5xvxg")]
    [InlineData("LIGHTNING:LNO1PQPS7SJQPGTYZM3QV4UXZMTSD3JJQER9WD3HY6TSW35K7MSJZFPY7NZ5YQCNYGRFDEJ82UM5WF5K2UCKYYPWA3EYT44H6TXTXQUQH7LZ5DJGE4AFGFJN7K4RGRKUAG0JSD5XVXG")]
    public async Task An_offer_is_shown_under_the_names_of_the_specification(string text)
    {
        var result = await CommandLine.RunAsync("decode", "offer", text);

        Assert.Equal(ExitCode.Done, result.Code);
        using var json = JsonDocument.Parse(result.Out);
        var offer = Assert.Single(json.RootElement.EnumerateObject());
        Assert.Equal("offer", offer.Name);
        Assert.Contains("An example description", offer.Value.GetProperty("offer_description").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("1000000", offer.Value.GetProperty("offer_amount").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("02eec7245d6b7d2ccb30380bfbe2a3648cd7a942653f5aa340edcea1f283686619", offer.Value.GetProperty("offer_issuer_id").GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lno1pgpyz", "record 10")]
    [InlineData("lno1zcss9mk8y3wkkl!", "at 18")]
    [InlineData("lightning:lno1zcss9mk8y3wkkl!", "at 28")]
    [InlineData("lnr1pgpyz", "record 10")]
    [InlineData("lni1pgpyz", "record 10")]
    [InlineData("lnx1pgpyz", "WrongPrefix")]
    public async Task What_is_wrong_with_an_offer_is_told_by_record_or_place(string text, string expected) =>
        Assert.Contains(expected, (await CommandLine.RunAsync("decode", "offer", text)).Failure(ExitCode.Failed), StringComparison.Ordinal);

    [Fact]
    public async Task A_created_invoice_says_what_was_asked_for_and_is_signed_by_the_key()
    {
        var nodeId = await MakeKeyAsync();

        var created = await CreateAsync("--amount-msat", "250000", "--description", "1 cup \u202e coffee", "--expiry", "60", "--network", "regtest");
        var shown = await DecodeAsync(created.GetProperty("invoice").GetString()!);

        Assert.Equal(nodeId, shown.GetProperty("payee").GetString());
        Assert.Equal("regtest", shown.GetProperty("network").GetString());
        Assert.Equal(250_000UL, shown.GetProperty("amount_msat").GetUInt64());
        Assert.Equal("1 cup \ufffd coffee", shown.GetProperty("description").GetString());
        Assert.Equal(60UL, shown.GetProperty("expiry").GetUInt64());
        Assert.Equal((ulong)s_now.ToUnixTimeSeconds(), shown.GetProperty("timestamp").GetUInt64());
        Assert.Equal(created.GetProperty("payment_hash").GetString(), shown.GetProperty("payment_hash").GetString());
        Assert.Equal("var_onion_optin (required), payment_secret (required)", Texts(shown.GetProperty("features")));
    }

    [Fact]
    public async Task Each_invoice_has_a_preimage_and_a_secret_of_its_own()
    {
        await MakeKeyAsync();

        var one = await DecodeAsync((await CreateAsync()).GetProperty("invoice").GetString()!);
        var other = await DecodeAsync((await CreateAsync()).GetProperty("invoice").GetString()!);

        Assert.NotEqual(one.GetProperty("payment_hash").GetString(), other.GetProperty("payment_hash").GetString(), StringComparer.Ordinal);
        Assert.NotEqual(one.GetProperty("payment_secret").GetString(), other.GetProperty("payment_secret").GetString(), StringComparer.Ordinal);
        Assert.Equal(JsonValueKind.Null, one.GetProperty("amount_msat").ValueKind);
        Assert.Equal("mainnet", one.GetProperty("network").GetString());
    }

    [Fact]
    public async Task The_preimage_is_printed_only_when_asked_for()
    {
        await MakeKeyAsync();

        var quiet = await CreateAsync();
        var open = await CreateAsync("--print-preimage");

        Assert.False(quiet.TryGetProperty("preimage", out _));
        var preimage = Convert.FromHexString(open.GetProperty("preimage").GetString()!);
        Assert.Equal(open.GetProperty("payment_hash").GetString(), Convert.ToHexStringLower(SHA256.HashData(preimage)));
    }

    [Fact]
    public async Task As_text_each_value_has_its_line()
    {
        await MakeKeyAsync();

        var result = await CommandLine.RunAsync("invoice", "create", "--key", KeyPath);

        Assert.Equal(ExitCode.Done, result.Code);
        var lines = result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("invoice       lnbc1", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("payment hash  ", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--amount-msat", "0", "amount of zero")]
    [InlineData("--amount-msat", "2100000000000000001", "AmountTooLarge")]
    [InlineData("--network", "litecoin", "no network")]
    public async Task What_no_invoice_can_say_is_a_wrong_command_line(string option, string value, string expected)
    {
        await MakeKeyAsync();

        Assert.Contains(
            expected,
            (await CommandLine.RunAsync("invoice", "create", "--key", KeyPath, option, value)).Failure(ExitCode.Usage),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_description_that_is_too_long_is_a_wrong_command_line()
    {
        await MakeKeyAsync();

        Assert.Contains(
            "639 bytes",
            (await CommandLine.RunAsync("invoice", "create", "--key", KeyPath, "--description", new string('x', 640))).Failure(ExitCode.Usage),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_key_file_nothing_is_made() =>
        Assert.Contains("can't be read", (await CommandLine.RunAsync("invoice", "create", "--key", KeyPath)).Failure(ExitCode.Environment), StringComparison.Ordinal);

    private static (string Invoice, JsonElement Expected) Vector(string file, int index)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("bolt-test-vectors", "bolt11", file)));
        var vector = json.RootElement.GetProperty("cases")[index];
        return (vector.GetProperty("invoice").GetString()!, vector.GetProperty("expect").Clone());
    }

    private static string Texts(JsonElement array) => string.Join(", ", array.EnumerateArray().Select(each => each.GetString()));

    private static async Task<JsonElement> DecodeAsync(string invoice) => ObjectOf(await CommandLine.RunAsync("decode", "invoice", invoice));

    private static JsonElement ObjectOf(CommandLine.Result result)
    {
        Assert.Equal("", result.Error);
        Assert.Equal(ExitCode.Done, result.Code);
        using var json = JsonDocument.Parse(result.Out);
        return json.RootElement.Clone();
    }

    private async Task<string> MakeKeyAsync() =>
        ObjectOf(await CommandLine.RunAsync("keygen", "--out", KeyPath, "--json")).GetProperty("node_id").GetString()!;

    private async Task<JsonElement> CreateAsync(params string[] options) =>
        ObjectOf(await CommandLine.RunAsync(context => context with { Time = ClockAt(s_now) }, "", ["invoice", "create", "--key", KeyPath, "--json", .. options]));

    private static ManualTimeProvider ClockAt(DateTimeOffset time)
    {
        var clock = new ManualTimeProvider();
        clock.Advance(time - DateTimeOffset.UnixEpoch);
        return clock;
    }
}
