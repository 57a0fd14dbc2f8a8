using System.Diagnostics;

namespace Blgv.Bolt.Scenarios;

/// <summary>A stopwatch on one operation: finds how often it fits into a slice, then times slices.</summary>
internal sealed class Timing(Operation operation)
{
    private readonly List<double> _nanoseconds = [];
    private int _timesPerSlice = 1;

    public double MedianNanoseconds => Median(_nanoseconds);

    public static double Median(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>Runs until the time is up and a slice is filled. The first rounds of a method run code that is not yet optimised.</summary>
    public async ValueTask WarmUpAsync(Effort effort, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        double slice;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            slice = await SliceAsync().ConfigureAwait(false);
            var fits = _timesPerSlice * (effort.Slice.TotalNanoseconds / slice);

            // At most doubling: one slow first run says little, one lucky one would make the next slice too long.
            _timesPerSlice = (int)Math.Clamp(fits, 1, Math.Min(2.0 * _timesPerSlice, int.MaxValue));
        }
        while (slice < effort.Slice.TotalNanoseconds / 2 || Stopwatch.GetElapsedTime(started) < effort.WarmUp);
    }

    /// <summary>One slice, remembered.</summary>
    /// <returns>The nanoseconds of one operation.</returns>
    public async ValueTask<double> RoundAsync()
    {
        var each = await SliceAsync().ConfigureAwait(false) / _timesPerSlice;
        _nanoseconds.Add(each);
        return each;
    }

    /// <summary>What all threads allocate in a slice, for one operation.</summary>
    public async ValueTask<double> AllocatedPerOperationAsync()
    {
        operation.Prepare(_timesPerSlice);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await operation.RunAsync(_timesPerSlice).ConfigureAwait(false);
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)_timesPerSlice;
    }

    private async ValueTask<double> SliceAsync()
    {
        operation.Prepare(_timesPerSlice);
        var started = Stopwatch.GetTimestamp();
        await operation.RunAsync(_timesPerSlice).ConfigureAwait(false);
        return Math.Max(Stopwatch.GetElapsedTime(started).TotalNanoseconds, 1);
    }
}
