using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Peer;

/// <summary>
/// One side of a session with a peer, without socket and clock: messages and the time go in, what to do comes out. The only place that
/// knows <c>init</c>, feature checks, ping and pong, unknown types, the scope of errors and warnings, and the budgets of a stranger.
/// </summary>
/// <remarks>
/// <para>BOLT 1 and 9. Order: <see cref="Start"/>, then <see cref="Receive"/> for each message and <see cref="Tick"/> at
/// <see cref="NextDeadline"/>; the time is any clock that never runs backwards. Nothing a peer sends throws, and what is kept
/// of a peer is its <c>init</c>, its last notice and a few numbers.</para>
/// <para>Where the specification leaves a choice: a second <c>init</c> closes the connection, for the features it would change were acted on. What
/// breaks a rule is answered by a warning before the close, but by nothing when the peer's <c>init</c> has not come (rule 1.14). Sends of the
/// application before the peer's <c>init</c> are refused, not held. An <c>error</c> fails no channel and closes nothing here, in neither
/// direction: that is up to the owner of the channels.</para>
/// <para>Not safe for use by several threads at once.</para>
/// </remarks>
public sealed partial class PeerSession
{
    private const int TypeSize = 2;
    private const int LongestComplaint = 256;

    private readonly PeerSessionOptions _options;
    private readonly List<OutstandingPing> _pings = new(1);
    private PongBudget _pongBudget;
    private TimeSpan _initDeadline;
    private TimeSpan _lastReceived;
    private TimeSpan? _suspendedAt;
    private long _nextPing;
    private bool _initReceived;

    /// <summary>A session in which nothing was sent yet.</summary>
    /// <param name="options">What we offer, require and put up with.</param>
    /// <exception cref="ArgumentException">A limit or time is out of its range.</exception>
    public PeerSession(PeerSessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        PeerSessionOptions.Validate(options);
        _options = options;
    }

    /// <summary>Where the session stands.</summary>
    public PeerSessionState State { get; private set; }

    /// <summary>The peer's <c>init</c>, once it was accepted.</summary>
    public Init? RemoteInit { get; private set; }

    /// <summary>The features the peer offers: both fields of its <c>init</c> as one (rule 1.19). Empty before.</summary>
    public FeatureSet<InitContext> RemoteFeatures { get; private set; }

    /// <summary>The last <c>error</c> or <c>warning</c> of the peer.</summary>
    public PeerNotice? LastNotice { get; private set; }

    /// <summary>Why the session is over; null while it is not.</summary>
    public PeerCloseReason? CloseReason { get; private set; }

    /// <summary>How many messages of unknown odd types were ignored (rule 1.2).</summary>
    public long IgnoredMessages { get; private set; }

    /// <summary>Begins the session with our <c>init</c>.</summary>
    /// <param name="now">The time.</param>
    /// <returns>What to do.</returns>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public SessionStep Start(TimeSpan now)
    {
        if (State != PeerSessionState.New)
        {
            throw new InvalidOperationException("A session starts once.");
        }

        State = PeerSessionState.AwaitingInit;
        _initDeadline = now + _options.InitTimeout;
        _lastReceived = now;
        _pongBudget = new PongBudget(_options.PongBytesPerMinute, now);
        return new SessionStep { Send = OwnInit() };
    }

    /// <summary>Takes one message of the peer.</summary>
    /// <param name="message">The message with its type; not kept.</param>
    /// <param name="now">The time.</param>
    /// <returns>What to do; nothing when the session is over.</returns>
    /// <exception cref="InvalidOperationException">The session was not started.</exception>
    public SessionStep Receive(ReadOnlySpan<byte> message, TimeSpan now)
    {
        if (State == PeerSessionState.New)
        {
            throw new InvalidOperationException("Start the session before it receives.");
        }

        if (State == PeerSessionState.Closed)
        {
            return default;
        }

        _lastReceived = now;
        if (message.Length < TypeSize)
        {
            return Violation("1.3", string.Create(CultureInfo.InvariantCulture, $"a message of {message.Length} bytes has no type"));
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(message);
        if (State == PeerSessionState.AwaitingInit && type != Init.Type)
        {
            return Violation("1.14", string.Create(CultureInfo.InvariantCulture, $"the first message must be init, this one has type {type}"));
        }

        if (!_options.Registry.Knows(type))
        {
            return Unknown(type, message[TypeSize..]);
        }

        return _options.Registry.TryDecode(message, out var decoded, out var error)
            ? Known(decoded, now)
            : Malformed(error);
    }

    /// <summary>Lets time pass: closes on a missing <c>init</c> or pong, pings a silent peer.</summary>
    /// <param name="now">The time.</param>
    /// <returns>What to do.</returns>
    public SessionStep Tick(TimeSpan now)
    {
        switch (State)
        {
            case PeerSessionState.AwaitingInit when now >= _initDeadline:
                return End(new(PeerCloseKind.InitTimeout, string.Create(CultureInfo.InvariantCulture, $"The peer sent no init within {_options.InitTimeout.TotalSeconds:0.###} s.")));
            case PeerSessionState.Ready when PingDeadline is { } deadline && now >= deadline:
                return End(new(PeerCloseKind.PingTimeout, string.Create(CultureInfo.InvariantCulture, $"The peer answered no ping within {_options.PingTimeout.TotalSeconds:0.###} s.")) { Rule = "1.31" });
            case PeerSessionState.Ready when KeepAliveDeadline is { } due && now >= due:
                TryPing(KeepAlivePongBytes, now, out var ping, out _);
                return new SessionStep { Send = ping };
            default:
                return default;
        }
    }

    /// <summary>When <see cref="Tick"/> has something to do next, or when a pause of reading ends by itself.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The time, possibly past; null when nothing is planned.</returns>
    public TimeSpan? NextDeadline(TimeSpan now)
    {
        if (State == PeerSessionState.AwaitingInit)
        {
            return _initDeadline;
        }

        if (State != PeerSessionState.Ready)
        {
            return null;
        }

        return Earliest(PingDeadline ?? KeepAliveDeadline, _pongBudget.InDebtUntil(now));
    }

    /// <summary>Whether the host should read nothing from the peer now: too many replies wait, or the pongs of this minute are used up.</summary>
    /// <param name="now">The time.</param>
    /// <returns>True to wait for <see cref="ReplySent"/> or <see cref="NextDeadline"/>.</returns>
    public bool IsReadingPaused(TimeSpan now) =>
        State == PeerSessionState.Ready
        && (ReplyBytesWaiting >= _options.ReplyBytesWaiting || _pongBudget.InDebtUntil(now) is not null);

    /// <summary>How long the pongs of the last minute keep reading paused; null when they do not.</summary>
    internal TimeSpan? PongPause(TimeSpan now) => _pongBudget.InDebtUntil(now) - now;

    /// <summary>Bytes of replies that <see cref="ReplySent"/> has not told of yet.</summary>
    public long ReplyBytesWaiting { get; private set; }

    /// <summary>Messages of <see cref="SessionStep.Send"/> have left for the peer.</summary>
    /// <param name="bytes">Their <see cref="SessionStep.SendLength"/>.</param>
    public void ReplySent(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ReplyBytesWaiting = Math.Max(0, ReplyBytesWaiting - bytes);
    }

    /// <summary>Whether <see cref="SuspendReading"/> holds.</summary>
    public bool IsReadingSuspended => _suspendedAt is not null;

    /// <summary>The host stops reading for a reason of its own, such as a slow application: the peer's silence from now on says nothing.</summary>
    /// <param name="now">The time.</param>
    public void SuspendReading(TimeSpan now) => _suspendedAt ??= now;

    /// <summary>The host reads again; times that ran before <see cref="SuspendReading"/> run on from where they stood.</summary>
    /// <param name="now">The time.</param>
    public void ResumeReading(TimeSpan now)
    {
        if (_suspendedAt is not { } since)
        {
            return;
        }

        _suspendedAt = null;
        _lastReceived += now - since;
        for (var i = 0; i < _pings.Count; i++)
        {
            _pings[i] = _pings[i] with { Deadline = _pings[i].Deadline + (now - since) };
        }
    }

    /// <summary>Whether the application may send a message of a type now.</summary>
    /// <param name="type">The type.</param>
    /// <param name="refusal">Why not.</param>
    /// <returns>False before the peer's <c>init</c>, after the end, and for the types that are the session's own.</returns>
    public bool MaySend(ushort type, [NotNullWhen(false)] out string? refusal)
    {
        refusal = State switch
        {
            PeerSessionState.Ready => null,
            PeerSessionState.Closed => "The session is over.",
            _ => "Nothing is sent before the peer's init has come (rule 1.14).",
        };

        if (type == Init.Type || type == Ping.Type || type == Pong.Type)
        {
            refusal ??= "The session itself sends init, ping and pong.";
        }

        return refusal is null;
    }

    /// <summary>Ends the session for a reason outside of it: the transport ended, or this side wants to leave.</summary>
    /// <param name="reason">The reason.</param>
    /// <returns>The reason that counts: that of the first end.</returns>
    public PeerCloseReason Close(PeerCloseReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return CloseReason ?? End(reason).Close!;
    }

    private static TimeSpan? Earliest(TimeSpan? one, TimeSpan? other) =>
        one is null || other < one ? other ?? one : one;

    private SessionStep Known(IMessage message, TimeSpan now)
    {
        switch (message)
        {
            case Init init:
                return State == PeerSessionState.AwaitingInit ? Initialize(init) : Violation("1.14", "init comes once, at the start");
            case Ping ping:
                return Answer(ping, now);
            case Pong pong:
                return Match(pong, now);
            default:
                var notice = PeerNotice.From(message);
                LastNotice = notice ?? LastNotice;
                return new SessionStep { Received = message, Notice = notice };
        }
    }

    private SessionStep Unknown(ushort type, ReadOnlySpan<byte> payload)
    {
        if ((type & 1) == 0)
        {
            return Violation("1.1", string.Create(CultureInfo.InvariantCulture, $"message type {type} is even and not known here"));
        }

        IgnoredMessages++;
        return _options.ReceivesUnknown ? new SessionStep { Received = new UnknownMessage(type, Bytes.Copy(payload)) } : default;
    }

    private SessionStep Malformed(in DecodeError error) =>
        Violation(string.IsNullOrEmpty(error.Rule) ? "1.3" : error.Rule, error.ToString());

    private SessionStep Violation(string rule, string complaint) =>
        Refuse(new(PeerCloseKind.ProtocolViolation, $"The peer broke the protocol: {complaint}.") { Rule = rule }, complaint);

    /// <summary>Closes, with a warning that tells the peer why unless its init has not come.</summary>
    private SessionStep Refuse(PeerCloseReason reason, string complaint)
    {
        var mayWarn = _initReceived;
        var step = End(reason);
        return mayWarn ? Reply(step, new Warning { Data = UntrustedText.FromString(complaint[..Math.Min(complaint.Length, LongestComplaint)]) }) : step;
    }

    private SessionStep Reply(SessionStep step, IMessage message)
    {
        var length = message.GetLength();
        ReplyBytesWaiting += length;
        return step with { Send = message, SendLength = length };
    }

    private SessionStep End(PeerCloseReason reason)
    {
        State = PeerSessionState.Closed;
        CloseReason = reason with { LastNotice = LastNotice };
        _pings.Clear();
        return new SessionStep { Close = CloseReason };
    }
}
