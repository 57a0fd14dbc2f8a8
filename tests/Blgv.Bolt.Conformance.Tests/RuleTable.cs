using System.Text;

namespace Blgv.Bolt.Conformance.Tests;

/// <summary>One line of <c>bolt-test-vectors/rules.csv</c>.</summary>
internal sealed record ReceiverRule(string Id, string Bolt, string Section, string Condition, string Action, string Level, string Due, string Note);

/// <summary>The rules of <c>bolt-test-vectors/rules.csv</c>.</summary>
internal static class RuleTable
{
    public const string Header = "id,bolt,section,condition,action,level,due,note";

    public static string Path { get; } = Repository.PathOf("bolt-test-vectors", "rules.csv");

    public static IReadOnlyList<ReceiverRule> Rules { get; } =
    [
        .. File.ReadLines(Path).Skip(1).Select(Fields).Select(line => line.Count == 8
            ? new ReceiverRule(line[0], line[1], line[2], line[3], line[4], line[5], line[6], line[7])
            : throw new FormatException($"{Path}: {line.Count} fields in the line of rule {line[0]}, 8 are needed.")),
    ];

    /// <summary>RFC 4180 without line breaks in fields.</summary>
    private static List<string> Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var index = 0; index < line.Length; index++)
        {
            var character = line[index];
            if (character == '"' && quoted && index + 1 < line.Length && line[index + 1] == '"')
            {
                field.Append('"');
                index++;
            }
            else if (character == '"')
            {
                quoted = !quoted;
            }
            else if (character == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(character);
            }
        }

        fields.Add(field.ToString());
        return fields;
    }
}
