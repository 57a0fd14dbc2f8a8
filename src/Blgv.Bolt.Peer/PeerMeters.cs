using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Blgv.Bolt.Peer;

/// <summary>
/// What the peers of one application count: messages, bytes, handshakes. One object is shared by all its peers and listeners; the
/// instruments live in the meter <c>Blgv.Bolt.Peer</c>.
/// </summary>
public sealed class PeerMeters : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Blgv.Bolt.Peer";

    private static readonly KeyValuePair<string, object?> Received = new("direction", "received");
    private static readonly KeyValuePair<string, object?> Sent = new("direction", "sent");

    private readonly Meter _meter;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _handshakes;
    private readonly Counter<long> _closed;

    /// <summary>With a meter of its own.</summary>
    public PeerMeters()
        : this(new Meter(MeterName))
    {
    }

    /// <summary>With a meter that the application's factory makes and owns.</summary>
    /// <param name="factory">The factory.</param>
    public PeerMeters(IMeterFactory factory)
        : this((factory ?? throw new ArgumentNullException(nameof(factory))).Create(new MeterOptions(MeterName)))
    {
    }

    private PeerMeters(Meter meter)
    {
        _meter = meter;
        _messages = meter.CreateCounter<long>("bolt.peer.messages", "{message}", "Messages, by direction.");
        _bytes = meter.CreateCounter<long>("bolt.peer.bytes", "By", "Bytes of messages before encryption, by direction.");
        _handshakes = meter.CreateCounter<long>("bolt.peer.handshakes", "{handshake}", "Connections that were tried or came in, by how far they got.");
        _closed = meter.CreateCounter<long>("bolt.peer.closed", "{connection}", "Established connections that ended, by kind.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Count(MessageDirection direction, int bytes)
    {
        var tag = direction == MessageDirection.Received ? Received : Sent;
        _messages.Add(1, tag);
        _bytes.Add(bytes, tag);
    }

    /// <summary>A connection got through handshake and init.</summary>
    internal void Established() => _handshakes.Add(1, new KeyValuePair<string, object?>("result", "established"));

    /// <summary>A connection failed before that.</summary>
    internal void Failed(PeerCloseReason reason)
    {
        var tags = new TagList { { "result", reason.Kind.ToString() } };
        if (reason.Handshake is { } error)
        {
            tags.Add("cause", error.ToString());
        }

        _handshakes.Add(1, tags);
    }

    /// <summary>A connection was dropped before its handshake began.</summary>
    internal void Refused(GateOutcome outcome) => _handshakes.Add(1, new KeyValuePair<string, object?>("result", outcome.ToString()));

    /// <summary>An established connection ended.</summary>
    internal void Closed(PeerCloseReason reason) => _closed.Add(1, new KeyValuePair<string, object?>("kind", reason.Kind.ToString()));
}
