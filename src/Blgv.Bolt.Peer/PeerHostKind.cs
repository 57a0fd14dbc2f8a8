namespace Blgv.Bolt.Peer;

/// <summary>How the host of a <see cref="PeerAddress"/> is written.</summary>
public enum PeerHostKind
{
    /// <summary>Four decimal numbers.</summary>
    IPv4,

    /// <summary>An IPv6 address.</summary>
    IPv6,

    /// <summary>A name that the system resolves when connecting.</summary>
    Dns,

    /// <summary>A Tor service of version 3. It can be parsed and printed; connecting needs a stream that the caller opened through Tor.</summary>
    Onion,
}
