using System.Buffers.Binary;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node.Tests.Hosting;

public sealed class WatchIndexTests
{
    [Fact]
    public void Only_who_watches_is_told_and_in_the_order_of_the_block()
    {
        var index = new WatchIndex<string>();
        var block = BlockOf(5000);
        for (var i = 0; i < 10_000; i++)
        {
            index.Add(new OutPoint(IdOf((uint)(1_000_000 + i)), 0), $"channel {i}");
        }

        index.Add(block.Transactions[7].Inputs[0].PreviousOutput, "alice");
        index.Add(block.Transactions[3].Inputs[0].PreviousOutput, "alice");
        index.Add(block.Transactions[3].Inputs[0].PreviousOutput, "bob");

        var found = index.Match(block);

        Assert.Equal(2, found.Count);
        Assert.Equal([3U, 7U], found["alice"].Select(one => one.Position));
        Assert.Equal([3U], found["bob"].Select(one => one.Position));
    }

    [Fact]
    public void A_funding_transaction_is_told_of_until_it_is_found_and_nothing_stays_behind()
    {
        var index = new WatchIndex<string>();
        var block = BlockOf(10);
        var funding = block.Transactions[4].ComputeTxId();
        var spent = block.Transactions[4].Inputs[0].PreviousOutput;

        index.Expect(funding, "alice");
        index.Add(spent, "alice");
        Assert.Single(index.Match(block)["alice"]);
        index.Found(funding, "alice");
        index.Remove(spent, "alice");

        Assert.Empty(index.Match(block));
        Assert.Equal(0, index.Count);
    }

    [Fact]
    public void What_spends_something_found_in_the_same_block_is_found_too()
    {
        var index = new WatchIndex<string>();
        var block = BlockOf(10);
        var commitment = block.Transactions[2];
        var second = Spend(commitment, 0);
        var sweep = Spend(second, 0);
        var both = new Transaction(2, [.. Spend(block.Transactions[5], 0).Inputs, .. Spend(commitment, 0).Inputs], second.Outputs, 0);
        index.Add(commitment.Inputs[0].PreviousOutput, "alice");
        index.Add(block.Transactions[5].Inputs[1].PreviousOutput, "bob");

        var found = index.Match(block with { Transactions = [.. block.Transactions, second, Spend(block.Transactions[7], 0), sweep, both] });

        Assert.Equal([2U, 10U, 12U, 13U], found["alice"].Select(one => one.Position));
        Assert.Equal([5U, 13U], found["bob"].Select(one => one.Position));
        Assert.Equal(second, found["alice"][1].Transaction);
    }

    [Fact]
    public void What_follows_is_found_in_one_block_only_and_what_comes_first_never()
    {
        var index = new WatchIndex<string>();
        var block = BlockOf(3);
        var child = Spend(block.Transactions[1], 0);
        index.Add(block.Transactions[1].Inputs[0].PreviousOutput, "alice");

        Assert.Equal([1U], index.Match(block with { Transactions = [child, .. block.Transactions.Skip(1)] })["alice"].Select(one => one.Position));
        Assert.Empty(index.Match(block with { Transactions = [child] }));
    }

    [Fact]
    public void A_transaction_of_the_mempool_concerns_each_watcher_once()
    {
        var index = new WatchIndex<string>();
        var transaction = BlockOf(1).Transactions[0];
        index.Add(transaction.Inputs[0].PreviousOutput, "alice");
        index.Add(transaction.Inputs[1].PreviousOutput, "alice");
        index.Add(transaction.Inputs[1].PreviousOutput, "bob");

        var found = index.Match(transaction);
        Assert.Equal(2, found.Count);
        Assert.Single(found, static watcher => watcher == "alice");
        Assert.Single(found, static watcher => watcher == "bob");
        Assert.Empty(index.Match(Spend(transaction, 0)));
    }

    private static Transaction Spend(Transaction parent, uint output) => new(
        2, [new TransactionInput(new OutPoint(parent.ComputeTxId(), output), TransactionInput.FinalSequence)], [new TransactionOutput(new(900), default)], 0);

    private static Block BlockOf(uint count)
    {
        var transactions = Enumerable.Range(0, (int)count).Select(i => new Transaction(
            2,
            [new TransactionInput(new OutPoint(IdOf((uint)i), 1), TransactionInput.FinalSequence), new TransactionInput(new OutPoint(IdOf((uint)i), 2), TransactionInput.FinalSequence)],
            [new TransactionOutput(new(1000), default)],
            0)).ToSequence();
        return new(new BlockHeader(1, default, default, 0, 0, 0), transactions);
    }

    private static TxId IdOf(uint number)
    {
        var bytes = new byte[32];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        return TxId.FromBytes(bytes);
    }
}
