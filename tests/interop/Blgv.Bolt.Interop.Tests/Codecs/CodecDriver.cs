using System.Text.Json;
using System.Text.Json.Nodes;

namespace Blgv.Bolt.Interop.Tests.Codecs;

/// <summary>A message that another codec made.</summary>
internal sealed record Sample(string Name, byte[] Bytes);

/// <summary>What another codec made of our bytes: its own, or the reason why not.</summary>
internal sealed record Recoded(byte[]? Bytes, string? Error)
{
    public override string ToString() => Bytes is null ? $"refused ({Error})" : Convert.ToHexStringLower(Bytes);
}

/// <summary>A codec that is not ours, in a process of its own: see <c>tests/interop/codecs</c>.</summary>
internal sealed class CodecDriver(DriverProcess driver) : IAsyncDisposable
{
    /// <summary>The names of the messages it knows, by type.</summary>
    public async Task<IReadOnlyDictionary<ushort, string>> MessagesAsync(CancellationToken cancellationToken) =>
        (await driver.RequestAsync("messages", [], cancellationToken)).EnumerateArray()
            .ToDictionary(message => message.GetProperty("type").GetUInt16(), message => Text(message, "name"));

    /// <summary>So many random messages of each kind that it knows.</summary>
    public async Task<IReadOnlyList<Sample>> SamplesAsync(int seed, int count, CancellationToken cancellationToken)
    {
        var samples = await driver.RequestAsync("samples", new JsonObject { ["seed"] = seed, ["count"] = count }, cancellationToken);
        return [.. samples.EnumerateArray().Select(sample => new Sample(Text(sample, "name"), Convert.FromHexString(Text(sample, "bytes"))))];
    }

    /// <summary>Has each message decoded and encoded again.</summary>
    public async Task<IReadOnlyList<Recoded>> RecodeAsync(IEnumerable<byte[]> messages, CancellationToken cancellationToken)
    {
        var list = new JsonArray([.. messages.Select(bytes => JsonValue.Create(Convert.ToHexStringLower(bytes)))]);
        var answers = await driver.RequestAsync("recode", new JsonObject { ["messages"] = list }, cancellationToken);
        return
        [
            .. answers.EnumerateArray().Select(answer => answer.TryGetProperty("error", out var error)
                ? new Recoded(null, error.GetString())
                : new Recoded(Convert.FromHexString(Text(answer, "bytes")), null)),
        ];
    }

    public ValueTask DisposeAsync() => driver.DisposeAsync();

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;
}
