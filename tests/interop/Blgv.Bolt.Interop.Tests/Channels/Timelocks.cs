using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Bitcoin.Tests;
using Blgv.Bolt.Interop.Tests.Bcoin;
using Blgv.Bolt.Node;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>The locktimes of the transactions of a chain as bcoin judges them: by blocks, and by scripts.</summary>
/// <param name="Absolute">How many transactions had to wait for a height.</param>
/// <param name="Relative">How many inputs had to wait for confirmations of what they spend.</param>
/// <param name="ByScript">How many of these locks the script of an input asks for, whatever the signatures say.</param>
internal sealed record Timelocks(int Absolute, int Relative, int ByScript)
{
    /// <summary>Heights and times are both in nLockTime, parted here.</summary>
    private const uint FirstTime = 500_000_000;
    private const uint NoRelativeLock = 1U << 31;

    /// <summary>
    /// Asserts that bcoin lets no transaction into a block before the height that its locks name, and lets it into that one; and that no input may be
    /// spent by a transaction whose lock is one block shorter.
    /// </summary>
    /// <param name="judge">bcoin.</param>
    /// <param name="backend">The chain.</param>
    /// <param name="transactions">The transactions, all of which are in its blocks.</param>
    /// <param name="coins">The scripts of wallets' coins.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What there was to judge.</returns>
    public static async Task<Timelocks> AssertKeptAsync(
        BcoinJudge judge, RegtestBackend backend, IEnumerable<Transaction> transactions, IReadOnlyCollection<Script> coins, CancellationToken cancellationToken)
    {
        var (locked, medianTime) = backend.Do(chain => (Locked(chain, transactions), chain.MedianTime));
        var early = await judge.MayBeInBlockAsync(locked.Select(one => one with { Height = one.Height - 1 }), medianTime, cancellationToken);
        var inTime = await judge.MayBeInBlockAsync(locked, medianTime, cancellationToken);
        Assert.All(early, Assert.False);
        Assert.All(inTime, Assert.True);

        var shorter = locked.SelectMany(one => Shorter(one, coins)).ToArray();
        var answers = await judge.JudgeAsync(shorter, cancellationToken);
        Assert.All(shorter.Zip(answers), pair =>
        {
            Assert.True(pair.Second is not null, $"bcoin accepts {pair.First.Form}");
            Assert.NotEqual(ScriptError.None, pair.First.Verify());
        });
        return new(
            locked.Count(one => HasHeight(one.Transaction)),
            locked.Sum(one => one.Transaction.Inputs.Count(HasDelay)),
            answers.Count(answer => answer == "UNSATISFIED_LOCKTIME"));
    }

    private static List<BcoinJudge.Candidate> Locked(RegtestChain chain, IEnumerable<Transaction> transactions)
    {
        var found = new List<BcoinJudge.Candidate>();
        foreach (var transaction in transactions.Where(one => HasHeight(one) || one.Inputs.Any(HasDelay)))
        {
            var first = HasHeight(transaction) ? transaction.LockTime + 1 : 0;
            var coins = new List<(Transaction, uint)>();
            foreach (var input in transaction.Inputs)
            {
                Assert.True(chain.TryGetTransaction(input.PreviousOutput.TxId, out var spent));
                var height = HeightOf(chain, input.PreviousOutput.TxId);
                coins.Add((spent, height));
                first = Math.Max(first, HasDelay(input) ? height + input.Sequence : height);
            }

            Assert.InRange(HeightOf(chain, transaction.ComputeTxId()), first, uint.MaxValue);
            found.Add(new(transaction, coins, first));
        }

        return found;
    }

    private static uint HeightOf(RegtestChain chain, TxId id) => chain.Height.Value + 1 - chain.Confirmations(id);

    private static bool HasHeight(Transaction transaction) => transaction.LockTime is > 0 and < FirstTime;

    private static bool HasDelay(TransactionInput input) => input.Sequence is > 0 and < NoRelativeLock;

    /// <summary>The transaction with one of its locks a block shorter, at each input that has, or may have, a script that asks for it.</summary>
    private static IEnumerable<Spend> Shorter(BcoinJudge.Candidate candidate, IReadOnlyCollection<Script> coins)
    {
        var transaction = candidate.Transaction;
        var spent = transaction.Inputs.Zip(candidate.Spent, (input, coin) => coin.Transaction.Outputs[(int)input.PreviousOutput.Index]).ToSequence();
        for (var i = 0; i < transaction.Inputs.Count; i++)
        {
            // Coins of wallets have no lock, and on this chain no signature.
            if (coins.Contains(spent[i].ScriptPubKey))
            {
                continue;
            }

            var spend = new Spend($"{transaction.ComputeTxId()} input {i}", transaction, spent, i);
            if (HasDelay(transaction.Inputs[i]))
            {
                yield return spend.WithInput(input => input with { Sequence = input.Sequence - 1 });
            }

            if (HasHeight(transaction))
            {
                yield return spend with { Transaction = transaction with { LockTime = transaction.LockTime - 1 } };
            }
        }
    }
}
