namespace Blgv.Bolt.Crypto.Records;

/// <summary>How many ChaCha20 blocks a <see cref="RecordCipher"/> computes side by side.</summary>
internal enum LaneWidth
{
    /// <summary>None: every record goes through the platform's AEAD.</summary>
    Platform = 0,

    /// <summary>One, in general registers.</summary>
    One = 1,

    /// <summary>Four, in 128-bit registers.</summary>
    Four = 4,

    /// <summary>Eight, in 256-bit registers.</summary>
    Eight = 8,

    /// <summary>Sixteen, in 512-bit registers.</summary>
    Sixteen = 16,
}
