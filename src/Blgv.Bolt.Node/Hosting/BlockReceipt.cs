namespace Blgv.Bolt.Node;

/// <summary>Counts the channels that have not dealt with a block.</summary>
/// <param name="whole">The receipt of which this one counts as one; null for one that stands alone.</param>
internal sealed class BlockReceipt(BlockReceipt? whole = null)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = 1;

    /// <summary>Done when all have.</summary>
    public Task Completion => _done.Task;

    /// <summary>Some of the channels, to be waited for by themselves.</summary>
    public BlockReceipt Part()
    {
        Add();
        return new(this);
    }

    /// <summary>One more has to.</summary>
    public void Add() => Interlocked.Increment(ref _left);

    /// <summary>One has; or, once, there are no more to come.</summary>
    public void Signal()
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            _done.SetResult();
            whole?.Signal();
        }
    }
}
