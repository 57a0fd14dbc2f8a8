namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>The comparisons of one case. It keeps the first difference, because what follows from it explains nothing.</summary>
internal sealed class Check
{
    private string? _difference;
    private bool _compared;

    /// <summary>What was expected and what came out, or null. A case that compared nothing has failed too.</summary>
    public string? Failure => _compared ? _difference : "the case compares nothing";

    /// <summary>Compares two values as text.</summary>
    /// <param name="what">What they are, in the words of the vector file.</param>
    /// <param name="expected">What the vector says.</param>
    /// <param name="got">What the libraries say.</param>
    public void Same(string what, string expected, string got)
    {
        _compared = true;
        if (!string.Equals(expected, got, StringComparison.Ordinal))
        {
            _difference ??= $"{what}: expected {Shown(expected)}, got {Shown(got)}";
        }
    }

    private static string Shown(string value) => value.Length == 0 ? "nothing" : value;
}
