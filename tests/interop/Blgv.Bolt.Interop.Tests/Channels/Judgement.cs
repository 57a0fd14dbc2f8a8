using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Bitcoin.Tests;
using Blgv.Bolt.Interop.Tests.Bcoin;
using Blgv.Bolt.Node;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>Transactions of a chain of ours as bcoin sees them: all that are in its blocks and its mempool, and others that spend them.</summary>
internal static class Judgement
{
    /// <summary>Asserts that bcoin, and we, accept every input of every transaction.</summary>
    /// <returns>How many inputs there were.</returns>
    public static async Task<int> AssertAcceptedAsync(
        BcoinJudge judge, RegtestBackend backend, IEnumerable<Transaction> others, CancellationToken cancellationToken)
    {
        var spends = backend.Do(chain => Spends(chain, others));
        var answers = await judge.JudgeAsync(spends, cancellationToken);
        Assert.All(spends.Zip(answers), pair =>
        {
            Assert.True(pair.Second is null, $"bcoin refuses {pair.First.Form}: {pair.Second}");
            Assert.Equal(ScriptError.None, pair.First.Verify());
        });
        return spends.Count;
    }

    private static List<Spend> Spends(RegtestChain chain, IEnumerable<Transaction> others)
    {
        var confirmed = Enumerable.Range(1, (int)chain.Height.Value).SelectMany(height => chain.BlockAt(new((uint)height)).Transactions);
        var transactions = confirmed.Concat(chain.Mempool.Select(entry => entry.Transaction)).Concat(others).ToArray();
        var outputs = new Dictionary<OutPoint, TransactionOutput>();
        foreach (var transaction in transactions)
        {
            var id = transaction.ComputeTxId();
            for (var i = 0; i < transaction.Outputs.Count; i++)
            {
                outputs[new OutPoint(id, (uint)i)] = transaction.Outputs[i];
            }
        }

        var spends = new List<Spend>();
        foreach (var transaction in transactions.Where(one => outputs.ContainsKey(one.Inputs[0].PreviousOutput)))
        {
            var spent = transaction.Inputs.Select(input => outputs[input.PreviousOutput]).ToSequence();
            spends.AddRange(Enumerable.Range(0, spent.Count).Select(input => new Spend($"{transaction.ComputeTxId()} input {input}", transaction, spent, input)));
        }

        return spends;
    }
}
