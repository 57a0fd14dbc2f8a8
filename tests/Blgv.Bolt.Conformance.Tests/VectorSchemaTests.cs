using System.Text;
using Blgv.Bolt.Primitives;
using FsCheck.Fluent;

namespace Blgv.Bolt.Conformance.Tests;

/// <summary>A file that does not follow the schema is refused with its name, the place and the fault.</summary>
public sealed class VectorSchemaTests
{
    private const string Good =
        """{"bolt":1,"section":"A","source":"01","kind":"bigsize-encode","notes":["n"],"cases":[{"name":"one","value":"1","expect":{"bytes":"01"}}]}""";

    public static TheoryData<string, string, string> Faults() => new()
    {
        { Good, "", "x.json: not JSON" },
        { "\"bolt\":1,", "", "x.json: \"bolt\" is missing" },
        { "\"bolt\":1", "\"bolt\":\"1\"", "x.json: \"bolt\" is no number" },
        { "\"bolt\":1", "\"bolt\":-1", "x.json: \"bolt\" is no number" },
        { "\"section\":\"A\",", "", "x.json: \"section\" is missing" },
        { "\"section\":\"A\"", "\"section\":\"\\ud800\"", "x.json: not JSON" },
        { "\"source\":\"01\",", "", "x.json: \"source\" is missing" },
        { "\"kind\":\"bigsize-encode\",", "", "x.json: \"kind\" is missing" },
        { "bigsize-encode", "bigsize", "x.json: kind \"bigsize\" is unknown; the known ones are bigsize-decode, " },
        { "[\"n\"]", "\"n\"", "x.json: \"notes\" is no array" },
        { "[\"n\"]", "[1]", "x.json: \"notes\" is no text" },
        { "\"notes\"", "\"note\"", "x.json: \"note\" means nothing here" },
        { "\"notes\":[\"n\"]", "\"bolt\":2", "x.json: \"bolt\" stands twice" },
        { "{\"name\":\"one\",\"value\":\"1\",\"expect\":{\"bytes\":\"01\"}}", "", "x.json: no cases" },
        { "{\"name\":\"one\",\"value\":\"1\",\"expect\":{\"bytes\":\"01\"}}", "7", "x.json: cases[0]: an object is needed" },
        { "\"name\":\"one\",", "", "x.json: cases[0]: \"name\" is missing" },
        { "}}]", "}},{\"name\":\"one\",\"value\":\"1\",\"expect\":{\"bytes\":\"01\"}}]", "x.json: cases[1]: a second case is named \"one\"" },
        { "\"value\":\"1\",", "", "x.json: cases[0]: \"value\" is missing" },
        { "\"value\":\"1\"", "\"value\":1", "x.json: cases[0]: \"value\" is no text" },
        { "\"value\":\"1\"", "\"value\":\"-1\"", "x.json: cases[0]: \"value\" is no unsigned integer" },
        { "\"value\":\"1\"", "\"value\":\"1\",\"vlaue\":\"2\"", "x.json: cases[0]: \"vlaue\" means nothing here" },
        { "\"01\"}", "\"0\"}", "x.json: cases[0]: expect: \"bytes\" is no lower-case hex" },
        { "\"01\"}", "\"AB\"}", "x.json: cases[0]: expect: \"bytes\" is no lower-case hex" },
        { "\"01\"}", "\"01\",\"error\":\"x\"}", "x.json: cases[0]: expect: \"error\" means nothing here" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_named_with_its_place(string part, string instead, string message)
    {
        Assert.Contains(part, Good, StringComparison.Ordinal);

        var fault = Assert.Throws<VectorFormatException>(() => VectorFiles.Parse("x.json", Good.Replace(part, instead, StringComparison.Ordinal)));

        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_unaltered_file_is_read_and_passes()
    {
        var only = Assert.Single(VectorFiles.Parse("x.json", Good).Cases);

        Assert.Equal((1, "x.json", "A", "bigsize-encode", "one"), (only.Bolt, only.File, only.Section, only.Kind, only.Name));
        Assert.True(only.Run().Passed);
    }

    [Fact]
    public void A_case_with_a_reason_to_skip_it_is_counted_as_skipped_with_the_reason()
    {
        var json = Good.Replace("\"value\":\"1\"", "\"value\":\"1\",\"skip\":\"forbidden since\"", StringComparison.Ordinal);

        var report = VectorFiles.Parse("x.json", json).Run();

        var result = Assert.Single(report.Results);
        Assert.Equal((CaseOutcome.Skipped, "forbidden since", false), (result.Outcome, result.Detail, result.Passed));
        Assert.Equal((1, 0, 0, 1), (report.Summaries[0].Cases, report.Summaries[0].Passed, report.Summaries[0].Failed, report.Summaries[0].Skipped));
    }

    [Fact]
    public void Changed_bytes_are_read_or_refused_as_a_vector_file() => Property.Holds(
        Arb.From(
            from path in Gen.Elements(VectorFiles.Paths)
            from place in Gen.Choose(0, int.MaxValue - 1)
            from value in Gen.Choose(0, 255)
            select (path, place, (byte)value)),
        change =>
        {
            var (path, place, value) = change;
            var content = VectorFiles.Content(path).Span.ToArray();
            content[place % content.Length] = value;
            try
            {
                Assert.NotEmpty(ConformanceSuite.Parse([new(path, Bytes.Copy(content))]).Cases);
            }
            catch (VectorFormatException refusal)
            {
                Assert.StartsWith(path, refusal.Message, StringComparison.Ordinal);
            }
        },
        runs: 1000);

    [Fact]
    public void A_path_given_twice_is_refused()
    {
        var file = new VectorSource("x.json", Bytes.Copy(Encoding.UTF8.GetBytes(Good)));

        var fault = Assert.Throws<VectorFormatException>(() => ConformanceSuite.Parse([file, file]));

        Assert.Equal("x.json: given twice.", fault.Message);
    }
}
