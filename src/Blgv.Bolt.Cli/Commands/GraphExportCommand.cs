using System.CommandLine;
using System.Text.Json;
using Blgv.Bolt.Cli.Graphs;
using Blgv.Bolt.Gossip;

namespace Blgv.Bolt.Cli.Commands;

/// <summary><c>bolt graph export</c>: a graph as JSON or for Graphviz.</summary>
internal sealed class GraphExportCommand
{
    private const string Lesson =
        """
        JSON has nodes and channels with all that is known of them; dot is for Graphviz, and a graph of more than a few thousand
        channels takes it long to draw.

        Examples:
          bolt graph export > graph.json
          bolt graph export --format dot --graph regtest-graph --network regtest | neato -Tsvg > graph.svg
        """;

    private readonly Option<string> _format = new("--format") { Description = "json or dot. Default: json.", HelpName = "NAME", DefaultValueFactory = _ => "json" };
    private readonly GraphOptions _graph = new();

    public static Command Create(CommandContext context)
    {
        var options = new GraphExportCommand();
        options._format.AcceptOnlyFromAmong("json", "dot");
        var command = new BoltSubcommand("export", "Prints the graph as JSON or for Graphviz", Lesson) { options._format };
        options._graph.AddTo(command);
        command.SetAction(parsed => options.Run(context.Terminal, parsed));
        return command;
    }

    private int Run(Terminal terminal, ParseResult parsed)
    {
        var graph = _graph.Load(parsed);
        if (parsed.GetRequiredValue(_format) == "dot")
        {
            GraphExport.WriteDot(graph, terminal.Out);
            terminal.Out.Flush();
        }
        else
        {
            terminal.WriteJson((Utf8JsonWriter writer) => GraphExport.WriteJson(graph, writer));
        }

        return ExitCode.Done;
    }
}
