using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;

namespace Blgv.Bolt.Channel.Tests.Harness;

/// <summary>
/// A chain that parties see. It takes what they publish and tells each of the transactions that make or spend what that one watches, as a host
/// would.
/// </summary>
internal sealed class Chain(params Party[] parties)
{
    private const ulong FundingFee = 1000;

    private readonly Dictionary<Party, int> _submitted = parties.ToDictionary(party => party, _ => 0);

    public RegtestChain Regtest { get; } = new();

    /// <summary>What parties published and the mempool did not take, and why.</summary>
    public List<SubmitResult> Refused { get; } = [];

    /// <summary>A party to which no block goes, such as one that is down. It is told by <see cref="CatchUp"/>.</summary>
    public HashSet<Party> Deaf { get; } = [];

    /// <summary>A signed transaction, not broadcast, whose first output is a script's.</summary>
    public Transaction Pay(Script script, Satoshi amount)
    {
        var coin = Regtest.Fund(RegtestChain.AnyoneScript, amount + new Satoshi(FundingFee));
        Tell(coin.Events);
        var input = new TransactionInput(coin.Output.OutPoint, TransactionInput.FinalSequence)
        {
            Witness = new Witness([Bytes.Copy([(byte)Opcode.Op1])]),
        };
        return new Transaction(2, [input], [new TransactionOutput(amount, script)], 0);
    }

    /// <summary>Gives a script some coins, in a block.</summary>
    public void Fund(Script script, Satoshi each, int count)
    {
        var transaction = Pay(script, new(each.Value * (ulong)count));
        MineExactly(transaction with { Outputs = Enumerable.Repeat(transaction.Outputs[0] with { Amount = each }, count).ToSequence() });
    }

    /// <summary>A transaction that takes the same coins elsewhere.</summary>
    public static Transaction DoubleSpend(Transaction transaction) => transaction with
    {
        Outputs = [new TransactionOutput(transaction.Outputs[0].Amount, RegtestChain.AnyoneScript)],
    };

    /// <summary>Takes what parties have published into the mempool, without a block.</summary>
    public void Collect()
    {
        foreach (var party in parties)
        {
            for (; _submitted[party] < party.Published.Count; _submitted[party]++)
            {
                var result = Regtest.Submit(party.Published[_submitted[party]]);
                if (!result.IsAccepted)
                {
                    Refused.Add(result);
                }
            }
        }
    }

    /// <summary>Mines what parties have published.</summary>
    public void Mine(int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            Collect();
            Tell(Regtest.Mine(1));
        }
    }

    /// <summary>Mines one block with these transactions and no others.</summary>
    public void MineExactly(params Transaction[] transactions)
    {
        Assert.Null(Regtest.MineExactly(Sequence.Create<Transaction>(transactions), out var events));
        Tell(events);
    }

    /// <summary>Takes blocks off the chain; what was in them waits again.</summary>
    public void Undo(int count) => Tell(Regtest.Undo(count));

    /// <summary>Tells a party of all blocks from a height on.</summary>
    public void CatchUp(Party party, uint from = 1)
    {
        Deaf.Remove(party);
        for (var height = from; height <= Regtest.Height.Value; height++)
        {
            Tell(party, new BlockHeight(height), Regtest.BlockAt(new(height)));
        }
    }

    private static void Tell(Party party, BlockHeight height, Block block)
    {
        var watched = party.Log.OfType<Watch>().Select(watch => watch.OutPoint).ToHashSet();
        var makes = watched.Select(outPoint => outPoint.TxId).ToHashSet();
        var relevant = block.Transactions
            .Select((transaction, position) => new ConfirmedTransaction((uint)position, transaction))
            .Where(one => makes.Contains(one.Transaction.ComputeTxId())
                || one.Transaction.Inputs.Any(input => watched.Contains(input.PreviousOutput)));
        party.Do(new BlockConnected(height, block.Header.ComputeHash(), relevant.ToSequence()));
    }

    private void Tell(Sequence<ChainEvent> events)
    {
        foreach (var happened in events)
        {
            foreach (var party in parties.Where(party => !Deaf.Contains(party)))
            {
                if (happened is Regtest.BlockConnected connected)
                {
                    Tell(party, connected.Height, connected.Block);
                }
                else if (happened is Regtest.BlockDisconnected disconnected)
                {
                    party.Do(new BlockDisconnected(new(disconnected.Height.Value - 1)));
                }
            }
        }
    }
}
