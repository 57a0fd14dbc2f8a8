using Blgv.Bolt.Peer;

namespace Blgv.Bolt.Gossip;

/// <summary>How gossip is exchanged with a peer.</summary>
public sealed record GossipClientOptions
{
    /// <summary>How the peer is answered. The chains it named are added to it.</summary>
    public GossipResponderOptions Responder { get; init; } = new();

    /// <summary>How many messages are checked together.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>On how many cores.</summary>
    public int Degree { get; init; } = 1;

    /// <summary>An answer is given up when nothing comes for so long.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A peer that sends all it has, because it answers no queries, is done when nothing comes for so long.</summary>
    public TimeSpan QuietTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What tells the time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>How far a sync is.</summary>
/// <param name="Sync">What the peer sent.</param>
/// <param name="Accepted">How many messages are part of the graph now.</param>
/// <param name="Rejected">How many are not: known before, wrong, or of no use.</param>
public readonly record struct GossipClientProgress(GossipSyncProgress Sync, long Accepted, long Rejected);

/// <summary>How a sync ended.</summary>
public enum GossipSyncOutcome
{
    /// <summary>All that the peer has is here.</summary>
    Complete = 0,

    /// <summary>The peer answered wrongly; it was warned.</summary>
    Fault = 1,

    /// <summary>The peer sent gossip for which it has to be disconnected, and was (rule 7.23, for instance).</summary>
    BadGossip = 2,

    /// <summary>The peer stopped answering.</summary>
    TimedOut = 3,

    /// <summary>The connection ended.</summary>
    Disconnected = 4,

    /// <summary>The peer does not offer <c>gossip_queries</c>, so it is not worth asking; nothing was sent.</summary>
    NotOffered = 5,
}

/// <summary>What became of a sync.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Progress">How far it came. What was applied stays.</param>
public sealed record GossipSyncResult(GossipSyncOutcome Outcome, GossipClientProgress Progress)
{
    /// <summary>What the peer answered wrongly.</summary>
    public GossipSyncFault Fault { get; init; }

    /// <summary>What was wrong with its gossip.</summary>
    public GossipVerdict? Verdict { get; init; }

    /// <summary>Why the connection ended.</summary>
    public PeerCloseReason? Closed { get; init; }
}
