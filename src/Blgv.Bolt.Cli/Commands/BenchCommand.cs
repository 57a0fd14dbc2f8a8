using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Blgv.Bolt.Scenarios;

namespace Blgv.Bolt.Cli.Commands;

/// <summary><c>bolt bench</c>: figures, a line each.</summary>
internal static class BenchCommand
{
    private const string Lesson =
        """
        Each figure is one line: name, value, unit. Values are medians of several rounds; a ratio (x) is taken against a
        baseline that runs in turn with it. A group takes less than a minute.

        Examples:
          bolt bench noise
          bolt bench crypto --json
        """;

    public static Command Create(CommandContext context)
    {
        var names = string.Join(", ", context.BenchGroups.Select(each => each.Name));
        var group = new Argument<string?>("GROUP") { Description = $"What to measure: {names}. Default: all.", Arity = ArgumentArity.ZeroOrOne };
        var json = CommonOptions.Json("Print an array with an object per figure: name, value, unit.");
        var command = new BoltSubcommand("bench", "Measures this machine with this library", Lesson) { group, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(context, parsed.GetValue(group), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string? name, bool json, CancellationToken cancellationToken)
    {
        var groups = Choose(context.BenchGroups, name);
        var figures = new List<Figure>();
        foreach (var group in groups)
        {
            if (context.Terminal.IsInteractive && !json)
            {
                context.Terminal.WriteLine($"# {group.Name}: {group.Summary}. {Machine()}");
            }

            await foreach (var figure in group.MeasureAsync(context.Effort, cancellationToken))
            {
                figures.Add(figure);
                if (!json)
                {
                    context.Terminal.WriteLine(context.Terminal.IsInteractive ? $"{figure.Name,-32} {figure.ValueText,12} {figure.Unit}" : figure.ToString());
                }
            }
        }

        if (json)
        {
            Print(figures, context.Terminal);
        }

        return ExitCode.Done;
    }

    private static IReadOnlyList<ScenarioGroup> Choose(IReadOnlyList<ScenarioGroup> groups, string? name)
    {
        if (name is null)
        {
            return groups;
        }

        var group = groups.FirstOrDefault(each => string.Equals(each.Name, name, StringComparison.OrdinalIgnoreCase));
        return group is null
            ? throw CommandFailure.OfUsage($"There is no group '{name}'. There are: {string.Join(", ", groups.Select(each => each.Name))}.")
            : [group];
    }

    private static void Print(IEnumerable<Figure> figures, Terminal terminal) => terminal.WriteJson(writer =>
    {
        writer.WriteStartArray();
        foreach (var figure in figures)
        {
            writer.WriteStartObject();
            writer.WriteString("name", figure.Name);
            writer.WriteNumber("value", figure.Value);
            writer.WriteString("unit", figure.Unit);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static string Machine() => string.Create(
        CultureInfo.InvariantCulture,
        $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSArchitecture}, {Environment.ProcessorCount} processors");
}
