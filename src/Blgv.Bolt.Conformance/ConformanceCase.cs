using Blgv.Bolt.Conformance.Vectors;

namespace Blgv.Bolt.Conformance;

/// <summary>One named case of an official test vector, ready to run.</summary>
public sealed class ConformanceCase
{
    private readonly IVector? _vector;
    private readonly string _skip;

    /// <summary>A case as its file describes it.</summary>
    /// <param name="file">What the case shares with the others of its file.</param>
    /// <param name="name">Its name.</param>
    /// <param name="vector">What runs; null for a case that is skipped.</param>
    /// <param name="skip">Why it is skipped.</param>
    internal ConformanceCase(VectorFile file, string name, IVector? vector, string skip)
    {
        (Bolt, File, Section, Kind, Name) = (file.Bolt, file.Path, file.Section, file.Kind, name);
        _vector = vector;
        _skip = skip;
    }

    /// <summary>The number of the BOLT.</summary>
    public int Bolt { get; }

    /// <summary>The vector file, as its path below <c>bolt-test-vectors/</c>.</summary>
    public string File { get; }

    /// <summary>The appendix of the BOLT and the group of cases in it.</summary>
    public string Section { get; }

    /// <summary>How the case runs: a kind of the schema, such as <c>tlv-stream</c>.</summary>
    public string Kind { get; }

    /// <summary>The name, unique in its file.</summary>
    public string Name { get; }

    /// <summary>Runs the case.</summary>
    /// <returns>The result. An exception of the code under test is a failure of the case.</returns>
    public CaseResult Run()
    {
        if (_vector is null)
        {
            return Result(CaseOutcome.Skipped, _skip);
        }

        var check = new Check();
        try
        {
            _vector.Run(check);
        }
        catch (Exception exception)
        {
            // No case expects an exception, and one broken layer must not hide the results of the others.
            return Result(CaseOutcome.Failed, $"{exception.GetType().Name}: {exception.Message}");
        }

        return check.Failure is { } failure ? Result(CaseOutcome.Failed, failure) : Result(CaseOutcome.Passed, "");
    }

    /// <summary>The file and the name.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{File}: {Name}";

    private CaseResult Result(CaseOutcome outcome, string detail) => new(Bolt, File, Section, Name, outcome, detail);
}
