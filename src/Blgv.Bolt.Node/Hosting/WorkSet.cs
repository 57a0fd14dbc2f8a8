namespace Blgv.Bolt.Node;

/// <summary>What runs beside the actors, so that the end of a host can wait for all of it.</summary>
internal sealed class WorkSet
{
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _running = [];

    /// <summary>Done when nothing runs.</summary>
    public Task Completion
    {
        get
        {
            lock (_lock)
            {
                return Task.WhenAll(_running);
            }
        }
    }

    /// <summary>Runs something, which must not throw.</summary>
    public void Run(Func<Task> work)
    {
        lock (_lock)
        {
            var task = Task.Run(work);
            _running.Add(task);
            _ = task.ContinueWith(Done, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private void Done(Task task)
    {
        lock (_lock)
        {
            _running.Remove(task);
        }
    }
}
