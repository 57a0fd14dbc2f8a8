using System.Text.Json;
using System.Text.Json.Nodes;

namespace Blgv.Bolt.Interop.Tests.Invoices;

/// <summary>What somebody finds in an invoice or an offer: a text for each field it tells of.</summary>
internal sealed record Finding(IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>Why it was refused, or null.</summary>
    public string? Error => Fields.GetValueOrDefault("error");

    /// <summary>The fields of which the two do not say the same, each with what they say.</summary>
    /// <param name="other">The other one.</param>
    /// <returns>Nothing when they agree.</returns>
    public IReadOnlyDictionary<string, string> DifferencesFrom(Finding other) => Fields.Keys.Union(other.Fields.Keys, StringComparer.Ordinal)
        .Where(field => Fields.GetValueOrDefault(field) != other.Fields.GetValueOrDefault(field))
        .ToDictionary(
            field => field,
            field => $"'{Fields.GetValueOrDefault(field)}' here, '{other.Fields.GetValueOrDefault(field)}' there",
            StringComparer.Ordinal);
}

/// <summary>An invoice that a library made, and what it was told to put there.</summary>
internal sealed record MadeInvoice(string Text, Finding Finding);

/// <summary>A library for invoices in a process of its own: see <c>tests/interop/invoices</c>.</summary>
internal sealed class InvoicePeer(DriverProcess driver) : IAsyncDisposable
{
    public async Task<IReadOnlyList<Finding>> ReadAsync(IEnumerable<string> invoices, CancellationToken cancellationToken)
    {
        var list = new JsonArray([.. invoices.Select(text => JsonValue.Create(text))]);
        var answers = await driver.RequestAsync("read", new JsonObject { ["invoices"] = list }, cancellationToken);
        return [.. answers.EnumerateArray().Select(FindingOf)];
    }

    public async Task<IReadOnlyList<MadeInvoice>> MakeAsync(int seed, int count, CancellationToken cancellationToken)
    {
        var answers = await driver.RequestAsync("samples", new JsonObject { ["seed"] = seed, ["count"] = count }, cancellationToken);
        return [.. answers.EnumerateArray().Select(each => new MadeInvoice(Text(each.GetProperty("text")), FindingOf(each.GetProperty("fields"))))];
    }

    public ValueTask DisposeAsync() => driver.DisposeAsync();

    private static Finding FindingOf(JsonElement answer) => new(answer.EnumerateObject()
        .Where(property => property.Value.ValueKind != JsonValueKind.Null)
        .ToDictionary(property => property.Name, property => Text(property.Value), StringComparer.Ordinal));

    private static string Text(JsonElement element) => element.GetString()!;
}
