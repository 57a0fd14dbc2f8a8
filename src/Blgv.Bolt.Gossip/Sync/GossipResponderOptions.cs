using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>How one peer is answered.</summary>
public sealed record GossipResponderOptions
{
    /// <summary>The most channels of one <c>reply_channel_range</c>; with timestamps and checksums a channel takes 24 bytes.</summary>
    public const int MaxChannelsPerReply = 2500;

    /// <summary>The chains that the peer's <c>init</c> names; none stands for all. A peer that does not name ours gets no relayed gossip (rule 7.45).</summary>
    public Sequence<ChainHash> PeerNetworks { get; init; }

    /// <summary>This node: what it says itself goes to the peer without a filter, too (rule 7.42).</summary>
    public PointBytes? OwnNode { get; init; }

    /// <summary>Whether the graph is kept up to date: what <c>full_information</c> says.</summary>
    public bool HasFullInformation { get; init; } = true;

    /// <summary>How many channels a <c>reply_channel_range</c> lists, up to <see cref="MaxChannelsPerReply"/>.</summary>
    public int ChannelsPerReply { get; init; } = 2000;

    /// <summary>How many bytes of answers the peer may have at once.</summary>
    public int BurstBytes { get; init; } = 16 << 20;

    /// <summary>How many more bytes it may have with each second.</summary>
    public int BytesPerSecond { get; init; } = 1 << 20;

    /// <summary>How often the peer may break a rule before it is disconnected; until then it is warned.</summary>
    public int MaxViolations { get; init; } = 5;
}

/// <summary>What is to be done after a message of a peer was received.</summary>
/// <param name="Warning">What the peer is to be told, or null.</param>
/// <param name="Close">Whether it is to be disconnected then.</param>
/// <param name="Rule">The rule that it broke, as numbered in <c>rules.csv</c>; or empty.</param>
public readonly record struct ResponderStep(Warning? Warning, bool Close, string Rule);

/// <summary>How <see cref="GossipResponder.TryNext"/> ended.</summary>
public enum ResponderOutput
{
    /// <summary>There is nothing to send before the next query, flush or refresh of the catalog.</summary>
    Idle = 0,

    /// <summary>With a message to send.</summary>
    Message = 1,

    /// <summary>With a part of the work done: ask again.</summary>
    Again = 2,

    /// <summary>The peer had its share of bytes: ask again after <see cref="GossipResponder.NextDeadline"/>.</summary>
    Later = 3,
}
