namespace Blgv.Bolt.Crypto;

/// <summary>Why <see cref="RecordCipher.Decrypt"/> stopped.</summary>
public enum RecordStop
{
    /// <summary>What is left is no complete length, or no complete message.</summary>
    NeedsMoreBytes,

    /// <summary>The next message does not fit into what is left of the destination.</summary>
    DestinationFull,

    /// <summary>Fewer nonces are left than a record takes: the next one comes under the next key.</summary>
    KeyUsedUp,

    /// <summary>The tag of a length does not fit.</summary>
    BadLengthTag,

    /// <summary>The tag of a message does not fit.</summary>
    BadMessageTag,
}
