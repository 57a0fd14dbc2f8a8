using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Gossip;

/// <summary>How a graph is asked for.</summary>
public sealed record GossipSyncOptions
{
    /// <summary>The most channels that one query asks for: with their flags they fit a message.</summary>
    public const int MaxChannelsPerQuery = 7000;

    /// <summary>The first block whose channels are wanted.</summary>
    public uint FirstBlock { get; init; }

    /// <summary>How many blocks from there on.</summary>
    public uint Blocks { get; init; } = uint.MaxValue;

    /// <summary>Whether the peer has <c>gossip_queries_ex</c>: then only what is missing or newer is asked for.</summary>
    public bool Extended { get; init; }

    /// <summary>Whether updates that only repeat what is known are left out, as long as the known one is not almost stale.</summary>
    public bool UseChecksums { get; init; } = true;

    /// <summary>When all is there, a filter from this time on is sent, in seconds since 1970: what comes later is then relayed by the peer. None when null.</summary>
    public uint? FollowFrom { get; init; }

    /// <summary>How many channels one query asks for, up to <see cref="MaxChannelsPerQuery"/>.</summary>
    public int ChannelsPerQuery { get; init; } = 1000;

    /// <summary>How many channels the peer may list; a list of more is a fault.</summary>
    public int MaxChannels { get; init; } = 2_000_000;

    /// <summary>In how many replies.</summary>
    public int MaxReplies { get; init; } = 20_000;
}

/// <summary>How far a <see cref="GossipSync"/> is.</summary>
public enum GossipSyncPhase
{
    /// <summary>Not begun.</summary>
    New = 0,

    /// <summary>The peer lists its channels.</summary>
    Listing = 1,

    /// <summary>It sends what was asked for.</summary>
    Fetching = 2,

    /// <summary>All is there.</summary>
    Done = 3,

    /// <summary>It does not answer such queries, and sends all it has instead.</summary>
    Streaming = 5,

    /// <summary>The peer broke the protocol.</summary>
    Failed = 4,
}

/// <summary>What a peer did wrong in answering.</summary>
public enum GossipSyncFault
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It answers about another chain than it was asked about.</summary>
    WrongChain,

    /// <summary>A list that cannot be read: zlib, a part of an element, as in rule 7.29.</summary>
    BadEncoding,

    /// <summary>The range of a reply has nothing to do with what was asked for.</summary>
    IrrelevantRange,

    /// <summary>A range that begins before the one of the reply before it.</summary>
    OutOfOrder,

    /// <summary>Blocks are left out between two replies.</summary>
    Gap,

    /// <summary>The last reply ends before the range that was asked for.</summary>
    Incomplete,

    /// <summary>The channels of a reply do not ascend, or one is there twice.</summary>
    Unsorted,

    /// <summary>Not one pair of timestamps or checksums for each channel.</summary>
    WrongCount,

    /// <summary>A reply that brings neither channels nor blocks.</summary>
    NoProgress,

    /// <summary>More replies, channels or messages than anybody could have to send.</summary>
    TooMuch,
}

/// <summary>How much of a graph was fetched.</summary>
/// <param name="Phase">How far it is.</param>
/// <param name="Listed">How many channels the peer listed.</param>
/// <param name="Wanted">Of how many of them something is missing here.</param>
/// <param name="Asked">How many were asked for so far.</param>
/// <param name="Answered">And were answered.</param>
/// <param name="Messages">How many gossip messages came.</param>
/// <param name="PeerIsComplete">False when the peer said that it does not keep up with the network.</param>
public readonly record struct GossipSyncProgress(
    GossipSyncPhase Phase,
    int Listed,
    int Wanted,
    int Asked,
    int Answered,
    long Messages,
    bool PeerIsComplete);

/// <summary>What is to be done after a message.</summary>
/// <param name="Send">A message to send, or null.</param>
/// <param name="Fault">What the peer did wrong; then the sync has failed, and <paramref name="Send"/> is a warning.</param>
public readonly record struct GossipSyncStep(IMessage? Send, GossipSyncFault Fault);
