using Blgv.Bolt.Crypto;
using Blgv.Bolt.Noise;

namespace Blgv.Bolt.Peer;

/// <summary>What a <see cref="LightningPeer"/> takes from its surroundings, and its limits. Can be shared by many peers.</summary>
public sealed record PeerOptions
{
    /// <summary>Everything by default.</summary>
    public static PeerOptions Default { get; } = new();

    /// <summary>What the session offers, requires and puts up with.</summary>
    public PeerSessionOptions Session { get; init; } = new();

    /// <summary>How long the system may take to open a TCP connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the Noise handshake may take.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>When this side closes: how long messages already accepted may take to leave.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many bytes of received messages may wait for <see cref="LightningPeer.ReceiveAsync"/> before reading pauses.</summary>
    public int ReceivedBytesWaiting { get; init; } = 1024 * 1024;

    /// <summary>Sees every message in the clear; null for none.</summary>
    public IPeerTap? Tap { get; init; }

    /// <summary>Counts; null to count nothing.</summary>
    public PeerMeters? Meters { get; init; }

    /// <summary>Every timeout is measured by it.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where the ephemeral keys come from.</summary>
    public IEntropySource Entropy { get; init; } = SystemEntropy.Instance;

    /// <summary>Refuses what no peer can work with, before a transport is touched.</summary>
    internal static void Validate(PeerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var complaint = options switch
        {
            { Clock: null } => "Clock is needed.",
            { Entropy: null } => "Entropy is needed.",
            { ConnectTimeout.Ticks: <= 0 } => "ConnectTimeout must be above zero.",
            { HandshakeTimeout.Ticks: <= 0 } => "HandshakeTimeout must be above zero.",
            { CloseTimeout.Ticks: < 0 } => "CloseTimeout must not be negative.",
            { ReceivedBytesWaiting: <= 0 } => "ReceivedBytesWaiting must be above zero.",
            _ => null,
        };
        if (complaint is not null)
        {
            throw new ArgumentException(complaint, nameof(options));
        }

        PeerSessionOptions.Validate(options.Session ?? throw new ArgumentException("Session is needed.", nameof(options)));
    }

    internal NoiseOptions Noise => new() { Clock = Clock, Entropy = Entropy, HandshakeTimeout = HandshakeTimeout };
}
