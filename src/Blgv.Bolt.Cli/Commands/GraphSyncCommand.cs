using System.CommandLine;
using System.Globalization;
using Blgv.Bolt.Cli.Graphs;
using Blgv.Bolt.Gossip;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Spectre.Console;

namespace Blgv.Bolt.Cli.Commands;

/// <summary><c>bolt graph sync</c>: fetches the graph of a node.</summary>
internal sealed class GraphSyncCommand
{
    private const string Lesson =
        """
        Asks for the list of the peer's channels and then for what the folder lacks or has an older version of (BOLT 7,
        gossip queries). Every signature is checked. Whether funding outputs are unspent is not: there is no chain here,
        so a peer can invent channels between nodes whose keys it holds. Stopped by ctrl-C, what came stays, and the next
        sync goes on from there. Exit code 1 when the peer ends it, answers wrongly or falls silent.

        Examples:
          bolt graph sync 03864ef025fde8fb587d989186ce6a4a186895ee44a926bfc370e2c366597a3f8f@node.example.org
          bolt graph sync 02…@127.0.0.1:9735 --network regtest --graph regtest-graph --json
        """;

    private readonly Argument<string> _address = new("PUBKEY@HOST:PORT") { Description = "The node: the key that it must prove it holds, and where it listens." };
    private readonly Option<string?> _key = CommonOptions.Key();
    private readonly Option<bool> _json = CommonOptions.Json("Print an object per event, one per line: connected, progress, done.");
    private readonly GraphOptions _graph = new();
    private readonly CommandContext _context;

    private GraphSyncCommand(CommandContext context) => _context = context;

    public static Command Create(CommandContext context)
    {
        var options = new GraphSyncCommand(context);
        var command = new BoltSubcommand("sync", "Fetches the graph of a node into a folder", Lesson) { options._address, options._key };
        options._graph.AddTo(command);
        command.Add(options._json);
        command.SetAction(options.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (!PeerAddress.TryParse(parsed.GetRequiredValue(_address), out var address, out var error))
        {
            throw CommandFailure.OfUsage(error.ToString());
        }

        using var key = KeyFile.ReadOrGenerate(parsed.GetValue(_key));
        var chain = _graph.ChainOf(parsed);
        var graph = new Graph(chain);
        using var folder = GraphFolder.Open(_graph.PathOf(parsed), graph);
        var intake = new GossipIntake(graph, GossipPolicy.Default with { RequireFunding = false }, folder.Store);
        using var keeper = new GraphKeeper(graph, intake, new GossipCatalog(folder.Store, graph.Publish()), folder, Now);
        var session = new PeerSessionOptions { Networks = Sequence.Create([chain]), Features = Features() };
        var startedAt = _context.Time.GetTimestamp();
        try
        {
            await using var peer = await LightningPeer.ConnectAsync(address, key, new PeerOptions { Session = session, Clock = _context.Time }, cancellationToken);
            var display = new SyncDisplay(_context.Terminal, parsed.GetValue(_json));
            display.Connected(address, graph);
            var options = new GossipClientOptions { Clock = _context.Time, Degree = Environment.ProcessorCount };
            var result = await new GossipClient(peer, 1, keeper, options).SyncAsync(new GossipSyncOptions(), display, cancellationToken);
            folder.Store.Sync();
            display.Done(result, graph, _context.Time.GetElapsedTime(startedAt));
            return result.Outcome == GossipSyncOutcome.Complete ? ExitCode.Done : throw CommandFailure.OfData(Describe(result));
        }
        catch (PeerClosedException closed)
        {
            throw CommandFailure.OfData(closed.Reason.ToString());
        }
        catch (IOException failed)
        {
            throw CommandFailure.OfEnvironment($"The graph can't be stored: {failed.Message}");
        }
    }

    private GossipMoment Now() => new((uint)_context.Time.GetUtcNow().ToUnixTimeSeconds(), default);

    private static FeatureSet<InitContext> Features() =>
        PeerSessionOptions.AssumedFeatures.WithBit(Feature.GossipQueries.OptionalBit).WithBit(Feature.GossipQueriesEx.OptionalBit);

    private static string Describe(GossipSyncResult result) => result.Outcome switch
    {
        GossipSyncOutcome.Fault => $"The peer answered wrongly: {result.Fault}. What came before is stored.",
        GossipSyncOutcome.BadGossip => $"The peer sent bad gossip and was disconnected: {result.Verdict}. What came before is stored.",
        GossipSyncOutcome.TimedOut => "The peer stopped answering. What came before is stored; sync again to go on.",
        GossipSyncOutcome.NotOffered => "The peer does not offer gossip_queries: it has no graph worth asking for.",
        _ => $"{result.Closed} What came before is stored; sync again to go on.",
    };

    /// <summary>One line that is redrawn on a terminal, and now and then a line in a file.</summary>
    private sealed class SyncDisplay(Terminal terminal, bool json) : IProgress<GossipClientProgress>
    {
        private const int LinesApart = 10_000;
        private long _shown = -LinesApart;

        public void Connected(PeerAddress address, Graph graph)
        {
            if (json)
            {
                terminal.WriteJsonLine(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("event", "connected");
                    writer.WriteString("peer", address.NodeId.ToString());
                    writer.WriteNumber("known_channels", graph.ChannelCount);
                    writer.WriteEndObject();
                });
            }
            else
            {
                terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Connected to {address.NodeId}; {graph.ChannelCount:N0} channels are known."));
            }
        }

        public void Report(GossipClientProgress value)
        {
            var count = value.Accepted + value.Rejected;
            if (terminal.CanRedraw && !json)
            {
                terminal.Console.Cursor.MoveLeft(RowWidth);
                terminal.Console.Write(new Text(Line(value).PadRight(RowWidth)));
            }
            else if (count - _shown >= LinesApart)
            {
                _shown = count;
                Print("progress", value, null);
            }
        }

        public void Done(GossipSyncResult result, Graph graph, TimeSpan took)
        {
            if (terminal.CanRedraw && !json)
            {
                terminal.WriteLine("");
            }

            Print(result.Outcome == GossipSyncOutcome.Complete ? "done" : "stopped", result.Progress, graph);
            if (!json)
            {
                terminal.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{graph.ChannelCount:N0} channels of {graph.NodeCount:N0} nodes after {took.TotalSeconds:F1} s{(result.Progress.Sync.PeerIsComplete ? "" : "; the peer says that it does not know the whole network")}."));
            }
        }

        private const int RowWidth = 100;

        private static string Line(in GossipClientProgress value) => string.Create(
            CultureInfo.InvariantCulture,
            $"{value.Sync.Listed:N0} channels listed, {value.Sync.Answered:N0} of {value.Sync.Wanted:N0} fetched; {value.Accepted:N0} messages verified, {value.Rejected:N0} not used");

        private void Print(string name, GossipClientProgress value, Graph? graph)
        {
            if (!json)
            {
                terminal.WriteLine(Line(value));
                return;
            }

            terminal.WriteJsonLine(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("event", name);
                writer.WriteNumber("listed", value.Sync.Listed);
                writer.WriteNumber("wanted", value.Sync.Wanted);
                writer.WriteNumber("asked", value.Sync.Asked);
                writer.WriteNumber("answered", value.Sync.Answered);
                writer.WriteNumber("accepted", value.Accepted);
                writer.WriteNumber("rejected", value.Rejected);
                if (graph is not null)
                {
                    writer.WriteBoolean("peer_is_complete", value.Sync.PeerIsComplete);
                    writer.WriteNumber("channels", graph.ChannelCount);
                    writer.WriteNumber("nodes", graph.NodeCount);
                }

                writer.WriteEndObject();
            });
        }
    }
}
