namespace Blgv.Bolt.Noise.Tests;

/// <summary>Tests that look at what all threads share, the heap or the array pool: they run after the others, one by one.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;
