using System.CommandLine;

namespace Blgv.Bolt.Cli.Commands;

/// <summary><c>bolt graph</c>: the network's graph.</summary>
internal static class GraphCommand
{
    public static Command Create(CommandContext context) => new("graph", "The network's channels and nodes: fetch, import, count, show, export (bolt graph sync PEER)")
    {
        GraphSyncCommand.Create(context),
        GraphImportCommand.Create(context),
        GraphStatsCommand.Create(context),
        GraphShowCommand.Create(context),
        GraphExportCommand.Create(context),
    };
}
