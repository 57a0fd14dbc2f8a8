namespace Blgv.Bolt.Conformance;

/// <summary>How one case ended.</summary>
public enum CaseOutcome
{
    /// <summary>Everything the case expects came out.</summary>
    Passed,

    /// <summary>Something else came out.</summary>
    Failed,

    /// <summary>The case did not run; its file says why.</summary>
    Skipped,
}
