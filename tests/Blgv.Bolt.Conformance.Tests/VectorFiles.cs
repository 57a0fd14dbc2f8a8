using System.Text;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Conformance.Tests;

/// <summary>The folder <c>bolt-test-vectors/</c> of the clone.</summary>
internal static class VectorFiles
{
    public static string Folder { get; } = Repository.PathOf("bolt-test-vectors");

    /// <summary>The paths below the folder, with forward slashes; without our own, which no BOLT asks for.</summary>
    public static IEnumerable<string> Paths => Directory
        .EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Folder, path).Replace('\\', '/'))
        .Where(path => !path.StartsWith("blgv/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    public static Bytes Content(string path) => Bytes.Copy(File.ReadAllBytes(Path.Combine(Folder, path)));

    public static ConformanceSuite Parse(string path, string json) =>
        ConformanceSuite.Parse([new(path, Bytes.Copy(Encoding.UTF8.GetBytes(json)))]);
}
