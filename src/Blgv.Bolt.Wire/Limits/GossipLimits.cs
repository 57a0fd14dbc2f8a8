namespace Blgv.Bolt.Wire;

/// <summary>Numbers that the specification fixes for gossip.</summary>
public static class GossipLimits
{
    /// <summary>The confirmations from which on a channel is announced.</summary>
    /// <remarks>BOLT 7, "The channel_announcement Message".</remarks>
    public const int AnnouncementConfirmations = 6;

    /// <summary>How many blocks a channel is remembered after its output was spent: it may have been a splice.</summary>
    /// <remarks>BOLT 7, "The channel_announcement Message".</remarks>
    public const int ForgetChannelBlocks = 72;

    /// <summary>After so many days without an update a channel may be forgotten.</summary>
    /// <remarks>BOLT 7, "Pruning the Network View".</remarks>
    public const int StaleDays = 14;

    /// <summary>How many seconds new gossip is collected before it is passed on.</summary>
    /// <remarks>BOLT 7, "Rebroadcasting".</remarks>
    public const int FlushSeconds = 60;
}
