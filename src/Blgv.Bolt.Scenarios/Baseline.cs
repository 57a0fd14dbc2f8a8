namespace Blgv.Bolt.Scenarios;

/// <summary>What a scenario is compared with.</summary>
/// <param name="Create">Makes the other operation.</param>
/// <param name="Comparison">Which way the ratio goes.</param>
public sealed record Baseline(Func<ValueTask<Operation>> Create, Comparison Comparison)
{
    /// <summary>A baseline that is made without waiting.</summary>
    /// <param name="create">Makes the other operation.</param>
    /// <param name="comparison">Which way the ratio goes.</param>
    public Baseline(Func<Operation> create, Comparison comparison)
        : this(() => ValueTask.FromResult(create()), comparison)
    {
    }
}
