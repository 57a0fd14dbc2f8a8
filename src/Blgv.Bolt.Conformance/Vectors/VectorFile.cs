using System.Text.Json;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>One file of <c>bolt-test-vectors/</c>, checked against the schema of its README.</summary>
internal sealed class VectorFile
{
    private VectorFile(string path, int bolt, string section, string kind) => (Path, Bolt, Section, Kind) = (path, bolt, section, kind);

    public string Path { get; }

    public int Bolt { get; }

    public string Section { get; }

    public string Kind { get; }

    public Sequence<ConformanceCase> Cases { get; private set; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="VectorFormatException">The content does not follow the schema.</exception>
    public static VectorFile Parse(VectorSource source)
    {
        try
        {
            using var document = JsonDocument.Parse(source.Json.Memory);
            var root = new VectorObject(document.RootElement, source.Path);
            var file = new VectorFile(source.Path, root.Int("bolt"), root.Text("section"), root.Text("kind"));
            root.Text("source");
            if (root.Has("notes"))
            {
                root.Texts("notes");
            }

            file.Cases = ReadCases(file, root);
            root.RefuseUnread();
            return file;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is what a text gives that is no valid UTF-8 or UTF-16.
            throw new VectorFormatException($"{source.Path}: not JSON: {exception.Message}", exception);
        }
    }

    private static Sequence<ConformanceCase> ReadCases(VectorFile file, VectorObject root)
    {
        var read = VectorKinds.Reader(file.Kind)
            ?? throw new VectorFormatException($"{file.Path}: kind \"{file.Kind}\" is unknown; the known ones are {string.Join(", ", VectorKinds.Names)}.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        var cases = new List<ConformanceCase>();
        foreach (var each in root.Objects("cases"))
        {
            var name = each.Text("name");
            if (!names.Add(name))
            {
                throw each.Wrong($"a second case is named \"{name}\"");
            }

            var skip = each.Has("skip") ? each.Text("skip") : "";
            var vector = read(each);
            cases.Add(new(file, name, skip.Length == 0 ? vector : null, skip));
        }

        return cases.Count > 0 ? [.. cases] : throw new VectorFormatException($"{file.Path}: no cases.");
    }
}
