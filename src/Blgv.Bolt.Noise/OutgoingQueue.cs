using System.Runtime.CompilerServices;

namespace Blgv.Bolt.Noise;

/// <summary>
/// Messages that wait to be encrypted: any number of senders add, one loop takes all that waits at once. Bounded in bytes; a sender
/// that finds it full waits in line.
/// </summary>
internal sealed class OutgoingQueue(int limit)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiters = [];
    private readonly Queue<(long Number, TaskCompletionSource Sent)> _flushes = [];
    private readonly WakeUp _wakeUp = new();
    private MessageBatch _pending = new();
    private MessageBatch _taken = new();
    private NoiseClose? _close;
    private bool _isIdle;
    private long _accepted;
    private long _sent;

    /// <summary>How much memory is rented, for tests of the bounds.</summary>
    internal int Capacity
    {
        get
        {
            lock (_lock)
            {
                return _pending.Capacity + _taken.Capacity;
            }
        }
    }

    /// <summary>How many senders wait in line.</summary>
    internal int WaiterCount
    {
        get
        {
            lock (_lock)
            {
                return _waiters.Count;
            }
        }
    }

    /// <summary>Adds a message if there is room for it now.</summary>
    public bool TryAdd(ReadOnlySpan<byte> message)
    {
        lock (_lock)
        {
            return TryAddLocked(message);
        }
    }

    /// <summary>Adds a message as soon as there is room. Cancellation counts only until then.</summary>
    public ValueTask AddAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        Waiter waiter;
        lock (_lock)
        {
            if (_close is not null)
            {
                return ValueTask.FromException(new NoiseClosedException(_close));
            }

            if (TryAddLocked(message.Span))
            {
                return default;
            }

            waiter = new Waiter(this, message);
            _waiters.AddLast(waiter.Node);
        }

        return new ValueTask(waiter.WaitAsync(cancellationToken));
    }

    /// <summary>Waits until everything added so far was taken and sent.</summary>
    public Task WhenSentAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_sent == _accepted)
            {
                return Task.CompletedTask;
            }

            if (_close is not null)
            {
                return Task.FromException(new NoiseClosedException(_close));
            }

            var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _flushes.Enqueue((_accepted, sent));
            return sent.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Takes all that waits, waiting until there is something. What was taken before counts as sent and is forgotten.
    /// </summary>
    /// <returns>The messages, or null once the queue is closed.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<MessageBatch?> TakeAsync()
    {
        while (true)
        {
            ValueTask somethingWaits;
            lock (_lock)
            {
                MarkSent();
                if (_close is not null)
                {
                    return null;
                }

                if (_pending.Count > 0)
                {
                    (_taken, _pending) = (_pending, _taken);
                    LetWaitersIn();
                    return _taken;
                }

                // An idle connection holds no buffer.
                _pending.Release();
                _taken.Release();
                somethingWaits = _wakeUp.RearmAsync();
                _isIdle = true;
            }

            await somethingWaits.ConfigureAwait(false);
        }
    }

    /// <summary>Refuses everything from now on and lets all who wait know.</summary>
    public void Close(NoiseClose close)
    {
        lock (_lock)
        {
            _close = close;
            _pending.Release();
            foreach (var waiter in _waiters)
            {
                waiter.SetException(new NoiseClosedException(close));
            }

            foreach (var (_, sent) in _flushes)
            {
                sent.SetException(new NoiseClosedException(close));
            }

            _waiters.Clear();
            _flushes.Clear();
            Wake();
        }
    }

    /// <summary>Forgets what was taken last: called by the loop that took it, after its last use.</summary>
    public void ReleaseTaken()
    {
        lock (_lock)
        {
            _taken.Release();
        }
    }

    private bool TryAddLocked(ReadOnlySpan<byte> message)
    {
        if (_close is not null || _waiters.Count > 0 || !HasRoomFor(message.Length))
        {
            return false;
        }

        Accept(message);
        Wake();
        return true;
    }

    private bool HasRoomFor(int messageSize) =>
        _pending.Count == 0 || _pending.RecordSize + Record.SizeOf(messageSize) <= limit;

    private void Accept(ReadOnlySpan<byte> message)
    {
        _pending.Add(message);
        _accepted++;
    }

    private void LetWaitersIn()
    {
        while (_waiters.First is { } first && HasRoomFor(first.Value.Message.Length))
        {
            Accept(first.Value.Message.Span);
            _waiters.Remove(first);
            first.Value.SetResult();
        }
    }

    private void MarkSent()
    {
        if (_close is not null || _taken.Count == 0)
        {
            return;
        }

        _sent += _taken.Count;
        _taken.Clear();
        while (_flushes.TryPeek(out var flush) && flush.Number <= _sent)
        {
            flush.Sent.SetResult();
            _flushes.Dequeue();
        }
    }

    private void Wake()
    {
        if (_isIdle)
        {
            _isIdle = false;
            _wakeUp.Signal();
        }
    }

    /// <summary>A sender in line. It leaves the line under the queue's lock: let in, cancelled or refused.</summary>
    private sealed class Waiter : TaskCompletionSource
    {
        private readonly OutgoingQueue _queue;

        public Waiter(OutgoingQueue queue, ReadOnlyMemory<byte> message)
            : base(TaskCreationOptions.RunContinuationsAsynchronously)
        {
            _queue = queue;
            Message = message;
            Node = new LinkedListNode<Waiter>(this);
        }

        public ReadOnlyMemory<byte> Message { get; }

        public LinkedListNode<Waiter> Node { get; }

        public async Task WaitAsync(CancellationToken cancellationToken)
        {
            var registration = cancellationToken.UnsafeRegister(static (waiter, token) => ((Waiter)waiter!).Cancel(token), this);
            await using (registration.ConfigureAwait(false))
            {
                await Task.ConfigureAwait(false);
            }
        }

        private void Cancel(CancellationToken cancellationToken)
        {
            lock (_queue._lock)
            {
                if (Node.List is not null)
                {
                    _queue._waiters.Remove(Node);
                    SetCanceled(cancellationToken);
                }
            }
        }
    }
}
