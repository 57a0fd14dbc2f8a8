using Blgv.Bolt.Gossip;

namespace Blgv.Bolt.Cli.Graphs;

/// <summary>A file with a graph of another implementation.</summary>
internal static class GraphFile
{
    /// <summary>More than a map of the file could hold.</summary>
    private const long LargestFile = 1 << 30;

    /// <summary>The content of a file.</summary>
    /// <exception cref="CommandFailure">It cannot be read.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            return new FileInfo(path).Length <= LargestFile
                ? File.ReadAllBytes(path)
                : throw CommandFailure.OfData($"{path} is larger than a graph can be.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.OfEnvironment($"{path} can't be read: {exception.Message}");
        }
    }

    /// <summary>Whether this is a gossip_store of Core Lightning.</summary>
    public static bool IsGossipStore(ReadOnlySpan<byte> content) => ClnGossipReader.TryOpen(content, out _);

    /// <summary>Adds what a file holds to a graph, in good faith.</summary>
    /// <exception cref="CommandFailure">It cannot be read, or is of neither kind.</exception>
    public static ImportReport Import(string path, Graph graph)
    {
        var content = Read(path);
        if (GraphImport.TryImportClnGossipStore(content, graph, out var report) || GraphImport.TryImportLndGraph(content, graph, out report, out var error))
        {
            return report;
        }

        throw CommandFailure.OfData($"{path} is no gossip_store of a version known here, nor JSON of LND's describegraph. {error}");
    }
}
