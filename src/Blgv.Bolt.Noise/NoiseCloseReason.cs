namespace Blgv.Bolt.Noise;

/// <summary>What ended a connection.</summary>
public enum NoiseCloseReason
{
    /// <summary>This side disposed the connection.</summary>
    Disposed,

    /// <summary>The peer closed it, all its messages having come whole.</summary>
    RemoteClosed,

    /// <summary>The peer's bytes ended in the middle of a record.</summary>
    Truncated,

    /// <summary>The tag of a length did not fit.</summary>
    BadLengthTag,

    /// <summary>The tag of a message did not fit.</summary>
    BadMessageTag,

    /// <summary>The transport threw while reading; see <see cref="NoiseClose.Cause"/>.</summary>
    ReadFailed,

    /// <summary>The transport threw while writing; see <see cref="NoiseClose.Cause"/>.</summary>
    WriteFailed,

    /// <summary>The transport reported that nobody reads what is written.</summary>
    PeerStoppedReading,

    /// <summary>Somebody cancelled a flush of the transport: the nonces are spent, the bytes perhaps not sent.</summary>
    FlushCancelled,
}
