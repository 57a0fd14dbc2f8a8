using System.Text.Json;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Conformance;

/// <summary>What came out of a run.</summary>
/// <param name="Results">One result per case, in the order of the files.</param>
/// <param name="Summaries">One line per BOLT that has cases, in ascending order.</param>
public sealed record ConformanceReport(Sequence<CaseResult> Results, Sequence<BoltSummary> Summaries)
{
    /// <summary>Whether no case failed. A run without any case does not succeed.</summary>
    public bool Succeeded => !Results.IsEmpty && Summaries.All(summary => summary.Failed == 0);

    /// <summary>Puts results under their BOLTs.</summary>
    /// <param name="results">The results.</param>
    /// <returns>The report.</returns>
    internal static ConformanceReport Of(Sequence<CaseResult> results) => new(
        results,
        results.GroupBy(result => result.Bolt).OrderBy(group => group.Key).Select(group => BoltSummary.Of(group.Key, [.. group])).ToSequence());

    /// <summary>Writes the array of the summaries (<see cref="BoltSummary.WriteTo"/>).</summary>
    /// <param name="writer">Where to.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartArray();
        foreach (var summary in Summaries)
        {
            summary.WriteTo(writer);
        }

        writer.WriteEndArray();
    }
}
