using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Gossip;

/// <summary>What a snapshot is made of.</summary>
internal readonly struct GraphParts
{
    public required ChunkedArray<ChannelRecord> Channels { get; init; }

    public required ChunkedArray<NodeRecord> Nodes { get; init; }

    public required ChunkedArray<byte[]?> Details { get; init; }

    public required IndexTable ChannelTable { get; init; }

    public required IndexTable NodeTable { get; init; }

    public required SeededHash Hash { get; init; }

    public required ChainHash ChainHash { get; init; }

    public required long Version { get; init; }

    public required uint StoreGeneration { get; init; }

    public required int ChannelCount { get; init; }

    public required int NodeCount { get; init; }
}
