namespace Blgv.Bolt.Peer;

/// <summary>What a <see cref="LightningListener"/> puts up with before a stranger has shown who it is.</summary>
public sealed record ListenerOptions
{
    /// <summary>What each accepted peer gets.</summary>
    public PeerOptions Peer { get; init; } = PeerOptions.Default;

    /// <summary>How many connections may be before the end of their <c>init</c>, or wait to be taken, at once. More are dropped.</summary>
    public int Handshakes { get; init; } = 64;

    /// <summary>How many of them may come from one address (from one /64 of IPv6).</summary>
    public int HandshakesPerAddress { get; init; } = 8;

    /// <summary>Whether a peer with a public address is told the address it comes from.</summary>
    /// <remarks>BOLT 1, <c>remote_addr</c> of <c>init</c>.</remarks>
    public bool ReportsRemoteAddress { get; init; } = true;

    /// <summary>Called for each stranger that did not become a peer: where it came from and why. Called from several threads; must be quick and not throw.</summary>
    public Action<System.Net.EndPoint?, PeerCloseReason>? Rejected { get; init; }
}
