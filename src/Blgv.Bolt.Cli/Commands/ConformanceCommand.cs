using System.CommandLine;
using System.Globalization;
using Blgv.Bolt.Conformance;
using Spectre.Console;

namespace Blgv.Bolt.Cli.Commands;

/// <summary><c>bolt conformance</c>: the official vectors as a table.</summary>
internal static class ConformanceCommand
{
    private const string Lesson =
        """
        Prints a line per BOLT and, for each case that fails, what was expected and what came out. The vectors are in
        this program; it needs no network. Exit code 1 when a case fails.

        Examples:
          bolt conformance
          bolt conformance --bolt 8 --json
        """;

    public static Command Create(CommandContext context)
    {
        var bolt = new Option<int?>("--bolt") { Description = "Only the vectors of this BOLT.", HelpName = "N" };
        var json = CommonOptions.Json("Print an array with an object per BOLT: bolt, cases, passed, failed, skipped, failures.");
        var command = new BoltSubcommand("conformance", "Runs the official test vectors of the BOLTs", Lesson) { bolt, json };
        command.SetAction(parsed => Run(context, parsed.GetValue(bolt), parsed.GetValue(json)));
        return command;
    }

    private static int Run(CommandContext context, int? bolt, bool json)
    {
        var suite = context.LoadVectors();
        if (bolt is { } asked && !suite.Cases.Any(each => each.Bolt == asked))
        {
            var known = suite.Cases.Select(each => each.Bolt).Distinct().Order();
            throw CommandFailure.OfUsage(string.Create(
                CultureInfo.InvariantCulture, $"There are no vectors of BOLT {asked}; there are of BOLT {string.Join(", ", known)}."));
        }

        var report = suite.Run(bolt);
        if (json)
        {
            context.Terminal.WriteJson(report.WriteTo);
        }
        else
        {
            Print(report, context.Terminal.Console);
        }

        return report.Succeeded ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Print(ConformanceReport report, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).ShowFooters();
        table.AddColumn(new TableColumn("BOLT").Footer("all").RightAligned());
        table.AddColumn(Column("cases", report.Summaries.Sum(each => each.Cases)));
        table.AddColumn(Column("passed", report.Summaries.Sum(each => each.Passed)));
        table.AddColumn(Column("failed", report.Summaries.Sum(each => each.Failed)));
        table.AddColumn(Column("skipped", report.Summaries.Sum(each => each.Skipped)));
        foreach (var each in report.Summaries)
        {
            table.AddRow(
                Number(each.Bolt),
                Number(each.Cases),
                each.Passed > 0 ? $"[green]{Number(each.Passed)}[/]" : Number(each.Passed),
                each.Failed > 0 ? $"[red]{Number(each.Failed)}[/]" : Number(each.Failed),
                Number(each.Skipped));
        }

        console.Write(table);
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{report.Results.Count(each => each.Passed)} of {report.Results.Count} cases passed.");
        foreach (var failure in report.Summaries.SelectMany(each => each.Failures))
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[red]failed[/] BOLT {failure.Bolt}, {failure.Section}: [bold]{failure.Name}[/] ({failure.File})");
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  {failure.Detail}");
        }
    }

    private static TableColumn Column(string name, int sum) => new TableColumn(name).Footer(Number(sum)).RightAligned();

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
