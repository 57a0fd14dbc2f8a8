using System.CommandLine;
using System.Globalization;
using Blgv.Bolt.Cli.Graphs;
using Blgv.Bolt.Gossip;
using Blgv.Bolt.Primitives;
using Spectre.Console;

namespace Blgv.Bolt.Cli.Commands;

/// <summary><c>bolt graph show</c>: a node with its channels, or one channel.</summary>
internal sealed class GraphShowCommand
{
    private const string Lesson =
        """
        A node is named by its public key or the first six digits of it or more, a channel by its short_channel_id. Aliases
        and addresses are what the node claims of itself. bolt graph export prints the same and all else as JSON.

        Examples:
          bolt graph show 03864ef025fd
          bolt graph show 700000x1x0
        """;

    private readonly Argument<string> _what = new("NODE|CHANNEL") { Description = "A public key, its first digits, or a short_channel_id." };
    private readonly GraphOptions _graph = new();

    public static Command Create(CommandContext context)
    {
        var options = new GraphShowCommand();
        var command = new BoltSubcommand("show", "Shows a node with its channels, or a channel", Lesson) { options._what };
        options._graph.AddTo(command);
        command.SetAction(parsed => options.Run(context.Terminal, parsed));
        return command;
    }

    private int Run(Terminal terminal, ParseResult parsed)
    {
        var graph = _graph.Load(parsed);
        var what = parsed.GetRequiredValue(_what);
        if (ShortChannelId.TryParse(what, out var channelId))
        {
            ShowChannel(terminal, graph, channelId);
        }
        else
        {
            ShowNode(terminal, graph, NodeNames.Find(graph, what));
        }

        return ExitCode.Done;
    }

    private static void ShowChannel(Terminal terminal, GraphSnapshot graph, ShortChannelId channelId)
    {
        if (!graph.TryFindChannel(channelId, out var index))
        {
            throw CommandFailure.OfData($"The graph knows no channel {channelId}.");
        }

        ref readonly var channel = ref graph.Channel(index);
        terminal.WriteLine($"channel   {channelId}");
        terminal.WriteLine($"capacity  {(channel.Capacity is { } capacity ? capacity.ToString() : "unknown")}");
        if (channel.SpentAt is { } spent)
        {
            terminal.WriteLine($"closed    in block {spent}");
        }

        var table = Columns("from", "to");
        for (var direction = 0; direction < 2; direction++)
        {
            var from = graph.NodeId(channel.Source(direction));
            var to = graph.NodeId(channel.Target(direction));
            table.AddRow([Cell(NodeNames.NameOf(graph, from)), Cell(NodeNames.NameOf(graph, to)), .. Cells(channel.Policy(direction))]);
        }

        terminal.Console.Write(table);
    }

    private static void ShowNode(Terminal terminal, GraphSnapshot graph, NodeIndex node)
    {
        terminal.WriteLine($"node      {graph.NodeId(node)}");
        if (graph.Details(node) is { } details)
        {
            terminal.WriteLine($"alias     {details.Alias} (self-claimed)");
            terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"announced {DateTimeOffset.FromUnixTimeSeconds(details.Timestamp):u}"));
            foreach (var address in Wire.Messages.NodeAddresses.Parse(details.Addresses).Usable)
            {
                terminal.WriteLine($"address   {address}");
            }
        }

        var table = Columns("channel", "to");
        foreach (var end in graph.ChannelsOf(node))
        {
            ref readonly var channel = ref graph.Channel(end.Channel);
            var to = graph.NodeId(channel.Target(end.Direction));
            table.AddRow([Cell(channel.ShortChannelId.ToString()), Cell(NodeNames.NameOf(graph, to)), .. Cells(channel.Policy(end.Direction))]);
        }

        terminal.Console.Write(table);
    }

    private static Table Columns(params string[] first)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var name in first)
        {
            table.AddColumn(name);
        }

        foreach (var name in (string[])["state", "fee", "blocks", "htlc from", "htlc to", "updated"])
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        return table;
    }

    private static Text[] Cells(in ChannelPolicy policy) => policy.IsPresent
        ?
        [
            Cell(policy.IsDisabled ? "disabled" : "open"),
            Cell(string.Create(CultureInfo.InvariantCulture, $"{policy.FeeBaseMsat} msat + {policy.FeeProportionalMillionths / 10_000m} %")),
            Cell(policy.CltvExpiryDelta.ToString()),
            Cell(policy.HtlcMinimumMsat.ToString()),
            Cell(policy.HtlcMaximumMsat.ToString()),
            Cell(DateTimeOffset.FromUnixTimeSeconds(policy.Timestamp).ToString("u", CultureInfo.InvariantCulture)),
        ]
        : [Cell("unknown"), Cell(""), Cell(""), Cell(""), Cell(""), Cell("")];

    /// <summary>Text of strangers is no markup.</summary>
    private static Text Cell(string text) => new(text);
}
