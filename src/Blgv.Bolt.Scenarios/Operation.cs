namespace Blgv.Bolt.Scenarios;

/// <summary>Something that can be done again and again: what a stopwatch or BenchmarkDotNet runs. Its inputs are made beforehand.</summary>
public abstract class Operation : IAsyncDisposable
{
    /// <summary>An operation that works without waiting for anything.</summary>
    /// <param name="repeat">Does it as many times as it is told.</param>
    /// <param name="owned">What to dispose of at the end.</param>
    /// <returns>The operation.</returns>
    public static Operation Of(Action<int> repeat, params IReadOnlyList<IDisposable> owned) => new SynchronousOperation(repeat, owned);

    /// <summary>Makes what <see cref="RunAsync"/> would otherwise make while it is timed. Optional; most operations need nothing.</summary>
    /// <param name="times">How many times the operation will be done next.</param>
    public virtual void Prepare(int times)
    {
    }

    /// <summary>Does it.</summary>
    /// <param name="times">How many times.</param>
    /// <returns>When all are done.</returns>
    public abstract ValueTask RunAsync(int times);

    /// <summary>Gives back what the operation holds: keys, connections.</summary>
    /// <returns>When it is given back.</returns>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private sealed class SynchronousOperation(Action<int> repeat, IReadOnlyList<IDisposable> owned) : Operation
    {
        public override ValueTask RunAsync(int times)
        {
            repeat(times);
            return ValueTask.CompletedTask;
        }

        public override ValueTask DisposeAsync()
        {
            foreach (var each in owned)
            {
                each.Dispose();
            }

            return base.DisposeAsync();
        }
    }
}
