using System.Text.Json;
using System.Text.Json.Nodes;
using Blgv.Bolt.Conformance.Vectors;

namespace Blgv.Bolt.Conformance.Tests;

/// <summary>The runner can fail: every expectation of every case is falsified once, and once exchanged for that of another case.</summary>
public sealed class CorruptedVectorTests
{
    public static TheoryData<string> Files() => [.. VectorFiles.Paths];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_falsified_expectation_fails_its_case(string path)
    {
        var falsified = 0;
        foreach (var index in CaseIndexes(path))
        {
            for (var leaf = 0; leaf < ExpectedLeaves(CaseOf(Document(path), index)).Count; leaf++)
            {
                var document = Document(path);
                var value = ExpectedLeaves(CaseOf(document, index))[leaf];
                value.ReplaceWith(Falsified(value.GetValue<string>()));
                AssertFails(path, document, index);
                falsified++;
            }
        }

        Assert.True(falsified >= CaseIndexes(path).Count(), $"{path}: only {falsified} expectations were falsified");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_expectation_of_another_case_fails_a_case(string path)
    {
        var original = Document(path);
        foreach (var index in CaseIndexes(path))
        {
            var expected = Compared(CaseOf(original, index)["expect"]!);
            var other = CaseIndexes(path).Select(each => CaseOf(original, each)["expect"]!).FirstOrDefault(each => !JsonNode.DeepEquals(Compared(each), expected));
            if (other is not null)
            {
                var document = Document(path);
                CaseOf(document, index)["expect"] = other.DeepClone();
                AssertFails(path, document, index);
            }
        }
    }

    [Fact]
    public void A_failure_says_what_was_expected_and_what_came_out_and_reaches_the_summary_and_the_json()
    {
        const string path = "bolt01/bigsize-encoding.json";
        var document = Document(path);
        CaseOf(document, 1)["expect"]!["bytes"] = "fb";

        var report = VectorFiles.Parse(path, document.ToJsonString()).Run();

        Assert.False(report.Succeeded);
        var summary = Assert.Single(report.Summaries);
        Assert.Equal((1, 8, 7, 1, 0), (summary.Bolt, summary.Cases, summary.Passed, summary.Failed, summary.Skipped));
        var failure = Assert.Single(summary.Failures);
        Assert.Equal("one byte high", failure.Name);
        Assert.Equal(path, failure.File);
        Assert.Equal("bytes: expected fb, got fc", failure.Detail);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            report.WriteTo(writer);
        }

        var json = JsonNode.Parse(buffer.ToArray())![0]!;
        Assert.Equal(1, json["failed"]!.GetValue<int>());
        Assert.Equal("bytes: expected fb, got fc", json["failures"]![0]!["detail"]!.GetValue<string>());
    }

    [Fact]
    public void An_exception_of_the_code_under_test_fails_its_case_and_no_other()
    {
        const string path = "bolt08/initiator.json";
        var document = Document(path);
        CaseOf(document, 0)["ls_priv"] = new string('0', 64);

        var report = VectorFiles.Parse(path, document.ToJsonString()).Run();

        Assert.Equal((4, 1), (report.Summaries[0].Passed, report.Summaries[0].Failed));
        Assert.StartsWith("ArgumentException: ", report.Results[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_case_that_compares_nothing_has_failed()
    {
        Assert.Equal("the case compares nothing", new Check().Failure);
    }

    [Fact]
    public void The_first_difference_is_kept()
    {
        var check = new Check();
        check.Same("a", "1", "1");
        Assert.Null(check.Failure);
        check.Same("b", "1", "");
        check.Same("c", "1", "2");
        Assert.Equal("b: expected 1, got nothing", check.Failure);
    }

    private static void AssertFails(string path, JsonNode document, int index)
    {
        ConformanceCase corrupted;
        try
        {
            corrupted = VectorFiles.Parse(path, document.ToJsonString()).Cases[index];
        }
        catch (VectorFormatException)
        {
            // Refused before it ran, which is as good.
            return;
        }

        var result = corrupted.Run();
        Assert.True(result.Outcome == CaseOutcome.Failed, $"{corrupted} passed with {CaseOf(document, index).ToJsonString()}");
        Assert.NotEmpty(result.Detail);
    }

    private static JsonNode Document(string path) => JsonNode.Parse(VectorFiles.Content(path).Span)!;

    private static IEnumerable<int> CaseIndexes(string path) => Enumerable.Range(0, Document(path)["cases"]!.AsArray().Count);

    private static JsonNode CaseOf(JsonNode document, int index) => document["cases"]![index]!;

    /// <summary>Two words for an error may stand for one error of the library; two rules never do.</summary>
    private static JsonObject Compared(JsonNode expect)
    {
        var compared = expect.DeepClone().AsObject();
        if (compared.ContainsKey("rule"))
        {
            compared.Remove("error");
        }

        return compared;
    }

    /// <summary>The texts in <c>expect</c> and the results in <c>trace</c>.</summary>
    private static List<JsonValue> ExpectedLeaves(JsonNode each) =>
    [
        .. Leaves(each["expect"]),
        .. (each["trace"]?.AsArray() ?? []).SelectMany(step => Leaves(step!["result"])),
    ];

    private static IEnumerable<JsonValue> Leaves(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Leaves(member.Value)),
        JsonArray elements => elements.SelectMany(Leaves),
        JsonValue value => [value],
        _ => [],
    };

    /// <summary>A value of the same form that is another one.</summary>
    private static string Falsified(string value) => value switch
    {
        "" => "00",
        "not-minimal" => "truncated",
        "truncated" => "empty",
        "empty" => "truncated",
        _ when value.Contains('_', StringComparison.Ordinal) => value == "ACT1_BAD_TAG" ? "ACT3_BAD_TAG" : "ACT1_BAD_TAG",
        _ => string.Concat(value.AsSpan(0, value.Length - 1), value[^1] == '1' ? "2" : "1"),
    };
}
