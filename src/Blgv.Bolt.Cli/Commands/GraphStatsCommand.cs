using System.CommandLine;
using System.Globalization;
using Blgv.Bolt.Cli.Graphs;
using Blgv.Bolt.Gossip;
using Spectre.Console;

namespace Blgv.Bolt.Cli.Commands;

/// <summary><c>bolt graph stats</c>: a graph in numbers.</summary>
internal sealed class GraphStatsCommand
{
    private const string Lesson =
        """
        Capacities are known of channels that came with them: from LND, from Core Lightning, or from a node with a chain.

        Examples:
          bolt graph stats
          bolt graph stats --graph graph.json --json
        """;

    private readonly Option<bool> _json = CommonOptions.Json("Print an object.");
    private readonly GraphOptions _graph = new();

    public static Command Create(CommandContext context)
    {
        var options = new GraphStatsCommand();
        var command = new BoltSubcommand("stats", "Counts channels, nodes, policies and capacities", Lesson);
        options._graph.AddTo(command);
        command.Add(options._json);
        command.SetAction(parsed => options.Run(context.Terminal, parsed));
        return command;
    }

    private int Run(Terminal terminal, ParseResult parsed)
    {
        var rows = Rows(GraphStatistics.Of(_graph.Load(parsed)));
        if (parsed.GetValue(_json))
        {
            terminal.WriteJson(writer =>
            {
                writer.WriteStartObject();
                foreach (var (name, value, _) in rows)
                {
                    writer.WriteNumber(name, (decimal)value);
                }

                writer.WriteEndObject();
            });
            return ExitCode.Done;
        }

        var table = new Table().Border(TableBorder.Simple).HideHeaders();
        table.AddColumn("what");
        table.AddColumn(new TableColumn("how many").RightAligned());
        foreach (var (_, value, text) in rows)
        {
            table.AddRow(text, value.ToString("N0", CultureInfo.InvariantCulture));
        }

        terminal.Console.Write(table);
        return ExitCode.Done;
    }

    private static (string Name, UInt128 Value, string Text)[] Rows(GraphStatistics statistics) =>
    [
        ("nodes", (UInt128)statistics.Nodes, "nodes"),
        ("announced_nodes", (UInt128)statistics.AnnouncedNodes, "of them, that say something of themselves"),
        ("max_degree", (UInt128)statistics.MaxDegree, "channels of the node with the most"),
        ("degree_percentile_99", (UInt128)statistics.DegreePercentile99, "channels that 99 of 100 nodes do not exceed"),
        ("median_degree", (UInt128)statistics.MedianDegree, "channels of a node, median"),
        ("channels", (UInt128)statistics.Channels, "channels"),
        ("policies", (UInt128)statistics.Policies, "directions with a policy"),
        ("disabled_policies", (UInt128)statistics.DisabledPolicies, "of them, disabled"),
        ("spent_channels", (UInt128)statistics.SpentChannels, "channels that were closed lately"),
        ("unknown_capacities", (UInt128)statistics.UnknownCapacities, "channels of unknown capacity"),
        ("capacity_sat", statistics.CapacitySat, "satoshi in the others"),
        ("median_capacity_sat", statistics.MedianCapacitySat, "satoshi in a channel, median"),
    ];
}
