namespace Blgv.Bolt.Noise;

/// <summary>Lets one receiver in at a time, and at the end nobody: disposal waits for the one inside.</summary>
internal sealed class ReceiveTurn
{
    private const int Free = 0;
    private const int Taken = 1;
    private const int Closing = 2;

    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;

    /// <summary>Takes the turn; false while somebody has it, and after <see cref="CloseAsync"/>.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Free) == Free;

    /// <summary>Gives it back.</summary>
    public void Leave()
    {
        if (Interlocked.CompareExchange(ref _state, Free, Taken) == Closing)
        {
            _closed.SetResult();
        }
    }

    /// <summary>Lets nobody in any more and waits for the one inside. Called once.</summary>
    public Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _state, Closing) == Free)
        {
            _closed.SetResult();
        }

        return _closed.Task;
    }
}
