using System.CommandLine;
using System.Globalization;
using Blgv.Bolt.Cli.Graphs;
using Blgv.Bolt.Gossip;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Cli.Commands;

/// <summary><c>bolt graph import</c>: takes the graph of another implementation.</summary>
internal sealed class GraphImportCommand
{
    private const int BatchSize = 4096;

    private const string Lesson =
        """
        A gossip_store has the signed messages: each signature is checked, and the messages go into the folder, from where
        peers can be answered. The JSON of LND has no signatures: it is kept in the folder as it is, replaces what was imported
        so before, and is used where the folder has nothing signed.

        Examples:
          lncli describegraph > graph.json && bolt graph import graph.json
          bolt graph import ~/.lightning/bitcoin/gossip_store --graph my-graph
        """;

    private readonly Argument<string> _file = new("FILE") { Description = "What lncli describegraph printed, or the gossip_store of Core Lightning." };
    private readonly Option<bool> _json = CommonOptions.Json("Print an object with the numbers.");
    private readonly GraphOptions _graph = new();

    public static Command Create(CommandContext context)
    {
        var options = new GraphImportCommand();
        var command = new BoltSubcommand("import", "Takes the graph of an LND or Core Lightning node into a folder", Lesson) { options._file };
        options._graph.AddTo(command);
        command.Add(options._json);
        command.SetAction((parsed, cancellationToken) => Task.FromResult(options.Run(context, parsed, cancellationToken)));
        return command;
    }

    private int Run(CommandContext context, ParseResult parsed, CancellationToken cancellationToken)
    {
        var path = _graph.PathOf(parsed);
        if (File.Exists(path))
        {
            throw CommandFailure.OfUsage($"{path} is a file; --graph names a folder here.");
        }

        var file = parsed.GetRequiredValue(_file);
        var content = GraphFile.Read(file);
        ImportReport report;
        if (GraphFile.IsGossipStore(content))
        {
            report = ImportSigned(context, parsed, content, cancellationToken);
        }
        else
        {
            // looked at before it is kept
            report = GraphFile.Import(file, new Graph(_graph.ChainOf(parsed)));
            GraphFolder.Keep(path, content);
        }

        Print(context.Terminal, report, parsed.GetValue(_json));
        return ExitCode.Done;
    }

    private ImportReport ImportSigned(CommandContext context, ParseResult parsed, byte[] content, CancellationToken cancellationToken)
    {
        var graph = new Graph(_graph.ChainOf(parsed));
        using var folder = GraphFolder.Open(_graph.PathOf(parsed), graph);
        var before = GraphStatistics.Of(graph.Publish());
        var batch = new SignedBatch(graph, folder, context.Time.GetUtcNow());
        var skipped = 0;
        _ = ClnGossipReader.TryOpen(content, out var reader);
        while (reader.MoveNext())
        {
            if (!reader.Message.IsEmpty)
            {
                skipped += batch.Add(reader.Message, cancellationToken);
            }
        }

        skipped += batch.Apply(cancellationToken) + reader.Damaged;
        folder.Store.Sync();
        var after = GraphStatistics.Of(graph.Publish());
        return new ImportReport(after.Channels - before.Channels, after.Policies - before.Policies, after.AnnouncedNodes - before.AnnouncedNodes, skipped);
    }

    private static void Print(Terminal terminal, ImportReport report, bool json)
    {
        if (!json)
        {
            terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Channels:N0} channels, {report.Policies:N0} policies and the words of {report.Nodes:N0} nodes are new; {report.Skipped:N0} entries were of no use."));
            return;
        }

        terminal.WriteJson(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("channels", report.Channels);
            writer.WriteNumber("policies", report.Policies);
            writer.WriteNumber("nodes", report.Nodes);
            writer.WriteNumber("skipped", report.Skipped);
            writer.WriteEndObject();
        });
    }

    /// <summary>Messages out of a file, checked together: the channels first, then their updates, then the nodes.</summary>
    private sealed class SignedBatch(Graph graph, GraphFolder folder, DateTimeOffset now)
    {
        private readonly List<ReadOnlyMemory<byte>>[] _kinds = [[], [], []];
        private readonly GossipVerifier _verifier = new();

        /// <summary>How old a message is says nothing here: the file is as old as it is.</summary>
        private readonly GossipIntake _intake = new(
            graph,
            GossipPolicy.Default with { RequireFunding = false, StaleAfter = TimeSpan.FromDays(36_500), UpdateBurst = 10_000, NodeBurst = 10_000 },
            folder.Store);

        private readonly GossipMoment _moment = new((uint)now.ToUnixTimeSeconds(), default);

        /// <summary>Adds a message; how many were of no use, when it was time to look.</summary>
        public int Add(ReadOnlySpan<byte> message, CancellationToken cancellationToken)
        {
            _ = MessageCodec.TryReadType(message, out var type);
            var kind = type == ChannelAnnouncement.Type ? 0 : type == ChannelUpdate.Type ? 1 : 2;
            _kinds[kind].Add(message.ToArray());
            return _kinds[kind].Count < BatchSize ? 0 : Apply(cancellationToken);
        }

        public int Apply(CancellationToken cancellationToken)
        {
            var skipped = 0;
            foreach (var kind in _kinds)
            {
                var verdicts = _intake.Process(kind, 1, _verifier, folder, _moment, Environment.ProcessorCount, cancellationToken);
                skipped += verdicts.Count(verdict => !verdict.IsAccepted);
                kind.Clear();
            }

            return skipped;
        }
    }
}
