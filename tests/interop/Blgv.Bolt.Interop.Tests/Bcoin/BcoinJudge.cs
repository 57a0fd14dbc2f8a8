using System.Text.Json;
using System.Text.Json.Nodes;
using Blgv.Bolt.Bitcoin;
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

    /// <summary>Says of each transaction whether a block of that height may hold it, as far as its locktimes go.</summary>
    /// <param name="candidates">The transactions.</param>
    /// <param name="medianTime">The median of the times of the blocks before.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<bool>> MayBeInBlockAsync(IEnumerable<Candidate> candidates, uint medianTime, CancellationToken cancellationToken)
    {
        var list = new JsonArray([.. candidates.Select(candidate => Request(candidate, medianTime))]);
        var answers = await driver.RequestAsync("may_be_in_block", new JsonObject { ["candidates"] = list }, cancellationToken);
        return [.. answers.EnumerateArray().Select(answer => answer.GetBoolean())];
    }

    public ValueTask DisposeAsync() => driver.DisposeAsync();

    private static JsonObject Request(Spend spend) => new JsonObject
    {
        ["transaction"] = Convert.ToHexStringLower(spend.Transaction.ToBytes()),
        ["input"] = spend.InputIndex,
        ["script"] = spend.SpentOutput.ScriptPubKey.ToString(),
        ["amount"] = spend.SpentOutput.Amount.Value,
    };

    private static JsonObject Request(Candidate candidate, uint medianTime) => new JsonObject
    {
        ["transaction"] = Convert.ToHexStringLower(candidate.Transaction.ToBytes()),
        ["coins"] = new JsonArray([.. candidate.Spent.Select(coin => new JsonObject
        {
            ["transaction"] = Convert.ToHexStringLower(coin.Transaction.ToBytes()),
            ["height"] = coin.Height,
        })]),
        ["height"] = candidate.Height,
        ["time"] = medianTime,
    };

    /// <summary>A transaction that may be in a block, or not.</summary>
    /// <param name="Transaction">It.</param>
    /// <param name="Spent">The transactions that it spends, with the heights of their blocks.</param>
    /// <param name="Height">The height of the block.</param>
    internal sealed record Candidate(Transaction Transaction, IReadOnlyList<(Transaction Transaction, uint Height)> Spent, uint Height);
}
