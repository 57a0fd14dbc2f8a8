namespace Blgv.Bolt.Noise;

/// <summary>Why an act failed.</summary>
/// <remarks>BOLT 8, "Appendix A: Transport Test Vectors" names the first five; the last two are this library's.</remarks>
public enum HandshakeCause
{
    /// <summary>The act did not have its exact size: the peer sent too little and left.</summary>
    ReadFailed,

    /// <summary>The version byte is not 0.</summary>
    BadVersion,

    /// <summary>The ephemeral key (acts 1 and 2) or the decrypted static key (act 3) is no compressed point of the curve.</summary>
    BadPubkey,

    /// <summary>The tag of the encrypted static key (act 3) does not fit.</summary>
    BadCiphertext,

    /// <summary>The final tag of the act does not fit: the peer does not hold the keys it claims, or the bytes were changed.</summary>
    BadTag,

    /// <summary>The act could not be sent: the transport failed or the peer stopped reading.</summary>
    WriteFailed,

    /// <summary>The handshake took longer than it may.</summary>
    TimedOut,
}
