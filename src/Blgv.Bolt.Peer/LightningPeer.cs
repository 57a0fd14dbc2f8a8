using System.Runtime.CompilerServices;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Noise;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Peer;

/// <summary>
/// A connected peer: the handshake is done, both <c>init</c> messages are exchanged and fit. Messages go out by <see cref="SendAsync"/>
/// and come in by <see cref="ReceiveAsync"/>; pings are answered, silence is noticed and rules are enforced meanwhile.
/// </summary>
/// <remarks>
/// <para>BOLT 1 over BOLT 8: a <see cref="PeerSession"/> on a <see cref="NoiseConnection"/>. Any number of threads may send, ping and receive.</para>
/// <para>An application that does not receive stops the reading of the connection once <see cref="PeerOptions.ReceivedBytesWaiting"/>
/// bytes wait: then pings are no longer answered either.</para>
/// </remarks>
public sealed partial class LightningPeer : IAsyncDisposable
{
    private readonly NoiseConnection _connection;
    private readonly PeerOptions _options;
    private readonly long _startedAt;
    private readonly Lock _lock = new();
    private readonly PeerSession _session;
    private readonly Inbox _inbox;
    private readonly Dictionary<long, TaskCompletionSource<TimeSpan>> _pings = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<PeerCloseReason> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _timer;
    private TimeSpan? _timerDue;
    private Task _cancelled = Task.CompletedTask;
    private bool _isEnding;

    private LightningPeer(NoiseConnection connection, PeerOptions options)
    {
        _connection = connection;
        _options = options;
        _startedAt = options.Clock.GetTimestamp();
        _session = new PeerSession(options.Session);
        _inbox = new Inbox(options.ReceivedBytesWaiting);
        _timer = options.Clock.CreateTimer(static peer => ((LightningPeer)peer!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The key that the peer proved it holds: its node id.</summary>
    public PublicKey RemoteKey => _connection.RemotePublicKey;

    /// <summary>The peer's <c>init</c>.</summary>
    public Init RemoteInit => _session.RemoteInit!;

    /// <summary>The features the peer offers.</summary>
    public FeatureSet<InitContext> RemoteFeatures => _session.RemoteFeatures;

    /// <summary>Whether both sides have a feature, so that it can be used.</summary>
    /// <param name="feature">The feature.</param>
    /// <returns>Whether it is negotiated.</returns>
    public bool IsNegotiated(Feature feature) => _session.IsNegotiated(feature);

    /// <summary>
    /// Completes with the reason when the connection has ended and what came before is read; messages may still wait for
    /// <see cref="ReceiveAsync"/>. Faults only when a tap or this library has a bug.
    /// </summary>
    public Task<PeerCloseReason> Completion => _completion.Task;

    /// <summary>Sends a message: it is encoded at once, and goes out in order together with what waits beside it.</summary>
    /// <param name="message">The message. One of an even type needs a peer that is known to understand it.</param>
    /// <param name="cancellationToken">Counts only while the message waits for room; it is then not sent.</param>
    /// <returns>Done when the connection has taken the message; <see cref="FlushAsync"/> waits until it left.</returns>
    /// <exception cref="ArgumentException">The message does not fit 65535 bytes, or it is an <c>init</c>, <c>ping</c> or <c>pong</c>, which the session sends itself. The connection goes on.</exception>
    /// <exception cref="PeerClosedException">The connection has ended.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the message was taken. The connection goes on.</exception>
    public ValueTask SendAsync(IMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (_lock)
        {
            if (_session.CloseReason is { } reason)
            {
                return ValueTask.FromException(new PeerClosedException(reason));
            }

            if (!_session.MaySend(message.TypeNumber, out var refusal))
            {
                throw new ArgumentException(refusal, nameof(message));
            }
        }

        return SendUncheckedAsync(message, cancellationToken);
    }

    /// <summary>Waits until all messages sent so far are encrypted and given to the transport.</summary>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <returns>Done when they left.</returns>
    /// <exception cref="PeerClosedException">The connection ended before.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await _connection.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NoiseClosedException exception)
        {
            throw Closed(exception);
        }
    }

    /// <summary>Waits for the next message: every known one but <c>init</c>, <c>ping</c> and <c>pong</c>. Also <c>error</c> and <c>warning</c>; <see cref="PeerNotice"/> reads them.</summary>
    /// <param name="cancellationToken">Ends the wait. Nothing is lost.</param>
    /// <returns>The message.</returns>
    /// <exception cref="PeerClosedException">The connection has ended and all messages that came before are taken.</exception>
    public async ValueTask<IMessage> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        IMessage? message;
        while (!_inbox.TryTake(out message))
        {
            if (!await _inbox.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                throw new PeerClosedException(await Completion.ConfigureAwait(false));
            }
        }

        return message;
    }

    /// <summary>All messages until the connection ends; then <see cref="Completion"/> says why.</summary>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>The messages.</returns>
    public async IAsyncEnumerable<IMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        do
        {
            while (_inbox.TryTake(out var message))
            {
                yield return message;
            }
        }
        while (await _inbox.WaitAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Sends a ping and waits for its pong.</summary>
    /// <param name="pongBytes">How many bytes the pong shall carry, 0 to 65531.</param>
    /// <param name="cancellationToken">Ends the wait only.</param>
    /// <returns>How long it took.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No pong is so long.</exception>
    /// <exception cref="InvalidOperationException"><see cref="PeerSessionOptions.MaxOutstandingPings"/> are unanswered.</exception>
    /// <exception cref="PeerClosedException">The connection has ended; with kind <see cref="PeerCloseKind.PingTimeout"/> if the pong did not come.</exception>
    public async Task<TimeSpan> PingAsync(int pongBytes = 0, CancellationToken cancellationToken = default)
    {
        var answered = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        Ping? ping;
        lock (_lock)
        {
            var made = _session.TryPing(pongBytes, Now, out ping, out var number);
            if (_session.CloseReason is { } reason)
            {
                throw new PeerClosedException(reason);
            }

            if (!made)
            {
                throw new InvalidOperationException($"{PeerSessionOptions.MaxOutstandingPings} pings wait for their pong already.");
            }

            _pings.Add(number, answered);
            ScheduleLocked();
        }

        // Not cancelled: the session counts on this ping, so it is sent even if the caller stops waiting for it.
        await SendUncheckedAsync(ping!, CancellationToken.None).ConfigureAwait(false);
        return await answered.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the connection after what was sent before has left, or <see cref="PeerOptions.CloseTimeout"/> is over.</summary>
    /// <returns>Done when it is closed; also for every further call.</returns>
    public async ValueTask DisposeAsync()
    {
        End(new PeerCloseReason(PeerCloseKind.LocalClose, "This side closed the connection."));
        await ((Task)_completion.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Key and state, for logs.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => _completion.Task.IsCompletedSuccessfully ? $"{RemoteKey} (closed)" : RemoteKey.ToString();
}
