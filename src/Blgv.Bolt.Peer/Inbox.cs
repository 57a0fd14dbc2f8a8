using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Peer;

/// <summary>
/// Received messages that the application has not taken yet. Bounded in bytes: when it is full, the one writer waits, and with it the
/// reading of the connection. One message is taken even if it alone is larger.
/// </summary>
internal sealed class Inbox(int limit)
{
    /// <summary>What a message costs beside its bytes, so that a flood of empty ones is bounded too.</summary>
    private const int PerMessage = 64;

    private readonly Channel<Entry> _entries = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleWriter = true });
    private readonly Lock _lock = new();
    private TaskCompletionSource? _room;
    private long _bytes;

    /// <summary>How many bytes wait.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Adds a message, full or not.</summary>
    /// <returns>Done when there is room for more.</returns>
    public Task AddAsync(IMessage message, int bytes)
    {
        var cost = bytes + PerMessage;
        Task room;
        lock (_lock)
        {
            _bytes += cost;
            room = _bytes < limit
                ? Task.CompletedTask
                : (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        _entries.Writer.TryWrite(new Entry(message, cost));
        return room;
    }

    /// <summary>No more messages will come.</summary>
    public void Complete() => _entries.Writer.TryComplete();

    /// <summary>Takes a message that is there.</summary>
    public bool TryTake([NotNullWhen(true)] out IMessage? message)
    {
        var taken = _entries.Reader.TryRead(out var entry);
        message = entry.Message;
        if (taken)
        {
            Release(entry.Cost);
        }

        return taken;
    }

    /// <summary>Waits until there is one to take; false when none will come.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _entries.Reader.WaitToReadAsync(cancellationToken);

    private void Release(int cost)
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            _bytes -= cost;
            if (_bytes >= limit)
            {
                return;
            }

            room = _room;
            _room = null;
        }

        room?.SetResult();
    }

    private readonly record struct Entry(IMessage Message, int Cost);
}
