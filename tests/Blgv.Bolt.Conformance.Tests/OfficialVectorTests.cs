using System.Text;
using System.Text.Json;

namespace Blgv.Bolt.Conformance.Tests;

public sealed class OfficialVectorTests
{
    private static readonly ConformanceSuite s_suite = ConformanceSuite.Load();

    public static TheoryData<string, string> Cases()
    {
        var rows = new TheoryData<string, string>();
        foreach (var each in s_suite.Cases)
        {
            rows.Add(new TheoryDataRow<string, string>(each.File, each.Name) { TestDisplayName = each.ToString() });
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_the_vector_expects_comes_out(string file, string name)
    {
        var result = s_suite.Cases.Single(each => each.File == file && each.Name == name).Run();

        Assert.Equal("", result.Detail);
        Assert.Equal(CaseOutcome.Passed, result.Outcome);
    }

    [Theory]
    [InlineData(1, 111)]
    [InlineData(3, 45 + 7)]
    [InlineData(4, 7)]
    [InlineData(7, 10)]
    [InlineData(8, 16)]
    [InlineData(11, 26)]
    [InlineData(12, 69)]
    public void Every_case_of_a_bolt_is_there_and_runs(int bolt, int cases)
    {
        var report = s_suite.Run(bolt);

        var summary = Assert.Single(report.Summaries);
        Assert.Equal(new BoltSummary(bolt, cases, Passed: cases, Failed: 0, Skipped: 0, Failures: []), summary);
        Assert.Equal(cases, report.Results.Count);
        Assert.True(report.Succeeded);
    }

    [Fact]
    public void All_bolts_run_together_in_ascending_order()
    {
        var report = s_suite.Run();

        Assert.Equal([1, 3, 4, 7, 8, 11, 12], report.Summaries.Select(summary => summary.Bolt));
        Assert.Equal(111 + 45 + 7 + 7 + 10 + 16 + 26 + 69, report.Results.Count);
        Assert.True(report.Succeeded);
    }

    [Fact]
    public void A_bolt_without_vectors_gives_an_empty_report_that_is_no_success()
    {
        var report = s_suite.Run(9);

        Assert.Empty(report.Results);
        Assert.Empty(report.Summaries);
        Assert.False(report.Succeeded);
    }

    [Fact]
    public void The_embedded_vectors_are_the_files_of_the_folder()
    {
        Assert.NotEmpty(VectorFiles.Paths);
        Assert.Equal(VectorFiles.Paths, EmbeddedVectors.Paths, StringComparer.Ordinal);
        Assert.All(VectorFiles.Paths, path => Assert.Equal(VectorFiles.Content(path), EmbeddedVectors.Read(path)));
    }

    [Fact]
    public void The_readme_of_the_folder_counts_every_file()
    {
        var readme = File.ReadAllText(Path.Combine(VectorFiles.Folder, "README.md"));

        Assert.All(
            s_suite.Cases.GroupBy(each => each.File, StringComparer.Ordinal),
            file => Assert.Contains($"| `{Path.GetFileName(file.Key)}` | {file.Count()} |", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_lies_in_the_folder_of_its_bolt()
    {
        Assert.All(s_suite.Cases, each => Assert.StartsWith($"bolt{each.Bolt:00}/", each.File, StringComparison.Ordinal));
    }

    [Fact]
    public void A_summary_is_written_as_one_json_object_per_bolt()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            s_suite.Run(8).WriteTo(writer);
        }

        Assert.Equal("""[{"bolt":8,"cases":16,"passed":16,"failed":0,"skipped":0,"failures":[]}]""", Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
