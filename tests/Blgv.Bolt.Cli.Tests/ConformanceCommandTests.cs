using System.Text.Json;
using Blgv.Bolt.Conformance;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Cli.Tests;

public sealed class ConformanceCommandTests
{
    [Fact]
    public async Task All_vectors_pass_and_the_table_has_a_line_per_BOLT_and_a_sum()
    {
        var result = await CommandLine.RunAsync("conformance");

        Assert.Equal(ExitCode.Done, result.Code);
        var rows = result.Out.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(row => row.Length == 5).ToArray();
        Assert.Contains(rows, row => row is ["1", "111", "111", "0", "0"]);
        Assert.Contains(rows, row => row is ["8", "16", "16", "0", "0"]);
        var all = ConformanceSuite.Load().Cases.Count;
        Assert.Contains(rows, row => row[0] == "all" && row[1] == $"{all}" && row[2] == $"{all}" && row[3] == "0" && row[4] == "0");
        Assert.Contains($"{all} of {all} cases passed.", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_JSON_it_is_an_array_with_an_object_per_BOLT()
    {
        using var json = JsonDocument.Parse((await CommandLine.RunAsync("conformance", "--bolt", "8", "--json")).Out);

        var bolt = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal(8, bolt.GetProperty("bolt").GetInt32());
        Assert.Equal(16, bolt.GetProperty("cases").GetInt32());
        Assert.Equal(16, bolt.GetProperty("passed").GetInt32());
        Assert.Equal(0, bolt.GetProperty("failed").GetInt32());
    }

    [Theory]
    [InlineData]
    [InlineData("--json")]
    public async Task A_failing_vector_fails_the_command_and_is_shown_with_what_was_expected(params string[] options)
    {
        var result = await CommandLine.RunAsync(context => context with { LoadVectors = FalsifiedVectors }, "", ["conformance", .. options]);

        Assert.Equal(ExitCode.Failed, result.Code);
        Assert.Contains("one byte high", result.Out, StringComparison.Ordinal);
        Assert.Contains("251", result.Out, StringComparison.Ordinal);
        Assert.Contains("252", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_BOLT_without_vectors_is_a_wrong_command_line() =>
        Assert.Contains("there are of BOLT 1, 3, 4, 7, 8, 11, 12", (await CommandLine.RunAsync("conformance", "--bolt", "6")).Failure(ExitCode.Usage), StringComparison.Ordinal);

    private static ConformanceSuite FalsifiedVectors()
    {
        var right = File.ReadAllText(Repository.PathOf("bolt-test-vectors", "bolt01", "bigsize-decoding.json"));
        var wrong = right.Replace("\"value\": \"252\"", "\"value\": \"251\"", StringComparison.Ordinal);
        Assert.False(right == wrong, "The vector that this test falsifies is not where it was.");
        return ConformanceSuite.Parse([new VectorSource("bigsize-decoding.json", Bytes.Copy(System.Text.Encoding.UTF8.GetBytes(wrong)))]);
    }
}
