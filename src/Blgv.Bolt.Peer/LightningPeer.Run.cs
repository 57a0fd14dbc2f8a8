using System.Buffers;
using Blgv.Bolt.Noise;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Peer;

/// <content>The loop that reads, the timer, and the way to the end.</content>
public sealed partial class LightningPeer
{
    /// <summary>Messages up to this size are encoded on the stack.</summary>
    private const int SmallMessage = 512;

    /// <summary>For tests of the bounds: bytes that wait for the application.</summary>
    internal long ReceivedBytes => _inbox.Bytes;

    /// <summary>For tests of the budgets: whether nothing is read because of them.</summary>
    internal bool IsReadingPaused
    {
        get
        {
            lock (_lock)
            {
                return _session.IsReadingPaused(Now);
            }
        }
    }

    /// <summary>For tests of the bounds: whether nothing is read because the application is slow.</summary>
    internal bool IsReadingSuspended
    {
        get
        {
            lock (_lock)
            {
                return _session.IsReadingSuspended;
            }
        }
    }

    private TimeSpan Now => _options.Clock.GetElapsedTime(_startedAt);

    /// <summary>Owns the connection: whatever ends it, it ends here, once.</summary>
    private async Task RunAsync()
    {
        try
        {
            await ReadAllMessagesAsync().ConfigureAwait(false);
            await SayGoodbyeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // A bug of ours or of the tap: nobody may go on waiting, and Completion shows it.
            End(new PeerCloseReason(PeerCloseKind.LocalClose, $"A bug on this side ended the connection: {exception.GetType().Name}."));
            _completion.TrySetException(exception);
        }
        finally
        {
            await _timer.DisposeAsync().ConfigureAwait(false);
            await _connection.DisposeAsync().ConfigureAwait(false);
            await _cancelled.ConfigureAwait(false);
            _closing.Dispose();
        }

        Finish();
    }

    private async Task ReadAllMessagesAsync()
    {
        SessionStep step;
        lock (_lock)
        {
            step = _session.Start(Now);
            ScheduleLocked();
        }

        try
        {
            await ApplyAsync(step, receivedBytes: 0).ConfigureAwait(false);
            while (!_closing.IsCancellationRequested)
            {
                var received = await _connection.ReceiveAsync(_closing.Token).ConfigureAwait(false);
                if (received.Close is { } close)
                {
                    End(ReasonOf(close));
                    return;
                }

                await ApplyAsync(Take(received.Message.Span), received.Message.Length).ConfigureAwait(false);
                await WaitForBudgetsAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // the reason is set already
        }
    }

    private SessionStep Take(ReadOnlySpan<byte> message)
    {
        _ = MessageCodec.TryReadType(message, out var type);
        _options.Tap?.OnMessage(MessageDirection.Received, type, message);
        _options.Meters?.Count(MessageDirection.Received, message.Length);
        SessionStep step;
        lock (_lock)
        {
            step = _session.Receive(message, Now);
            if (step.Pong is { } answered && _pings.Remove(answered.Number, out var ping))
            {
                ping.SetResult(answered.RoundTrip);
            }

            ScheduleLocked();
        }

        if (step.BecameReady)
        {
            _ready.TrySetResult();
        }

        return step;
    }

    private ValueTask ApplyAsync(in SessionStep step, int receivedBytes)
    {
        if (step.Send is null && step.Received is null && step.Close is null)
        {
            return default;
        }

        // The most frequent case, without a state machine: a message for the application, and room for the next.
        if (step.Send is null && step.Received is { } message)
        {
            var room = _inbox.AddAsync(message, receivedBytes);
            return room.IsCompletedSuccessfully ? default : new ValueTask(WaitForRoomAsync(room));
        }

        return ApplySlowAsync(step);
    }

    private async ValueTask ApplySlowAsync(SessionStep step)
    {
        if (step.Close is { } reason)
        {
            // The session is over and no timer runs any more: a last word must not wait for a peer that does not read.
            _ = step.Send is null || TrySendUnchecked(step.Send);
            End(reason);
        }
        else if (step.Send is { } message)
        {
            await SendOwnAsync(message).ConfigureAwait(false);
        }
    }

    /// <summary>The application is slow: nothing is read, and the peer's silence is not held against it.</summary>
    private async Task WaitForRoomAsync(Task room)
    {
        lock (_lock)
        {
            _session.SuspendReading(Now);
        }

        await room.WaitAsync(_closing.Token).ConfigureAwait(false);
        lock (_lock)
        {
            _session.ResumeReading(Now);
            ScheduleLocked();
        }
    }

    private async ValueTask WaitForBudgetsAsync()
    {
        while (true)
        {
            TimeSpan? pause;
            long waiting;
            lock (_lock)
            {
                if (!_session.IsReadingPaused(Now))
                {
                    return;
                }

                pause = _session.PongPause(Now);
                waiting = _session.ReplyBytesWaiting;
            }

            // Replies lie in the connection's queue behind everything else: once it is flushed, none waits.
            if (!await TryFlushAsync(_closing.Token).ConfigureAwait(false))
            {
                return;
            }

            lock (_lock)
            {
                _session.ReplySent(waiting);
            }

            if (pause is { } time)
            {
                await Task.Delay(WholeMilliseconds(time), _options.Clock, _closing.Token).ConfigureAwait(false);
            }
        }
    }

    private ValueTask SendUncheckedAsync(IMessage message, CancellationToken cancellationToken) =>
        message.GetLength() <= SmallMessage && TrySendUnchecked(message)
            ? default
            : SendPooledAsync(message, cancellationToken);

    /// <summary>Sends a small message if the connection takes it at once.</summary>
    private bool TrySendUnchecked(IMessage message)
    {
        Span<byte> buffer = stackalloc byte[SmallMessage];
        var encoded = buffer[..Encode(message, buffer)];
        if (!_connection.TrySend(encoded))
        {
            return false;
        }

        Count(message.TypeNumber, encoded);
        return true;
    }

    private async ValueTask SendPooledAsync(IMessage message, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(message.GetLength(), MessageLimits.MaxMessageLength));
        try
        {
            var encoded = buffer.AsMemory(0, Encode(message, buffer));
            await _connection.SendAsync(encoded, cancellationToken).ConfigureAwait(false);
            Count(message.TypeNumber, encoded.Span);
        }
        catch (NoiseClosedException exception)
        {
            throw Closed(exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static int Encode(IMessage message, Span<byte> destination) =>
        message.TryEncode(destination, out var written)
            ? written
            : throw new InvalidOperationException($"The message {message.TypeName} writes more bytes than it counts; its Write method is not repeatable.");

    private void Count(ushort type, ReadOnlySpan<byte> message)
    {
        _options.Tap?.OnMessage(MessageDirection.Sent, type, message);
        _options.Meters?.Count(MessageDirection.Sent, message.Length);
    }

    private void OnTimer()
    {
        SessionStep step;
        lock (_lock)
        {
            _timerDue = null;
            step = _session.Tick(Now);
            ScheduleLocked();
        }

        if (step.Close is { } reason)
        {
            End(reason);
        }
        else if (step.Send is { } ping)
        {
            _ = SendOwnAsync(ping);
        }
    }

    /// <summary>
    /// Sends a message of the session. When that fails the connection has ended, which the reading side notices once it has read
    /// all that came before: perhaps the error that explains the end.
    /// </summary>
    private async Task SendOwnAsync(IMessage message)
    {
        try
        {
            await SendUncheckedAsync(message, _closing.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is PeerClosedException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    /// <summary>False when the connection has ended.</summary>
    private async Task<bool> TryFlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _connection.FlushAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (NoiseClosedException)
        {
            return false;
        }
    }

    /// <summary>Sets the timer if something is due earlier than what it waits for; a later time is found when it fires.</summary>
    private void ScheduleLocked()
    {
        var now = Now;
        if (_session.NextDeadline(now) is { } due && (_timerDue is null || due < _timerDue))
        {
            _timerDue = due;
            _timer.Change(due > now ? WholeMilliseconds(due - now) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Timers cut off parts of a millisecond; rounded up, none fires before its time only to be set again.</summary>
    private static TimeSpan WholeMilliseconds(TimeSpan time) => TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds));

    /// <summary>For who sends after the end. The reading side has perhaps not come to the end yet, so that the reason is not set.</summary>
    private PeerClosedException Closed(NoiseClosedException exception) => new(_session.CloseReason ?? ReasonOf(exception.Close), exception);

    private static PeerCloseReason ReasonOf(NoiseClose close) => close.Reason switch
    {
        NoiseCloseReason.Disposed => new PeerCloseReason(PeerCloseKind.LocalClose, close.ToString()),
        NoiseCloseReason.RemoteClosed => new(PeerCloseKind.RemoteClosed, "The peer closed the connection."),
        NoiseCloseReason.BadLengthTag or NoiseCloseReason.BadMessageTag => new(PeerCloseKind.DecryptionFailed, close.ToString()) { Rule = "8.13" },
        _ => new(PeerCloseKind.ConnectionLost, close.ToString()),
    };

    /// <summary>Makes the connection end; <see cref="RunAsync"/> does the rest. The first reason counts.</summary>
    private PeerCloseReason End(PeerCloseReason reason)
    {
        lock (_lock)
        {
            reason = _session.Close(reason);
            if (!_completion.Task.IsCompleted && !_isEnding)
            {
                _isEnding = true;
                _cancelled = _closing.CancelAsync();
            }
        }

        return reason;
    }

    /// <summary>What was sent before this side decided to close gets a moment to leave.</summary>
    private async Task SayGoodbyeAsync()
    {
        using var patience = new CancellationTokenSource(_options.CloseTimeout, _options.Clock);
        try
        {
            await TryFlushAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // enough patience
        }
    }

    private void Finish()
    {
        var reason = _session.CloseReason!;
        KeyValuePair<long, TaskCompletionSource<TimeSpan>>[] unanswered;
        lock (_lock)
        {
            unanswered = [.. _pings];
            _pings.Clear();
        }

        foreach (var (_, ping) in unanswered)
        {
            ping.TrySetException(new PeerClosedException(reason));
        }

        if (_ready.Task.IsCompleted)
        {
            _options.Meters?.Closed(reason);
        }

        _completion.TrySetResult(reason);
        _inbox.Complete();
    }
}
