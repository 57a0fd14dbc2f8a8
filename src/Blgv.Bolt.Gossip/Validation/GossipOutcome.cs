namespace Blgv.Bolt.Gossip;

/// <summary>What becomes of a gossip message, and of the peer that sent it.</summary>
public enum GossipOutcome
{
    /// <summary>It is not used; the peer did nothing wrong.</summary>
    Ignore = 0,

    /// <summary>It is valid and now part of the graph, or of what is known of an own channel.</summary>
    Accept = 1,

    /// <summary>It is not used, and the peer should get a <c>warning</c>; it may be disconnected.</summary>
    Warn = 2,

    /// <summary>It is not used, and the peer should get a <c>warning</c> and be disconnected.</summary>
    Fail = 3,
}
