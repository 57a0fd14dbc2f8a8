using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Noise;

/// <summary>
/// An encrypted, authenticated connection that carries messages of 0 to 65535 bytes. It exists only after a handshake, so no
/// message can go out before one.
/// </summary>
/// <remarks>
/// BOLT 8. Any number of threads may send; one at a time may receive. Messages that wait share an encryption pass and a flush.
/// When something goes wrong in one direction the connection has ended in both: <see cref="Completion"/> says why, sending
/// throws <see cref="NoiseClosedException"/>, receiving gives what came whole before and then the reason.
/// </remarks>
public sealed class NoiseConnection : IAsyncDisposable
{
    /// <summary>Records are flushed in pieces of this size, so that the peer decrypts while this side encrypts on.</summary>
    private const int FlushedAtOnce = 32 * 1024;

    private readonly IDuplexPipe _transport;
    private readonly RecordEncryptor _encryptor;
    private readonly OutgoingQueue _outgoing;
    private readonly IncomingMessages _incoming;
    private readonly ReceiveTurn _turn = new();
    private readonly TaskCompletionSource<NoiseClose> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _sending;
    private NoiseClose? _close;
    private bool _isDisposing;
    private bool _receivedAll;
    private bool _hasUnsentBytes;

    private NoiseConnection(IDuplexPipe transport, TransportKeys keys, in PublicKey remote, int pendingBytes)
    {
        _transport = transport;
        RemotePublicKey = remote;
        _encryptor = new RecordEncryptor(keys.SendingKey, keys.ChainingKey);
        Decryptor = new RecordDecryptor(keys.ReceivingKey, keys.ChainingKey);
        _incoming = new IncomingMessages(Decryptor);
        _outgoing = new OutgoingQueue(pendingBytes);
        _sending = SendAllAsync();
    }

    /// <summary>The static key the peer proved it holds: its node id.</summary>
    public PublicKey RemotePublicKey { get; }

    /// <summary>Completes, always successfully, when the connection has ended, with the first thing that ended it.</summary>
    public Task<NoiseClose> Completion => _completion.Task;

    /// <summary>For tests of erasure.</summary>
    internal RecordEncryptor Encryptor => _encryptor;

    /// <summary>For tests of erasure.</summary>
    internal RecordDecryptor Decryptor { get; }

    /// <summary>For tests of the bounds.</summary>
    internal OutgoingQueue Outgoing => _outgoing;

    /// <summary>For tests of the bounds.</summary>
    internal IncomingMessages Incoming => _incoming;

    /// <summary>Makes a connection as the side that opened the transport.</summary>
    /// <param name="transport">The transport, from now on the connection's: it is completed when this fails or the connection is disposed.</param>
    /// <param name="local">The own static key; not disposed here, and not needed after the handshake.</param>
    /// <param name="remote">The static key the peer must prove it holds.</param>
    /// <param name="options">Entropy, clock and limits; null for <see cref="NoiseOptions.Default"/>.</param>
    /// <param name="cancellationToken">Ends the handshake; without meaning afterwards.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="NoiseHandshakeException">The handshake failed or took too long.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<NoiseConnection> ConnectAsync(
        IDuplexPipe transport,
        PrivateKey local,
        PublicKey remote,
        NoiseOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transport);
        options ??= NoiseOptions.Default;
        return StartAsync(transport, Handshake.Initiate(local, remote, options.Entropy), options, cancellationToken);
    }

    /// <summary>As <see cref="ConnectAsync(IDuplexPipe, PrivateKey, PublicKey, NoiseOptions?, CancellationToken)"/>, over a stream.</summary>
    /// <param name="stream">The stream, from now on the connection's.</param>
    /// <param name="local">The own static key.</param>
    /// <param name="remote">The static key the peer must prove it holds.</param>
    /// <param name="options">Entropy, clock and limits; null for <see cref="NoiseOptions.Default"/>.</param>
    /// <param name="cancellationToken">Ends the handshake.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="NoiseHandshakeException">The handshake failed or took too long.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<NoiseConnection> ConnectAsync(
        Stream stream,
        PrivateKey local,
        PublicKey remote,
        NoiseOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ConnectAsync(new StreamTransport(stream), local, remote, options, cancellationToken);

    /// <summary>Makes a connection as the side that accepted the transport.</summary>
    /// <param name="transport">The transport, from now on the connection's: it is completed when this fails or the connection is disposed.</param>
    /// <param name="local">The own static key; not disposed here, and not needed after the handshake.</param>
    /// <param name="options">Entropy, clock and limits; null for <see cref="NoiseOptions.Default"/>.</param>
    /// <param name="cancellationToken">Ends the handshake; without meaning afterwards.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="NoiseHandshakeException">The handshake failed or took too long.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<NoiseConnection> AcceptAsync(
        IDuplexPipe transport,
        PrivateKey local,
        NoiseOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transport);
        options ??= NoiseOptions.Default;
        return StartAsync(transport, Handshake.Respond(local, options.Entropy), options, cancellationToken);
    }

    /// <summary>As <see cref="AcceptAsync(IDuplexPipe, PrivateKey, NoiseOptions?, CancellationToken)"/>, over a stream.</summary>
    /// <param name="stream">The stream, from now on the connection's.</param>
    /// <param name="local">The own static key.</param>
    /// <param name="options">Entropy, clock and limits; null for <see cref="NoiseOptions.Default"/>.</param>
    /// <param name="cancellationToken">Ends the handshake.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="NoiseHandshakeException">The handshake failed or took too long.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<NoiseConnection> AcceptAsync(
        Stream stream,
        PrivateKey local,
        NoiseOptions? options = null,
        CancellationToken cancellationToken = default) =>
        AcceptAsync(new StreamTransport(stream), local, options, cancellationToken);

    /// <summary>
    /// Gives a message to the connection: it is copied, and will be encrypted and flushed in order, together with what waits beside it.
    /// </summary>
    /// <param name="message">0 to 65535 bytes, not to be changed before the returned task is done.</param>
    /// <param name="cancellationToken">
    /// Counts only while the message waits for room. A message is either not sent at all, or it is accepted and the task succeeds.
    /// </param>
    /// <returns>Done when the message is accepted; at once, unless <see cref="NoiseOptions.PendingBytes"/> wait already.</returns>
    /// <exception cref="ArgumentException">The message has more than 65535 bytes. The connection goes on.</exception>
    /// <exception cref="NoiseClosedException">The connection has ended.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the message was accepted. The connection goes on.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        ThrowIfTooLong(message.Length, nameof(message));
        return _outgoing.AddAsync(message, cancellationToken);
    }

    /// <summary>Gives a message to the connection if it can be accepted at once.</summary>
    /// <param name="message">0 to 65535 bytes; copied.</param>
    /// <returns>False when it was not accepted: others wait already, or the connection has ended.</returns>
    /// <exception cref="ArgumentException">The message has more than 65535 bytes. The connection goes on.</exception>
    public bool TrySend(ReadOnlySpan<byte> message)
    {
        ThrowIfTooLong(message.Length, nameof(message));
        return _outgoing.TryAdd(message);
    }

    /// <summary>Waits until all messages accepted so far are encrypted and flushed into the transport.</summary>
    /// <param name="cancellationToken">Ends the wait only; the messages go out all the same.</param>
    /// <returns>Done when they are flushed.</returns>
    /// <exception cref="NoiseClosedException">The connection ended before.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public Task FlushAsync(CancellationToken cancellationToken = default) => _outgoing.WhenSentAsync(cancellationToken);

    /// <summary>Waits for the peer's next message.</summary>
    /// <param name="cancellationToken">Ends the wait. Nothing is lost: the next call gets the message.</param>
    /// <returns>The message, whose memory is valid until the next receive or disposal, or how the connection ended.</returns>
    /// <exception cref="InvalidOperationException">Another receive is still waiting.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public ValueTask<NoiseReceiveResult> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<NoiseReceiveResult>(cancellationToken);
        }

        if (!_turn.TryTake())
        {
            return Volatile.Read(ref _isDisposing)
                ? new ValueTask<NoiseReceiveResult>(new NoiseReceiveResult(_close!))
                : throw new InvalidOperationException("Another receive is still waiting; a connection has one receiver at a time.");
        }

        if (_incoming.TryNext(out var message))
        {
            _turn.Leave();
            return new ValueTask<NoiseReceiveResult>(new NoiseReceiveResult(message));
        }

        return ReadOnAsync(cancellationToken);
    }

    /// <summary>Closes the transport and erases keys and messages. What is not flushed yet is dropped.</summary>
    /// <returns>Done when sender and receiver have stopped; also for every further call.</returns>
    public async ValueTask DisposeAsync()
    {
        Close(new NoiseClose(NoiseCloseReason.Disposed));
        if (Interlocked.Exchange(ref _isDisposing, true))
        {
            await _disposed.Task.ConfigureAwait(false);
            return;
        }

        try
        {
            await _turn.CloseAsync().ConfigureAwait(false);
            await _sending.ConfigureAwait(false);
        }
        finally
        {
            _incoming.Dispose();
            await _transport.Input.CompleteAsync().ConfigureAwait(false);
            _disposed.SetResult();
        }
    }

    private static async Task<NoiseConnection> StartAsync(IDuplexPipe transport, Handshake handshake, NoiseOptions options, CancellationToken cancellationToken)
    {
        using (handshake)
        {
            await HandshakeExchange.RunAsync(handshake, transport, options, cancellationToken).ConfigureAwait(false);
            using var keys = handshake.Finish(out var remote);
            return new NoiseConnection(transport, keys, remote, options.PendingBytes);
        }
    }

    private static void ThrowIfTooLong(int size, string parameter)
    {
        if (size > Record.MaxMessageSize)
        {
            throw new ArgumentException($"A message has at most {Record.MaxMessageSize} bytes; this one has {size}.", parameter);
        }
    }

    /// <summary>The one loop that encrypts and touches the transport's writer.</summary>
    private async Task SendAllAsync()
    {
        while (await _outgoing.TakeAsync().ConfigureAwait(false) is { } batch)
        {
            try
            {
                await SendBatchAsync(batch).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                _hasUnsentBytes = true;
                Close(new NoiseClose(NoiseCloseReason.WriteFailed, exception));
            }
        }

        // Once this is done, nobody is about to cancel a flush any more.
        var close = await Completion.ConfigureAwait(false);
        _encryptor.Dispose();
        _outgoing.ReleaseTaken();

        // Without an exception a transport tries to send what it still holds, and a peer that does not read would block that.
        await _transport.Output.CompleteAsync(_hasUnsentBytes ? new NoiseClosedException(close) : null).ConfigureAwait(false);
    }

    private async ValueTask SendBatchAsync(MessageBatch batch)
    {
        while (!batch.IsRead)
        {
            _transport.Output.Advance(Encrypt(batch));
            var flush = await _transport.Output.FlushAsync().ConfigureAwait(false);
            if (flush.IsCanceled || flush.IsCompleted)
            {
                _hasUnsentBytes = true;
                Close(new NoiseClose(flush.IsCanceled ? NoiseCloseReason.FlushCancelled : NoiseCloseReason.PeerStoppedReading));
                return;
            }
        }
    }

    private int Encrypt(MessageBatch batch)
    {
        batch.Read(FlushedAtOnce, out var messages, out var lengths);
        var size = messages.Length + (lengths.Length * Record.Overhead);
        return _encryptor.EncryptBatch(messages, lengths, _transport.Output.GetSpan(size));
    }

    /// <summary>Reads until there is a message or none can come; has the turn and leaves it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<NoiseReceiveResult> ReadOnAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (_incoming.TryNext(out var message))
                {
                    return new NoiseReceiveResult(message);
                }

                if (_receivedAll || !await ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    return new NoiseReceiveResult(_close!);
                }
            }
        }
        finally
        {
            _turn.Leave();
        }
    }

    /// <summary>One read of the transport; false when there is nothing more to come.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        ReadResult read;
        try
        {
            if (Volatile.Read(ref _close) is null)
            {
                var reading = _transport.Input.ReadAsync(cancellationToken);
                if (!reading.IsCompleted)
                {
                    _incoming.Release();
                }

                read = await reading.ConfigureAwait(false);
            }
            else if (!_transport.Input.TryRead(out read))
            {
                // A connection that ended while sending still gave all that had come: perhaps the error that explains the end.
                return false;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            return EndReceiving(new NoiseClose(NoiseCloseReason.ReadFailed, exception));
        }

        if (Volatile.Read(ref _close) is { Reason: NoiseCloseReason.Disposed })
        {
            _transport.Input.AdvanceTo(read.Buffer.Start);
            return false;
        }

        Decrypt(read);
        return true;
    }

    private void Decrypt(in ReadResult read)
    {
        var status = _incoming.Decrypt(read.Buffer, out var consumed, out var examined);
        var isAtEnd = read.IsCompleted && examined.Equals(read.Buffer.End);
        var isWhole = _incoming.IsBetweenRecords && read.Buffer.Slice(consumed).IsEmpty;
        _transport.Input.AdvanceTo(consumed, examined);
        if (status is RecordStatus.BadLengthTag or RecordStatus.BadMessageTag)
        {
            EndReceiving(new NoiseClose(status == RecordStatus.BadLengthTag ? NoiseCloseReason.BadLengthTag : NoiseCloseReason.BadMessageTag));
        }
        else if (isAtEnd)
        {
            EndReceiving(new NoiseClose(isWhole ? NoiseCloseReason.RemoteClosed : NoiseCloseReason.Truncated));
        }
    }

    private bool EndReceiving(NoiseClose close)
    {
        _receivedAll = true;
        Close(close);
        return false;
    }

    /// <summary>Ends the connection, once: the first reason stands.</summary>
    private void Close(NoiseClose close)
    {
        if (Interlocked.CompareExchange(ref _close, close, null) is not null)
        {
            return;
        }

        try
        {
            _outgoing.Close(close);
            _transport.Output.CancelPendingFlush();
            _transport.Input.CancelPendingRead();
        }
        finally
        {
            _completion.SetResult(close);
        }
    }
}
