using System.Text.Json;
using System.Text.Json.Nodes;
using Blgv.Bolt.Bitcoin.Tests;

namespace Blgv.Bolt.Interop.Tests.Bcoin;

/// <summary>bcoin's script interpreter in a process of its own: see <c>tests/interop/bcoin</c>.</summary>
internal sealed class BcoinJudge(DriverProcess driver) : IAsyncDisposable
{
    /// <summary>Starts one, or skips the test where there is none to start.</summary>
    public static BcoinJudge Start() => new(NodeScript.Start("bcoin", "bcoin", "judge.mjs"));

    /// <summary>Says of each spend why it is refused, by Bitcoin Core's name, or null.</summary>
    public async Task<IReadOnlyList<string?>> JudgeAsync(IEnumerable<Spend> spends, CancellationToken cancellationToken)
    {
        var list = new JsonArray([.. spends.Select(Request)]);
        var answers = await driver.RequestAsync("judge", new JsonObject { ["spends"] = list }, cancellationToken);
        return [.. answers.EnumerateArray().Select(answer => answer.ValueKind == JsonValueKind.Null ? null : answer.GetString()!)];
    }

    public ValueTask DisposeAsync() => driver.DisposeAsync();

    private static JsonNode Request(Spend spend) => new JsonObject
    {
        ["transaction"] = Convert.ToHexStringLower(spend.Transaction.ToBytes()),
        ["input"] = spend.InputIndex,
        ["script"] = spend.SpentOutput.ScriptPubKey.ToString(),
        ["amount"] = spend.SpentOutput.Amount.Value,
    };
}
