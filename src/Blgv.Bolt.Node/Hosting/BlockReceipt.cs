namespace Blgv.Bolt.Node;

/// <summary>Counts the channels that have not dealt with a block.</summary>
internal sealed class BlockReceipt
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = 1;

    /// <summary>Done when all have.</summary>
    public Task Completion => _done.Task;

    /// <summary>One more has to.</summary>
    public void Add() => Interlocked.Increment(ref _left);

    /// <summary>One has; or, once, there are no more to come.</summary>
    public void Signal()
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            _done.SetResult();
        }
    }
}
