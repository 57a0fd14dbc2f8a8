namespace Blgv.Bolt.Gossip;

/// <summary>Why a gossip message was accepted or not.</summary>
public enum GossipReason
{
    /// <summary>Nothing speaks against it.</summary>
    None = 0,

    /// <summary>It is no gossip message, or its bytes cannot be read.</summary>
    Malformed,

    /// <summary>It is about a chain that this graph is not about (rules 7.8, 7.24).</summary>
    UnknownChain,

    /// <summary>It says nothing that is not known (rules 7.19, 7.26).</summary>
    AlreadyKnown,

    /// <summary>The same bytes are being checked at this moment.</summary>
    InProgress,

    /// <summary>One of its nodes announced two channels with one output (rule 7.10).</summary>
    Blacklisted,

    /// <summary>A key is no point of the curve (rules 7.5, 7.13).</summary>
    InvalidKey,

    /// <summary>A signature is wrong (rules 7.5, 7.14, 7.23).</summary>
    InvalidSignature,

    /// <summary>The two nodes are not in ascending order.</summary>
    NodesOutOfOrder,

    /// <summary>The funding output has too few confirmations (rule 7.9).</summary>
    TooFewConfirmations,

    /// <summary>There is no such output, or it does not pay to the two funding keys (rule 7.7).</summary>
    FundingMismatch,

    /// <summary>The funding output is spent (rules 7.7, 7.22).</summary>
    FundingSpent,

    /// <summary>Nobody could say whether the funding output is there.</summary>
    FundingUnknown,

    /// <summary>The output was announced by other nodes before; all four are blacklisted now (rule 7.11).</summary>
    ConflictingAnnouncement,

    /// <summary>The channel was forgotten because it had no fresh update; a fresh one is needed first.</summary>
    Zombie,

    /// <summary>A fresh update of a forgotten channel: its announcement is welcome again, ask a peer for it.</summary>
    ZombieRevived,

    /// <summary>No such channel is known. It is kept for a while, unauthenticated, in case the announcement follows (rule 7.21).</summary>
    UnknownChannel,

    /// <summary>No such node is known (rule 7.19).</summary>
    UnknownNode,

    /// <summary>Its timestamp is more than two weeks old (rule 7.35).</summary>
    Stale,

    /// <summary>Its timestamp is too far in the future (rule 7.27).</summary>
    FromTheFuture,

    /// <summary>A newer one is known (rules 7.19, 7.26).</summary>
    Outdated,

    /// <summary>The node signed two different messages with one timestamp; the first one counts (rule 7.25).</summary>
    Equivocation,

    /// <summary>Its node sends too many.</summary>
    RateLimited,

    /// <summary>The addresses end within one (rule 7.17).</summary>
    TruncatedAddresses,

    /// <summary>It is about an own channel that was not announced; it is for this node only (rules 7.39, 7.40).</summary>
    OwnChannel,
}
