using System.Text.RegularExpressions;

namespace Blgv.Bolt.Conformance.Tests;

/// <summary>A receiver rule that is due has a test that carries its id.</summary>
public sealed partial class RuleCoverageTests
{
    [Fact]
    public void Every_due_rule_has_a_test()
    {
        var tested = RulesNamedInTests().Select(named => named.Id).ToHashSet(StringComparer.Ordinal);
        string[] untested = [.. RuleTable.Rules.Where(rule => rule.Due == "yes" && !tested.Contains(rule.Id)).Select(rule => $"{rule.Id}: {rule.Condition} -> {rule.Action}")];

        Assert.True(untested.Length == 0, $"{untested.Length} due rules have no test:\n{string.Join('\n', untested)}");
    }

    [Fact]
    public void Every_rule_that_a_test_names_exists()
    {
        var known = RuleTable.Rules.Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        string[] unknown = [.. RulesNamedInTests().Where(named => !known.Contains(named.Id)).Select(named => $"{named.Id} in {named.File}")];

        Assert.True(unknown.Length == 0, $"rules.csv has no such rules:\n{string.Join('\n', unknown)}");
    }

    [Fact]
    public void Every_rule_that_a_vector_names_is_due()
    {
        var due = RuleTable.Rules.Where(rule => rule.Due == "yes").Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        string[] named =
        [
            .. from path in VectorFiles.Paths
               from match in RuleInVector().Matches(File.ReadAllText(Path.Combine(VectorFiles.Folder, path)))
               select match.Groups["id"].Value,
        ];

        Assert.NotEmpty(named);
        Assert.All(named, id => Assert.Contains(id, due));
    }

    [Fact]
    public void The_table_is_whole_and_says_of_each_rule_whether_it_is_due_and_if_not_why()
    {
        Assert.Equal(RuleTable.Header, File.ReadLines(RuleTable.Path).First());
        Assert.Equal(379 + 20 + 63 + 62 + 83, RuleTable.Rules.Count);
        Assert.Equal(RuleTable.Rules.Count, RuleTable.Rules.DistinctBy(rule => rule.Id, StringComparer.Ordinal).Count());
        Assert.All(RuleTable.Rules, rule => Assert.True(rule.Due == "yes" || (rule.Due == "no" && rule.Note.Length > 0), rule.Id));
        Assert.All(RuleTable.Rules, rule => Assert.Matches("^[0-9]+[.][0-9]+$", rule.Id));
    }

    [Theory]
    [InlineData("    [Rule(\"1.7\")]", "1.7")]
    [InlineData("[Fact, Rule(\"1.7\"), Rule(\"8.10\")]", "1.7 8.10")]
    [InlineData("    [Fact] [Rule(\"1.7\")] [Rule(\"1.8\")]", "1.7 1.8")]
    [InlineData("    // [Rule(\"1.7\")]", "")]
    [InlineData("    var text = \"[Rule(\\\"1.7\\\")]\";", "")]
    public void A_rule_counts_as_named_on_a_line_of_attributes_only(string line, string ids)
    {
        Assert.Equal(ids, string.Join(' ', RulesNamedOn(line)));
    }

    private static IEnumerable<(string Id, string File)> RulesNamedInTests() =>
        from file in Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories)
        from line in File.ReadLines(file)
        from id in RulesNamedOn(line)
        select (id, Path.GetRelativePath(Repository.Root, file));

    private static IEnumerable<string> RulesNamedOn(string line) =>
        line.AsSpan().TrimStart().StartsWith('[') ? RuleName().Matches(line).Select(match => match.Groups["id"].Value) : [];

    [GeneratedRegex("""\bRule\("(?<id>[^"]*)"\)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RuleName();

    [GeneratedRegex("\"rule\": \"(?<id>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RuleInVector();
}
