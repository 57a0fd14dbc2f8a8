namespace Blgv.Bolt.Node;

/// <summary>Why a store refuses.</summary>
public enum ChannelStoreError
{
    /// <summary>A write is not the next one of its channel: somebody else wrote, or the writer's state is an old one. Nothing was written.</summary>
    Sequence,

    /// <summary>A write names a channel that was deleted; its number is not taken again. Nothing was written.</summary>
    Deleted,

    /// <summary>Another process, or another store of this one, has the folder open.</summary>
    InUse,

    /// <summary>The store belongs to another network.</summary>
    WrongNetwork,

    /// <summary>The store belongs to another node.</summary>
    WrongNode,

    /// <summary>The store is written in a format that this version does not know.</summary>
    UnknownVersion,

    /// <summary>The stored bytes are damaged in a way that no crash explains.</summary>
    Corrupt,

    /// <summary>The file system failed, as a full disk does. What was being written may be durable or not; open the store again.</summary>
    Failed,
}
