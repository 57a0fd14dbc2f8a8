namespace Blgv.Bolt.Interop.Tests;

/// <summary>Tests that wait for another process: none of them waits for ever, and the one that gives up says for what it waited.</summary>
public abstract class InteropTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    protected InteropTests() => _patience.CancelAfter(Patience);

    /// <summary>Cancelled when the test has run for too long, or the run is cancelled.</summary>
    protected CancellationToken Cancelled => _patience.Token;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _patience.Dispose();
}
