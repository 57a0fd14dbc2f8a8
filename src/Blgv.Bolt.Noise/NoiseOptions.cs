using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Noise;

/// <summary>What a <see cref="NoiseConnection"/> takes from its surroundings, and its limits.</summary>
public sealed record NoiseOptions
{
    private const int DefaultPendingBytes = 128 * 1024;

    /// <summary>The system's entropy and clock, 10 s for the handshake, 128 KiB of waiting messages.</summary>
    public static NoiseOptions Default { get; } = new();

    /// <summary>Where the ephemeral key comes from.</summary>
    public IEntropySource Entropy { get; init; } = SystemEntropy.Instance;

    /// <summary>What measures <see cref="HandshakeTimeout"/>.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How long the whole handshake may take.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many bytes of records may wait to be encrypted before <see cref="NoiseConnection.SendAsync"/> waits. As many again may be
    /// under way into the transport. One message is taken even if it alone is larger.
    /// </summary>
    public int PendingBytes { get; init; } = DefaultPendingBytes;
}
