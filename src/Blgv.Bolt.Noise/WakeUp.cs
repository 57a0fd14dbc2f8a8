using System.Threading.Tasks.Sources;

namespace Blgv.Bolt.Noise;

/// <summary>A signal for one waiter that can be awaited again and again without allocation. The waiter goes on in the thread pool.</summary>
internal sealed class WakeUp : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };

    /// <summary>Takes the signal back. Nobody may wait or signal meanwhile.</summary>
    public ValueTask RearmAsync()
    {
        _core.Reset();
        return new ValueTask(this, _core.Version);
    }

    /// <summary>Signals: once after each <see cref="RearmAsync"/>.</summary>
    public void Signal() => _core.SetResult(true);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
