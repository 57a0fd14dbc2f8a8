using Blgv.Bolt.Gossip;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Cli.Graphs;

/// <summary>
/// A folder with a graph: the store of signed messages, and beside it what was imported without signatures. Where both know a
/// channel, the store counts.
/// </summary>
internal sealed class GraphFolder : IDisposable, IFundingLookup
{
    /// <summary>Beside the store's own files.</summary>
    private const string ImportedName = "describegraph.json";

    private GraphFolder(GossipStore store, StoreLoad load)
    {
        Store = store;
        Load = load;
    }

    public GossipStore Store { get; }

    public StoreLoad Load { get; }

    /// <summary>Fills a graph from a folder, to look at: another process may be writing to it.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="graph">An empty graph.</param>
    /// <exception cref="CommandFailure">It cannot be read, or holds the graph of another chain.</exception>
    public static void Read(string path, Graph graph)
    {
        try
        {
            _ = GossipStore.Read(new Gossip.GossipFolder(path), graph);
            var imported = Path.Combine(path, ImportedName);
            if (File.Exists(imported))
            {
                _ = GraphFile.Import(imported, graph);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.OfEnvironment($"The graph in {path} can't be read: {exception.Message}");
        }
    }

    /// <summary>Opens a folder for writing, or makes one, and fills a graph with what has signatures.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="graph">An empty graph.</param>
    /// <exception cref="CommandFailure">It cannot be read or written, or holds the graph of another chain.</exception>
    public static GraphFolder Open(string path, Graph graph)
    {
        try
        {
            return new GraphFolder(GossipStore.Open(new Gossip.GossipFolder(path), graph, out var load), load);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.OfEnvironment($"The graph in {path} can't be opened: {exception.Message}");
        }
    }

    /// <summary>Keeps a file without signatures in a folder.</summary>
    /// <exception cref="CommandFailure">It cannot be written.</exception>
    public static void Keep(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            _ = Directory.CreateDirectory(path);
            var partial = Path.Combine(path, ImportedName + ".partial");
            File.WriteAllBytes(partial, content);
            File.Move(partial, Path.Combine(path, ImportedName), overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.OfEnvironment($"{path} can't be written: {exception.Message}");
        }
    }

    /// <summary>There is no chain at hand here.</summary>
    public FundingAnswer Find(ShortChannelId channelId) => default;

    public void Dispose() => Store.Dispose();
}
