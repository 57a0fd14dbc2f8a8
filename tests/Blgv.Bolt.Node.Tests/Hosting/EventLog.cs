using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node.Tests.Hosting;

/// <summary>What happened, and what is waited for.</summary>
internal sealed class EventLog : IHostEvents
{
    private readonly Lock _lock = new();
    private readonly List<HostEvent> _events = [];
    private readonly List<(Func<HostEvent, bool> Condition, TaskCompletionSource<HostEvent> Done)> _waiters = [];

    public IReadOnlyList<HostEvent> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>The transactions that took something on chain, also those from before the log was cleared.</summary>
    public HashSet<TxId> Claimed { get; } = [];

    public void Clear()
    {
        lock (_lock)
        {
            _events.Clear();
        }
    }

    /// <summary>Waits for something to happen, or to have happened.</summary>
    public async Task<HostEvent> UntilAsync(Func<HostEvent, bool> condition)
    {
        var done = new TaskCompletionSource<HostEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_events.Find(happened => condition(happened)) is { } found)
            {
                return found;
            }

            _waiters.Add((condition, done));
        }

        return await done.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    public void OnEvent(HostEvent happened)
    {
        lock (_lock)
        {
            _events.Add(happened);
            if (happened is HostEvent.ClaimBroadcast claim)
            {
                Claimed.Add(claim.Transaction);
            }

            _waiters.RemoveAll(waiter => waiter.Condition(happened) && waiter.Done.TrySetResult(happened));
        }
    }
}
