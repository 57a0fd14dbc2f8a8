using Blgv.Bolt.Conformance;
using Blgv.Bolt.Scenarios;

namespace Blgv.Bolt.Cli;

/// <summary>What commands work with: the terminal, and what tests replace by something smaller.</summary>
/// <param name="Terminal">Where they read and write.</param>
internal sealed record CommandContext(Terminal Terminal)
{
    /// <summary>The vectors that <c>bolt conformance</c> runs.</summary>
    public Func<ConformanceSuite> LoadVectors { get; init; } = ConformanceSuite.Load;

    /// <summary>What <c>bolt bench</c> knows.</summary>
    public IReadOnlyList<ScenarioGroup> BenchGroups { get; init; } = ScenarioCatalog.Groups;

    /// <summary>How long <c>bolt bench</c> measures.</summary>
    public Effort Effort { get; init; } = Effort.Full;

    /// <summary>The time.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How this program is started again: the file and the arguments that come first. <c>bolt demo</c> needs it.</summary>
    public OwnProgram Program { get; init; } = OwnProgram.OfProcess();
}
