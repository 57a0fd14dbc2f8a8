using System.CommandLine;
using Blgv.Bolt.Gossip;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Cli.Graphs;

/// <summary>Which graph a command works on.</summary>
internal sealed class GraphOptions
{
    private readonly Option<string> _graph = new("--graph")
    {
        Description = "The folder that bolt graph sync fills; or a file: what describegraph of LND printed, or the gossip_store of Core Lightning. Default: bolt-graph.",
        HelpName = "PATH",
        DefaultValueFactory = _ => "bolt-graph",
    };

    private readonly Option<string> _network = new("--network")
    {
        Description = "The chain: bitcoin, testnet, signet or regtest. Default: bitcoin.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "bitcoin",
    };

    public void AddTo(Command command)
    {
        command.Add(_graph);
        command.Add(_network);
    }

    public string PathOf(ParseResult parsed) => parsed.GetRequiredValue(_graph);

    public ChainHash ChainOf(ParseResult parsed) => SessionOptions.ChainOf(parsed.GetRequiredValue(_network));

    /// <summary>Reads the graph.</summary>
    /// <exception cref="CommandFailure">There is none, or it cannot be read.</exception>
    public GraphSnapshot Load(ParseResult parsed)
    {
        var path = PathOf(parsed);
        var graph = new Graph(ChainOf(parsed));
        if (File.Exists(path))
        {
            _ = GraphFile.Import(path, graph);
        }
        else if (Directory.Exists(path))
        {
            GraphFolder.Read(path, graph);
        }
        else
        {
            throw CommandFailure.OfEnvironment($"There is no graph at {path}. bolt graph sync PUBKEY@HOST fetches one, bolt graph import FILE takes that of another node, --graph names it.");
        }

        return graph.Publish();
    }
}
