using System.Globalization;
using System.Text.Json;
using Blgv.Bolt.Scenarios;

namespace Blgv.Bolt.Cli.Tests;

public sealed class BenchCommandTests
{
    [Fact]
    public async Task Each_figure_is_one_line_of_name_value_and_unit()
    {
        var result = await RunAsync("bench", "crypto");

        Assert.Equal(ExitCode.Done, result.Code);
        var lines = result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => line.StartsWith("crypto.sign.rate ", StringComparison.Ordinal));
        Assert.All(lines, line =>
        {
            var parts = line.Split(' ');
            Assert.Equal(3, parts.Length);
            Assert.StartsWith("crypto.", parts[0], StringComparison.Ordinal);
            Assert.True(double.Parse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) >= 0);
        });
    }

    [Fact]
    public async Task As_JSON_it_is_an_array_of_figures()
    {
        using var json = JsonDocument.Parse((await RunAsync("bench", "crypto", "--json")).Out);

        var names = json.RootElement.EnumerateArray().Select(each => each.GetProperty("name").GetString()).ToArray();
        Assert.Contains(names, name => name == "crypto.verify.time");
        Assert.Equal(names.Length, names.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task An_unknown_group_lists_the_groups() =>
        Assert.Contains("wire, crypto, noise, peer", (await RunAsync("bench", "nothing")).Failure(ExitCode.Usage), StringComparison.Ordinal);

    private static Task<CommandLine.Result> RunAsync(params string[] args) =>
        CommandLine.RunAsync(context => context with { Effort = Effort.Brief }, "", args);
}
