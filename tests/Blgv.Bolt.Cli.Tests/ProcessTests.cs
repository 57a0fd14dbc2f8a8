using System.Diagnostics;
using System.Text.Json;

namespace Blgv.Bolt.Cli.Tests;

/// <summary>The command as a process: what only shows there.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task The_demo_streams_pays_survives_a_kill_closes_in_three_ways_and_accounts_for_every_millisatoshi()
    {
        var demo = await RunAsync([], "demo", "--seconds", "1", "--json");

        Assert.True(demo.Code == ExitCode.Done, demo.Error);
        using var json = JsonDocument.Parse(demo.Out);
        Assert.All(["sent", "received"], way => Assert.True(json.RootElement.GetProperty(way).GetProperty("messages").GetInt64() > 0));
        var channel = json.RootElement.GetProperty("channel");
        var (alice, bob) = (channel.GetProperty("alice"), channel.GetProperty("bob"));
        Assert.All([alice, bob], side =>
        {
            Assert.True(Number(side, "payments_settled") > 0);
            Assert.Equal(0, Number(side, "payments_failed"));
            Assert.Equal(Number(side, "end_msat"), Number(side, "start_msat") - Number(side, "sent_msat") + Number(side, "received_msat"));
        });
        Assert.Equal(Number(alice, "sent_msat"), Number(bob, "received_msat"));
        Assert.Equal(Number(bob, "sent_msat"), Number(alice, "received_msat"));
        Assert.Equal(Number(channel, "funding_sat"), Number(alice, "output_sat") + Number(bob, "output_sat") + Number(channel, "closing_fee_sat"));
        Assert.Equal(0, Number(channel, "payments_lost"));
        AssertClosedOnChain(json.RootElement);

        static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();
    }

    /// <summary>The payments of these channels, and whose they are, are part of the story; fees are not.</summary>
    private static void AssertClosedOnChain(JsonElement demo)
    {
        var (forced, cheat, wallets) = (demo.GetProperty("force_close"), demo.GetProperty("cheat"), demo.GetProperty("wallets"));
        var (alice, bob) = (forced.GetProperty("alice"), forced.GetProperty("bob"));
        Assert.Equal((200_000, 0), (Number(alice, "received_sat"), Number(alice, "sent_sat")));
        Assert.Equal((200_000, 0), (Number(bob, "sent_sat"), Number(bob, "received_sat")));
        Assert.Equal(8_200_000, Number(alice, "home_sat") + Number(alice, "fees_sat") + Number(alice, "anchors_sat"));
        Assert.Equal(7_800_000, Number(bob, "home_sat") + Number(bob, "fees_sat"));
        Assert.Equal(330, Number(alice, "anchors_sat"));
        Assert.InRange(Number(alice, "fees_sat"), 1_000, 50_000);

        var (honest, cheater) = (cheat.GetProperty("alice"), cheat.GetProperty("bob"));
        Assert.Equal(0, Number(cheater, "home_sat"));
        Assert.Equal((-3_600_000, 3_600_000), (Number(cheater, "penalty_sat"), Number(honest, "penalty_sat")));
        Assert.Equal(16_000_000, Number(honest, "home_sat") + Number(honest, "fees_sat") + Number(honest, "anchors_sat"));

        Assert.Equal(
            Number(wallets, "put_in_sat"),
            Number(wallets, "alice_sat") + Number(wallets, "bob_sat") + Number(wallets, "fees_sat") + Number(wallets, "anchors_sat"));

        static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();
    }

    [Fact]
    public async Task In_a_pipe_the_demo_is_plain_lines_without_terminal_codes()
    {
        var demo = await RunAsync([new("TERM", "xterm-256color")], "demo", "--seconds", "1");

        Assert.True(demo.Code == ExitCode.Done, demo.Error);
        Assert.DoesNotContain('\u001b', demo.Out);
        string[] steps =
        [
            "handshake", "init", "ping", "stream there", "stream back", "close", "cipher",
            "channel", "first payments", "payments", "kill -9", "reestablish", "payments on", "close channel",
            "second channel", "force close", "by preimage", "timed out", "swept home", "old backup", "then paid", "cheat", "punished",
        ];
        Assert.All(steps, step => Assert.Contains($"\n{step} ", demo.Out, StringComparison.Ordinal));
        Assert.All(["messages/s", "MB/s", "payments/s", "HTLCs in flight", "; lost: 0\n"], text => Assert.Contains(text, demo.Out, StringComparison.Ordinal));
        Assert.Contains(": every millisatoshi is accounted for\n", demo.Out, StringComparison.Ordinal);
        Assert.Contains(" Bob gets 0 sat, Alice 15,", demo.Out, StringComparison.Ordinal);
        Assert.EndsWith(": every satoshi is accounted for\n", demo.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_second_node_of_the_demo_ends_when_the_first_is_gone()
    {
        var folder = Directory.CreateTempSubdirectory("bolt-test-");
        try
        {
            using var process = Start([], "demo-node", folder.FullName);
            Assert.Contains("chain-tip", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

            process.StandardInput.Close();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.Equal(ExitCode.Failed, process.ExitCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("conformance")]
    [InlineData("--help")]
    [InlineData("version")]
    public async Task In_a_pipe_there_are_no_terminal_codes(string command)
    {
        var result = await RunAsync([new("TERM", "xterm-256color")], command);

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.NotEmpty(result.Out);
        Assert.DoesNotContain('\u001b', result.Out);
    }

    [Fact]
    public async Task Without_libsecp256k1_it_says_in_one_line_how_to_get_it()
    {
        var result = await RunAsync([new("BLGV_BOLT_SECP256K1", "/nowhere/libsecp256k1.so")], "keygen", "--print-secret");

        Assert.Contains("/nowhere/libsecp256k1.so", result.Failure(ExitCode.Environment), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_libsecp256k1_messages_can_be_decoded_all_the_same() =>
        Assert.Equal(ExitCode.Done, (await RunAsync([new("BLGV_BOLT_SECP256K1", "/nowhere/libsecp256k1.so")], "decode", "message", "001200040000")).Code);

    [Fact]
    public async Task Without_libsecp256k1_the_version_says_that_it_is_missing()
    {
        var result = await RunAsync([new("BLGV_BOLT_SECP256K1", "/nowhere/libsecp256k1.so")], "version", "--json");

        Assert.Equal(ExitCode.Done, result.Code);
        using var json = JsonDocument.Parse(result.Out);
        Assert.StartsWith("missing", json.RootElement.GetProperty("secp256k1").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_ends_a_listener_with_exit_code_0()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no kill.");
        using var process = Start([], "listen", "--port", "0");
        Assert.Contains("listening", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Done, process.ExitCode);
    }

    [Fact]
    public async Task The_second_process_of_the_demo_ends_when_the_first_is_gone()
    {
        using var process = Start([], "demo-peer");
        Assert.Contains("@127.0.0.1:", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Failed, process.ExitCode);
    }

    private static async Task<CommandLine.Result> RunAsync(IReadOnlyList<KeyValuePair<string, string>> environment, params string[] args)
    {
        using var process = Start(environment, args);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new CommandLine.Result(process.ExitCode, await output, await error);
    }

    private static Process Start(IReadOnlyList<KeyValuePair<string, string>> environment, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "bolt.dll"), .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
