namespace Blgv.Bolt.Wire;

/// <summary>Numbers that the specification fixes for channels.</summary>
public static class ChannelLimits
{
    /// <summary>The most HTLCs that one side may have offered at one time, so that a penalty transaction can take them all.</summary>
    /// <remarks>BOLT 2, "The open_channel Message", <c>max_accepted_htlcs</c>.</remarks>
    public const ushort MaxAcceptedHtlcs = 483;

    /// <summary>The lowest <c>dust_limit_satoshis</c>, in satoshi, below which some standard output would not relay.</summary>
    /// <remarks>BOLT 2, "The open_channel Message".</remarks>
    public const ulong MinDustLimitSatoshis = 354;

    /// <summary>The value of an anchor output, in satoshi.</summary>
    /// <remarks>BOLT 3, "to_local_anchor and to_remote_anchor Output".</remarks>
    public const ulong AnchorSatoshis = 330;

    /// <summary>Channels of so many satoshi and more need <see cref="Feature.OptionSupportLargeChannel"/>.</summary>
    /// <remarks>BOLT 2, "The open_channel Message", <c>funding_satoshis</c>.</remarks>
    public const ulong LargeChannelSatoshis = 1 << 24;

    /// <summary>The fewest messages of a batch.</summary>
    /// <remarks>BOLT 2, "Batching channel messages".</remarks>
    public const ushort MinBatchSize = 2;

    /// <summary>The most messages of a batch.</summary>
    /// <remarks>BOLT 2, "Batching channel messages".</remarks>
    public const ushort MaxBatchSize = 20;

    /// <summary>How many seconds a channel may be at rest with HTLCs pending before the connection is closed.</summary>
    /// <remarks>BOLT 2, "Channel Quiescence".</remarks>
    public const int QuiescenceTimeoutSeconds = 60;

    /// <summary>After so many blocks without a funding transaction the side that does not fund forgets the channel.</summary>
    /// <remarks>BOLT 2, "The channel_ready Message".</remarks>
    public const int FundingTimeoutBlocks = 2016;

    /// <summary>How many blocks a <c>peer_storage</c> blob is kept after the last channel with its owner is closed.</summary>
    /// <remarks>BOLT 1, "Peer Storage".</remarks>
    public const int PeerStorageKeepBlocks = 2016;

    /// <summary>The confirmations after which an output counts as spent for good.</summary>
    /// <remarks>BOLT 5, "General Nomenclature".</remarks>
    public const int IrrevocableConfirmations = 100;
}
