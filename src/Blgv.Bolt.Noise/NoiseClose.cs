namespace Blgv.Bolt.Noise;

/// <summary>How a connection ended.</summary>
/// <param name="Reason">What ended it.</param>
/// <param name="Cause">What the transport threw, if it did.</param>
public sealed record NoiseClose(NoiseCloseReason Reason, Exception? Cause = null)
{
    /// <summary>One sentence for a log.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Reason switch
    {
        NoiseCloseReason.Disposed => "This side closed the connection.",
        NoiseCloseReason.RemoteClosed => "The peer closed the connection between two messages.",
        NoiseCloseReason.Truncated => "The connection ended in the middle of a message.",
        NoiseCloseReason.BadLengthTag => "The tag of a message's length does not fit: the bytes were changed, lost, repeated or reordered.",
        NoiseCloseReason.BadMessageTag => "The tag of a message does not fit: the bytes were changed.",
        NoiseCloseReason.ReadFailed => $"Reading from the transport failed: {Cause?.Message}",
        NoiseCloseReason.WriteFailed => $"Writing to the transport failed: {Cause?.Message}",
        NoiseCloseReason.PeerStoppedReading => "The transport takes no more bytes: its other end stopped reading.",
        NoiseCloseReason.FlushCancelled => "A flush of the transport was cancelled; the encrypted bytes can't be sent again.",
        _ => Reason.ToString(),
    };
}
