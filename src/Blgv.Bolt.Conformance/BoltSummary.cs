using System.Text.Json;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Conformance;

/// <summary>One line of the conformance table: the cases of one BOLT, counted.</summary>
/// <param name="Bolt">The number of the BOLT.</param>
/// <param name="Cases">How many cases there are: the sum of the other three.</param>
/// <param name="Passed">How many passed.</param>
/// <param name="Failed">How many failed.</param>
/// <param name="Skipped">How many did not run.</param>
/// <param name="Failures">The results of the failed ones.</param>
public sealed record BoltSummary(int Bolt, int Cases, int Passed, int Failed, int Skipped, Sequence<CaseResult> Failures)
{
    /// <summary>Counts the results of one BOLT.</summary>
    /// <param name="bolt">The number of the BOLT.</param>
    /// <param name="results">Its results.</param>
    /// <returns>The line.</returns>
    internal static BoltSummary Of(int bolt, IReadOnlyCollection<CaseResult> results)
    {
        var failures = results.Where(result => result.Outcome == CaseOutcome.Failed).ToSequence();
        var passed = results.Count(result => result.Passed);
        return new(bolt, results.Count, passed, failures.Count, results.Count - passed - failures.Count, failures);
    }

    /// <summary>
    /// Writes <c>{"bolt":8,"cases":16,"passed":16,"failed":0,"skipped":0,"failures":[]}</c>; a failure is
    /// <c>{"file":…,"section":…,"name":…,"detail":…}</c>.
    /// </summary>
    /// <param name="writer">Where to.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteNumber("bolt", Bolt);
        writer.WriteNumber("cases", Cases);
        writer.WriteNumber("passed", Passed);
        writer.WriteNumber("failed", Failed);
        writer.WriteNumber("skipped", Skipped);
        writer.WriteStartArray("failures");
        foreach (var failure in Failures)
        {
            writer.WriteStartObject();
            writer.WriteString("file", failure.File);
            writer.WriteString("section", failure.Section);
            writer.WriteString("name", failure.Name);
            writer.WriteString("detail", failure.Detail);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
