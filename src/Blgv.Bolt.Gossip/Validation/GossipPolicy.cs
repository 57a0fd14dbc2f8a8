using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Gossip;

/// <summary>What a node's operator may decide about gossip. The defaults are those of a relaying node.</summary>
/// <remarks>BOLT 7 leaves these open.</remarks>
public sealed record GossipPolicy
{
    /// <summary>The defaults.</summary>
    public static GossipPolicy Default { get; } = new();

    /// <summary>Whether a channel is refused when nobody can say whether its funding output is there. A node without a chain turns it off.</summary>
    public bool RequireFunding { get; init; } = true;

    /// <summary>By how many confirmations less than six an announcement is accepted: the next block may be known to the sender only.</summary>
    public int ConfirmationTolerance { get; init; } = 1;

    /// <summary>How far ahead of our clock a timestamp may be.</summary>
    public TimeSpan FutureTolerance { get; init; } = TimeSpan.FromDays(1);

    /// <summary>After how long without a fresh update of both nodes a channel is forgotten.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromDays(GossipLimits.StaleDays);

    /// <summary>How many updates of one direction of a channel may come at once.</summary>
    public int UpdateBurst { get; init; } = 10;

    /// <summary>After how long one more update of that direction is allowed.</summary>
    public TimeSpan UpdateInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many announcements of one node may come at once.</summary>
    public int NodeBurst { get; init; } = 5;

    /// <summary>After how long one more announcement of that node is allowed.</summary>
    public TimeSpan NodeInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest message that is stored and passed on, in bytes. A longer one that is valid is still used (rule 7.47).</summary>
    public int MaxRelayedLength { get; init; } = 2048;

    /// <summary>How many updates of unknown channels are kept, of all peers together.</summary>
    public int MaxPrematureUpdates { get; init; } = 2000;

    /// <summary>How many of them of one peer.</summary>
    public int MaxPrematureUpdatesPerPeer { get; init; } = 200;

    /// <summary>How long they are kept.</summary>
    public TimeSpan PrematureLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many channels without fresh updates are remembered, so that nobody asks for them again.</summary>
    public int MaxZombies { get; init; } = 65_536;

    /// <summary>How many spent funding outputs are remembered, so that the chain is not asked again.</summary>
    public int MaxSpentOutputs { get; init; } = 65_536;

    /// <summary>How many nodes stay blacklisted; the oldest entries go first.</summary>
    public int MaxBlacklisted { get; init; } = 4096;
}
