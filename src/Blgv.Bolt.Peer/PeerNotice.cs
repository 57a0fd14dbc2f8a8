using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Peer;

/// <summary>A peer's <c>error</c> or <c>warning</c>: how grave, about what, and its text.</summary>
/// <param name="Severity">Error or warning.</param>
/// <param name="Channel">The channel it is about; null means every channel with this peer (on the wire: all zero).</param>
/// <param name="Text">What the peer wrote; shown only filtered (rule 1.24).</param>
/// <remarks>BOLT 1, "The error and warning Messages". Whoever owns the channels fails the ones an error names (rules 1.21, 1.22); the session fails none.</remarks>
public sealed record PeerNotice(PeerNoticeSeverity Severity, ChannelId? Channel, UntrustedText Text)
{
    /// <summary>Reads an <c>error</c> or <c>warning</c>.</summary>
    /// <param name="message">Any message.</param>
    /// <returns>What it says, or null when it is neither.</returns>
    public static PeerNotice? From(IMessage message) => message switch
    {
        Error error => new(PeerNoticeSeverity.Error, Scope(error.ChannelId), error.Data),
        Warning warning => new(PeerNoticeSeverity.Warning, Scope(warning.ChannelId), warning.Data),
        _ => null,
    };

    /// <summary>One line for a log.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        var severity = Severity == PeerNoticeSeverity.Error ? "error" : "warning";
        var scope = Channel is { } channel ? $"channel {channel}" : "all channels";
        return $"{severity} about {scope}: \"{Text}\"";
    }

    private static ChannelId? Scope(ChannelId channel) => channel.IsAll ? null : channel;
}

/// <summary>How grave a <see cref="PeerNotice"/> is.</summary>
public enum PeerNoticeSeverity
{
    /// <summary>To be logged; nothing fails by it (rule 1.37).</summary>
    Warning,

    /// <summary>The channels it names fail.</summary>
    Error,
}
