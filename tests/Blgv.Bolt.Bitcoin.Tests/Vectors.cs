using System.Text.Json;

namespace Blgv.Bolt.Bitcoin.Tests;

/// <summary>The published values under <c>Vectors/</c>, a file for each source.</summary>
internal static class Vectors
{
    internal static IReadOnlyList<JsonElement> Cases(string name) =>
        [.. Document(name).GetProperty("cases").EnumerateArray()];

    internal static JsonElement Document(string name)
    {
        using var document = JsonDocument.Parse(
            File.ReadAllBytes(Repository.PathOf("tests", "Blgv.Bolt.Bitcoin.Tests", "Vectors", name)));
        return document.RootElement.Clone();
    }

    /// <summary>The number of each case of a file, so that a failure names it.</summary>
    internal static TheoryData<int> Numbers(string name) => [.. Enumerable.Range(0, Cases(name).Count)];

    extension(JsonElement element)
    {
        internal string Text(string name) => element.GetProperty(name).GetString()!;

        internal byte[] Hex(string name) => Convert.FromHexString(element.Text(name));

        internal bool Has(string name) => element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;
    }
}
