namespace Blgv.Bolt.Conformance;

/// <summary>What came out of one case.</summary>
/// <param name="Bolt">The number of the BOLT.</param>
/// <param name="File">The vector file, as its path below <c>bolt-test-vectors/</c>.</param>
/// <param name="Section">The appendix of the BOLT and the group of cases in it.</param>
/// <param name="Name">The name of the case, unique in its file.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Detail">For a failed case what was expected and what came out, for a skipped one the reason; else empty.</param>
public sealed record CaseResult(int Bolt, string File, string Section, string Name, CaseOutcome Outcome, string Detail)
{
    /// <summary>Whether everything the case expects came out.</summary>
    public bool Passed => Outcome == CaseOutcome.Passed;
}
