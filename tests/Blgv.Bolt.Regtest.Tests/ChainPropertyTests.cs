using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using FsCheck.Fluent;

namespace Blgv.Bolt.Regtest.Tests;

public sealed class ChainPropertyTests
{
    private const int Steps = 60;

    [Fact]
    public void Coins_are_conserved_and_spent_once_whatever_happens() =>
        Property.Holds(Gen.ArrayOf(Gen.Choose(0, int.MaxValue), Steps).ToArbitrary(), Run, runs: 30);

    private static void Run(int[] choices)
    {
        using var purse = new Purse();
        var chain = new RegtestChain(new ChainOptions { CoinbaseMaturity = 3, HalvingInterval = 20 });
        for (var i = 0; i < 4; i++)
        {
            chain.Fund(purse.Script, new Satoshi(1_000_000));
        }

        var refusals = 0;
        foreach (var choice in choices)
        {
            refusals += Act(chain, purse, choice) ? 0 : 1;
            CheckChain(chain);
            CheckMempool(chain);
        }

        Assert.True(refusals < choices.Length, "Nothing was accepted.");
    }

    /// <summary>Mostly spends of what is there, waiting or spent already; now and then a block or a reorganisation.</summary>
    private static bool Act(RegtestChain chain, Purse purse, int choice)
    {
        var number = choice / 16;
        switch (choice % 16)
        {
            case 0 or 1:
                chain.Mine(1 + (number % 2));
                return true;
            case 2:
                chain.Undo((int)Math.Min((uint)(number % 6), chain.Height.Value));
                return true;
            case 3:
                chain.Fund(purse.Script, new Satoshi(100_000));
                return true;
            case 4:
                return MineSpends(chain, purse, number);
        }

        var coins = Coins(chain, purse);
        if (coins.Count == 0)
        {
            return false;
        }

        var coin = coins[number % coins.Count];
        var fee = new Satoshi(Math.Min(coin.Output.Amount.Value / 2, (ulong)(number % 3_000)));
        var outputs = 1 + (number % 3);
        var lockTime = choice % 16 == 5 ? chain.Height.Value : 0;
        var sequence = choice % 16 == 6 ? 2U : 0;
        var parent = purse.Spend([coin], fee, outputs, sequence, lockTime);
        return choice % 16 == 7
            ? chain.SubmitPackage(parent, purse.Sweep(new Satoshi(Math.Min(2_000, parent.Outputs[0].Amount.Value / 2)), Purse.Output(parent))).IsAccepted
            : chain.Submit(parent).IsAccepted;
    }

    private static bool MineSpends(RegtestChain chain, Purse purse, int number)
    {
        var coins = chain.Unspent.Where(coin => coin.Output.ScriptPubKey == purse.Script).ToList();
        if (coins.Count == 0)
        {
            return false;
        }

        var spend = purse.Sweep(Satoshi.Zero, coins[number % coins.Count]);
        return chain.MineExactly(Sequence.Create<Transaction>([spend]), out _) is null;
    }

    private static List<UnspentOutput> Coins(RegtestChain chain, Purse purse)
    {
        var waiting = chain.Mempool.SelectMany(entry =>
            Enumerable.Range(0, entry.Transaction.Outputs.Count).Select(index => Purse.Output(entry.Transaction, index)));
        return [.. chain.Unspent.Concat(waiting).Where(coin => coin.Output.ScriptPubKey == purse.Script && coin.Output.Amount.Value > 3_000)];
    }

    /// <summary>Walks all blocks and compares with what the chain says is unspent.</summary>
    private static void CheckChain(RegtestChain chain)
    {
        var unspent = new Dictionary<OutPoint, Satoshi>();
        var minted = Satoshi.Zero;
        for (var height = new BlockHeight(1); height <= chain.Height; height += 1)
        {
            var paid = Satoshi.Zero;
            var created = Satoshi.Zero;
            foreach (var transaction in chain.BlockAt(height).Transactions)
            {
                foreach (var input in transaction == chain.BlockAt(height).Transactions[0] ? default : transaction.Inputs)
                {
                    Assert.True(unspent.Remove(input.PreviousOutput, out var amount), "An output is spent that is not there, or spent twice.");
                    paid += amount;
                }

                for (var i = 0; i < transaction.Outputs.Count; i++)
                {
                    created += transaction.Outputs[i].Amount;
                    if (transaction.Outputs[i].Amount > Satoshi.Zero)
                    {
                        unspent.Add(new OutPoint(transaction.ComputeTxId(), (uint)i), transaction.Outputs[i].Amount);
                    }
                }
            }

            minted += new Satoshi(5_000_000_000UL >> (int)(height.Value / 20));
            Assert.Equal(new Satoshi(5_000_000_000UL >> (int)(height.Value / 20)), created - paid);
        }

        Assert.Equal(unspent.Count, chain.Unspent.Count);
        Assert.All(chain.Unspent, coin => Assert.Equal(unspent[coin.OutPoint], coin.Output.Amount));
        Assert.Equal(minted, chain.Unspent.Aggregate(Satoshi.Zero, (sum, coin) => sum + coin.Output.Amount));
    }

    /// <summary>What waits spends what is there, once, in an order in which a block could hold it.</summary>
    private static void CheckMempool(RegtestChain chain)
    {
        var spent = new HashSet<OutPoint>();
        var known = new HashSet<TxId>();
        foreach (var entry in chain.Mempool)
        {
            var available = Satoshi.Zero;
            foreach (var outPoint in entry.Transaction.Inputs.Select(input => input.PreviousOutput))
            {
                Assert.True(spent.Add(outPoint), "Two of the mempool spend the same output.");
                if (chain.TryGetUnspent(outPoint, out var coin))
                {
                    available += coin.Output.Amount;
                    continue;
                }

                Assert.Contains(outPoint.TxId, known);
                Assert.True(chain.TryGetTransaction(outPoint.TxId, out var parent));
                available += parent.Outputs[(int)outPoint.Index].Amount;
            }

            Assert.True(entry.Transaction.TryGetTotalOutput(out var total));
            Assert.Equal(available - total, entry.Fee);
            known.Add(entry.TxId);
        }
    }
}
