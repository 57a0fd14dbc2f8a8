namespace Blgv.Bolt.Tests;

/// <summary>What a piece of work allocates on the thread that runs it.</summary>
/// <remarks>
/// One measurement can show a few kilobytes that the work never asked for: when a collection runs meanwhile, what is left of the
/// thread's allocation buffer counts as used. What the work allocates itself shows in every run, so the least of several is its own.
/// </remarks>
internal static class Allocation
{
    private const int Runs = 8;

    /// <summary>The bytes of the most frugal of several runs, after one that warms up.</summary>
    public static long Least(Action work)
    {
        work();
        var least = long.MaxValue;
        for (var run = 0; run < Runs && least > 0; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
