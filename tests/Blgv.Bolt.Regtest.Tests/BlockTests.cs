using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Regtest.Tests;

public sealed class BlockTests : IDisposable
{
    private readonly RegtestChain _chain = new();
    private readonly Purse _purse = new();

    public void Dispose() => _purse.Dispose();

    [Fact]
    public void The_first_block_is_that_of_regtest()
    {
        Assert.Equal(ChainHash.Regtest.Value, _chain.Tip.Value);
        Assert.Equal(new BlockHeight(0), _chain.Height);
        Assert.Equal("4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b", new TxId(_chain.BlockAt(default).Header.MerkleRoot).ToString());
        Assert.True(_chain.Unspent.IsEmpty);
    }

    [Fact]
    public void Blocks_are_linked_and_commit_to_their_transactions()
    {
        var funded = _chain.Fund(_purse.Script, new Satoshi(100_000)).Output;
        Assert.True(_chain.Submit(_purse.Sweep(new Satoshi(1_000), funded)).IsAccepted);
        _chain.Mine(1);
        for (var height = new BlockHeight(1); height <= _chain.Height; height += 1)
        {
            var block = _chain.BlockAt(height);
            Assert.Equal(_chain.HashAt(new BlockHeight(height.Value - 1)), block.Header.PreviousBlock);
            Assert.Equal(Block.ComputeMerkleRoot(block.Transactions), block.Header.MerkleRoot);
            Assert.True(block.Header.ComputeHash().Value.ToArray()[31] < 0x7f);
            Assert.Equal(_chain.HashAt(height), block.Header.ComputeHash());
            Assert.True(Block.TryParse(block.ToBytes(), out var parsed, out _));
            Assert.Equal(block, parsed);
        }

        Assert.Equal(2, _chain.BlockAt(_chain.Height).Transactions.Count);
    }

    [Fact]
    public void The_same_calls_make_the_same_chain()
    {
        var other = new RegtestChain();
        foreach (var chain in new[] { _chain, other })
        {
            chain.Fund(_purse.Script, new Satoshi(100_000));
            chain.Mine(3);
            chain.Undo(2);
            chain.Mine(1);
        }

        Assert.Equal(_chain.Tip, other.Tip);
    }

    [Fact]
    public void A_coinbase_pays_the_subsidy_and_the_fees()
    {
        var chain = new RegtestChain(new ChainOptions { HalvingInterval = 102 });
        var funded = chain.Fund(_purse.Script, new Satoshi(100_000)).Output;
        Assert.Equal(new BlockHeight(101), chain.Height);
        Assert.Equal(new Satoshi(5_000_000_000), Reward(chain));
        chain.Submit(_purse.Sweep(new Satoshi(1_234), funded));
        chain.Mine(1);
        Assert.Equal(new Satoshi(2_500_001_234), Reward(chain));
    }

    [Fact]
    public void A_coinbase_matures_in_the_hundred_blocks_after_it()
    {
        _chain.Mine(100);
        Assert.True(_chain.TryGetUnspent(new OutPoint(_chain.BlockAt(new BlockHeight(1)).Transactions[0].ComputeTxId(), 0), out var first));
        Assert.True(_chain.TryGetUnspent(new OutPoint(_chain.BlockAt(new BlockHeight(2)).Transactions[0].ComputeTxId(), 0), out var second));
        Assert.Equal(SubmitError.None, _chain.Submit(SpendReward(first)).Error);
        var refused = _chain.Submit(SpendReward(second));
        Assert.Equal(SubmitError.ImmatureCoinbase, refused.Error);
        Assert.Equal(0, refused.InputIndex);
        Assert.Equal(SubmitError.ImmatureCoinbase, _chain.MineExactly(Sequence.Create<Transaction>([SpendReward(second)]), out _)!.Error);
        _chain.Mine(1);
        Assert.Equal(SubmitError.None, _chain.Submit(SpendReward(second)).Error);
    }

    [Fact]
    public void Funding_gives_one_confirmation_and_leaves_the_mempool_alone()
    {
        var first = _chain.Fund(_purse.Script, new Satoshi(100_000));
        var waiting = _purse.Sweep(new Satoshi(1_000), first.Output);
        Assert.True(_chain.Submit(waiting).IsAccepted);

        var second = _chain.Fund(_purse.Script, new Satoshi(9_000_000_000));

        Assert.Equal(1U, _chain.Confirmations(second.Transaction.ComputeTxId()));
        Assert.Equal(new TransactionOutput(new Satoshi(9_000_000_000), _purse.Script), second.Output.Output);
        Assert.True(_chain.TryGetUnspent(second.Output.OutPoint, out var unspent));
        Assert.Equal(second.Output, unspent);
        Assert.Equal(waiting, Assert.Single(_chain.Mempool).Transaction);
        Assert.All(second.Events, happened => Assert.IsType<BlockConnected>(happened));
    }

    [Fact]
    public void Funding_ends_when_blocks_pay_nothing()
    {
        var chain = new RegtestChain(new ChainOptions { HalvingInterval = 1 });
        Assert.Throws<InvalidOperationException>(() => chain.Fund(_purse.Script, new Satoshi(20_000_000_000)));
    }

    [Fact]
    public void Only_what_a_block_may_hold_is_mined()
    {
        var funded = _chain.Fund(_purse.Script, new Satoshi(100_000)).Output;
        var free = _purse.Sweep(Satoshi.Zero, funded);
        var child = _purse.Sweep(Satoshi.Zero, Purse.Output(free));
        var twice = _purse.Sweep(new Satoshi(1), funded);

        var refusal = _chain.MineExactly(Sequence.Create<Transaction>([free, twice]), out var nothing);
        Assert.Equal(SubmitError.MissingInput, refusal!.Error);
        Assert.Equal(twice.ComputeTxId(), refusal.TxId);
        Assert.True(nothing.IsEmpty);
        Assert.True(_chain.TryGetUnspent(funded.OutPoint, out _));
        Assert.NotNull(_chain.MineExactly(Sequence.Create<Transaction>([child, free]), out _));

        Assert.Null(_chain.MineExactly(Sequence.Create<Transaction>([free, child]), out var events));
        Assert.Equal(3, Assert.IsType<BlockConnected>(Assert.Single(events)).Block.Transactions.Count);
        Assert.True(_chain.TryGetSpender(funded.OutPoint, out var spender));
        Assert.Equal(free, spender);
        Assert.False(_chain.TryGetUnspent(funded.OutPoint, out _));
    }

    [Fact]
    public void A_block_takes_what_pays_best_when_it_is_full()
    {
        var options = new ChainOptions { MaxBlockWeight = new Weight(2_000 + 1_300) };
        var chain = new RegtestChain(options);
        var cheap = _purse.Sweep(new Satoshi(500), chain.Fund(_purse.Script, new Satoshi(100_000)).Output);
        var middle = _purse.Sweep(new Satoshi(1_000), chain.Fund(_purse.Script, new Satoshi(100_000)).Output);
        var child = _purse.Sweep(new Satoshi(5_000), Purse.Output(cheap));
        Assert.True(chain.Submit(middle).IsAccepted);
        Assert.True(chain.Submit(cheap).IsAccepted);
        Assert.True(chain.Submit(child).IsAccepted);

        var connected = Assert.IsType<BlockConnected>(Assert.Single(chain.Mine(1)));

        Assert.Equal([cheap, child], connected.Block.Transactions.Skip(1));
        Assert.Equal(middle, Assert.Single(chain.Mempool).Transaction);
        Assert.Equal(SubmitError.TooLarge, chain.MineExactly(
            Sequence.Create<Transaction>([middle, .. Enumerable.Range(0, 1).Select(_ => _purse.Spend([Purse.Output(child)], new Satoshi(0), 9))]), out _)!.Error);
    }

    [Fact]
    public void Times_grow_by_the_spacing_or_as_told()
    {
        _chain.Mine(2);
        Assert.Equal(1_296_688_602U + 1_200, _chain.BlockAt(_chain.Height).Header.Time);
        Assert.Throws<ArgumentOutOfRangeException>(() => _chain.MineAt(_chain.MedianTime));
        _chain.MineAt(_chain.MedianTime + 1);
        _chain.MineAt(2_000_000_000);
        Assert.Equal(2_000_000_000U, _chain.BlockAt(_chain.Height).Header.Time);
        Assert.True(_chain.MedianTime < 1_300_000_000);
    }

    private Transaction SpendReward(UnspentOutput reward) => new(
        2,
        Sequence.Create<TransactionInput>([new TransactionInput(reward.OutPoint, Script.Empty, 0, new Witness(Sequence.Create<Bytes>([Bytes.FromHex("51")])))]),
        Sequence.Create<TransactionOutput>([new TransactionOutput(new Satoshi(1_000_000), _purse.Script)]),
        0);

    private static Satoshi Reward(RegtestChain chain) => chain.BlockAt(chain.Height).Transactions[0].Outputs[0].Amount;
}
