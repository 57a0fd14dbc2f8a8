using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Conformance;

/// <summary>The vector files in this assembly, under their paths below <c>bolt-test-vectors/</c>.</summary>
internal static class EmbeddedVectors
{
    public static IEnumerable<string> Paths =>
        typeof(EmbeddedVectors).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".json", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    public static Bytes Read(string path)
    {
        using var resource = typeof(EmbeddedVectors).Assembly.GetManifestResourceStream(path)
            ?? throw new ArgumentException($"This assembly carries no vector file {path}.", nameof(path));
        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        return Bytes.Copy(content);
    }
}
