using Blgv.Bolt.Noise;

namespace Blgv.Bolt.Peer;

/// <summary>Why a connection ended, for code (<see cref="Kind"/>) and for people (<see cref="Text"/>).</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Text">One sentence in our own words; what a peer wrote is in it only as <see cref="Primitives.UntrustedText"/> shows it. Never key material.</param>
public sealed record PeerCloseReason(PeerCloseKind Kind, string Text)
{
    /// <summary>The rule of <c>bolt-test-vectors/rules.csv</c> that the peer broke, such as <c>1.3</c>; null when none was broken.</summary>
    public string? Rule { get; init; }

    /// <summary>The act and its cause, when <see cref="Kind"/> is <see cref="PeerCloseKind.HandshakeFailed"/> or <see cref="PeerCloseKind.HandshakeTimeout"/>.</summary>
    public HandshakeError? Handshake { get; init; }

    /// <summary>The last <c>error</c> or <c>warning</c> that the peer sent before the end: often its own explanation.</summary>
    public PeerNotice? LastNotice { get; init; }

    /// <summary>One line for a log.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        var rule = Rule is null ? "" : $" (rule {Rule})";
        var notice = LastNotice is null ? "" : $" The peer's last word: {LastNotice}.";
        return $"{Kind}{rule}: {Text}{notice}";
    }
}
