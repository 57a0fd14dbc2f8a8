namespace Blgv.Bolt.Scenarios;

/// <summary>One thing that is measured.</summary>
/// <param name="Name">The name its figures start with: <c>noise.encrypt.300</c>.</param>
/// <param name="Summary">What it measures, for people.</param>
/// <param name="Counted">What is counted, as it stands in the unit of the rate: <c>msg</c> gives <c>msg/s</c>.</param>
/// <param name="Create">Makes the operation and its inputs.</param>
public sealed record Scenario(string Name, string Summary, string Counted, Func<ValueTask<Operation>> Create)
{
    /// <summary>A scenario whose operation is made without waiting.</summary>
    /// <param name="name">The name its figures start with.</param>
    /// <param name="summary">What it measures, for people.</param>
    /// <param name="counted">What is counted.</param>
    /// <param name="create">Makes the operation and its inputs.</param>
    public Scenario(string name, string summary, string counted, Func<Operation> create)
        : this(name, summary, counted, () => ValueTask.FromResult(create()))
    {
    }

    /// <summary>What the operation is compared with; null for nothing, and then there is no ratio.</summary>
    public Baseline? Baseline { get; init; }

    /// <summary>How many of what is counted one operation is: the rate is of these.</summary>
    public int CountedPerOperation { get; init; } = 1;

    /// <summary>Whether the time of one operation is a figure too: for what takes nanoseconds.</summary>
    public bool ReportsTime { get; init; }

    /// <summary>Measures. The figures are <c>.rate</c>, <c>.time</c>, <c>.ratio</c> where they apply, and <c>.allocated</c>.</summary>
    /// <param name="effort">For how long.</param>
    /// <param name="cancellationToken">Stops between two slices.</param>
    /// <returns>The figures.</returns>
    /// <remarks>Reads the clock by <see cref="System.Diagnostics.Stopwatch"/>: of all the libraries only this one does.</remarks>
    public async Task<IReadOnlyList<Figure>> MeasureAsync(Effort effort, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(effort);
        var operation = await Create().ConfigureAwait(false);
        await using var release = operation.ConfigureAwait(false);
        var subject = new Timing(operation);
        await subject.WarmUpAsync(effort, cancellationToken).ConfigureAwait(false);
        var ratio = Baseline is null
            ? await MeasureAloneAsync(subject, effort, cancellationToken).ConfigureAwait(false)
            : await MeasureAgainstAsync(Baseline, subject, effort, cancellationToken).ConfigureAwait(false);
        var allocated = await subject.AllocatedPerOperationAsync().ConfigureAwait(false);

        List<Figure> figures = [new($"{Name}.rate", CountedPerOperation * 1e9 / subject.MedianNanoseconds, $"{Counted}/s")];
        if (ReportsTime)
        {
            figures.Add(new($"{Name}.time", subject.MedianNanoseconds, "ns"));
        }

        if (ratio is { } value)
        {
            figures.Add(new($"{Name}.ratio", value, "x"));
        }

        figures.Add(new($"{Name}.allocated", allocated, "B/op"));
        return figures;
    }

    private static async Task<double?> MeasureAloneAsync(Timing subject, Effort effort, CancellationToken cancellationToken)
    {
        for (var round = 0; round < effort.Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await subject.RoundAsync().ConfigureAwait(false);
        }

        return null;
    }

    private static async Task<double?> MeasureAgainstAsync(Baseline baseline, Timing subject, Effort effort, CancellationToken cancellationToken)
    {
        var operation = await baseline.Create().ConfigureAwait(false);
        await using var release = operation.ConfigureAwait(false);
        var other = new Timing(operation);
        await other.WarmUpAsync(effort, cancellationToken).ConfigureAwait(false);
        var costs = new List<double>(effort.Rounds);
        for (var round = 0; round < effort.Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var own = await subject.RoundAsync().ConfigureAwait(false);
            costs.Add(own / await other.RoundAsync().ConfigureAwait(false));
        }

        var cost = Timing.Median(costs);
        return baseline.Comparison == Comparison.Cost ? cost : 1 / cost;
    }
}
