namespace Blgv.Bolt.Peer;

/// <summary>How a connection with a peer ended, or why there never was one.</summary>
public enum PeerCloseKind
{
    /// <summary>This side closed it, without complaint.</summary>
    LocalClose,

    /// <summary>The peer closed it between two messages.</summary>
    RemoteClosed,

    /// <summary>The transport failed, or the peer left in the middle of a message.</summary>
    ConnectionLost,

    /// <summary>No transport came about: the host has no address, refuses, does not answer, or is an onion name.</summary>
    ConnectFailed,

    /// <summary>A listener dropped the stranger at once: too many others, or too many of its address, were in their handshake.</summary>
    TooManyHandshakes,

    /// <summary>An act of the handshake was wrong; <see cref="PeerCloseReason.Handshake"/> says which and how (BOLT 8).</summary>
    HandshakeFailed,

    /// <summary>The handshake did not finish in time.</summary>
    HandshakeTimeout,

    /// <summary>The handshake finished, but <c>init</c> did not come in time.</summary>
    InitTimeout,

    /// <summary>The peer requires a feature that we do not know or do not offer (BOLT 1, rule 1.15).</summary>
    UnsupportedFeature,

    /// <summary>The peer sets a feature without one it depends on (BOLT 9, rule 1.17).</summary>
    MissingDependency,

    /// <summary>We require a feature that the peer does not offer.</summary>
    MissingFeature,

    /// <summary>The peer names its chains and none is ours (BOLT 1, rule 1.18).</summary>
    NoCommonChain,

    /// <summary>The peer broke a rule; <see cref="PeerCloseReason.Rule"/> says which.</summary>
    ProtocolViolation,

    /// <summary>A message could not be decrypted: bytes were changed, lost or added on the way (BOLT 8, rule 8.13).</summary>
    DecryptionFailed,

    /// <summary>A ping stayed without its pong. Never a reason to fail a channel (BOLT 1, rule 1.31).</summary>
    PingTimeout,
}
