using Blgv.Bolt.Conformance.Vectors;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Conformance;

/// <summary>The official test vectors of the BOLTs, and their runner: pure, so that the command line, a test or another program can print what it likes.</summary>
public sealed class ConformanceSuite
{
    private ConformanceSuite(Sequence<ConformanceCase> cases) => Cases = cases;

    /// <summary>All cases, file by file in the order of the paths.</summary>
    public Sequence<ConformanceCase> Cases { get; }

    /// <summary>The vectors that this assembly carries: those of <c>bolt-test-vectors/</c> when it was built.</summary>
    /// <returns>The suite.</returns>
    public static ConformanceSuite Load() => Parse(EmbeddedVectors.Paths.Select(path => new VectorSource(path, EmbeddedVectors.Read(path))));

    /// <summary>Vectors of one's own in the same schema.</summary>
    /// <param name="files">The files, in any order.</param>
    /// <returns>The suite.</returns>
    /// <exception cref="VectorFormatException">A file does not follow the schema, or two have the same path.</exception>
    public static ConformanceSuite Parse(IEnumerable<VectorSource> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var cases = new List<ConformanceCase>();
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            if (!paths.Add(file.Path))
            {
                throw new VectorFormatException($"{file.Path}: given twice.");
            }

            cases.AddRange(VectorFile.Parse(file).Cases);
        }

        return new([.. cases]);
    }

    /// <summary>Runs every case.</summary>
    /// <returns>The results.</returns>
    public ConformanceReport Run() => Run(bolt: null);

    /// <summary>Runs the cases of one BOLT.</summary>
    /// <param name="bolt">The number of the BOLT; null for all. One without vectors gives an empty report.</param>
    /// <returns>The results.</returns>
    public ConformanceReport Run(int? bolt) =>
        ConformanceReport.Of(Cases.Where(each => bolt is null || each.Bolt == bolt).Select(each => each.Run()).ToSequence());
}
