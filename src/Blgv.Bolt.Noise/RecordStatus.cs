namespace Blgv.Bolt.Noise;

/// <summary>Why a <see cref="RecordDecryptor"/> stopped.</summary>
public enum RecordStatus
{
    /// <summary>All complete records are decrypted; the next step needs <see cref="RecordDecryptor.BytesNeeded"/> bytes.</summary>
    NeedsMoreBytes,

    /// <summary>The next message does not fit into what is left of the destination.</summary>
    DestinationFull,

    /// <summary>The tag of a length does not fit. Nothing can be decrypted any more.</summary>
    BadLengthTag,

    /// <summary>The tag of a message does not fit. Nothing can be decrypted any more.</summary>
    BadMessageTag,
}
