using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Regtest.Tests;

public sealed class ReorganisationTests : IDisposable
{
    private readonly RegtestChain _chain = new();
    private readonly Purse _purse = new();
    private readonly UnspentOutput _funded;

    public ReorganisationTests() => _funded = _chain.Fund(_purse.Script, new Satoshi(1_000_000)).Output;

    public void Dispose() => _purse.Dispose();

    [Fact]
    public void What_was_mined_waits_again_before_what_waited()
    {
        var first = _purse.Sweep(new Satoshi(1_000), _funded);
        var second = _purse.Sweep(new Satoshi(1_000), Purse.Output(first));
        var third = _purse.Sweep(new Satoshi(1_000), Purse.Output(second));
        _chain.Submit(first);
        _chain.Mine(1);
        _chain.Submit(second);
        _chain.Mine(1);
        _chain.Submit(third);
        var height = _chain.Height;
        var blocks = new[] { _chain.BlockAt(height), _chain.BlockAt(new BlockHeight(height.Value - 1)) };

        var events = _chain.Undo(2);

        Assert.Equal([new BlockDisconnected(height, blocks[0]), new BlockDisconnected(new BlockHeight(height.Value - 1), blocks[1])], events);
        Assert.Equal([first, second, third], _chain.Mempool.Select(entry => entry.Transaction));
        Assert.Equal(new BlockHeight(height.Value - 2), _chain.Height);
        Assert.True(_chain.TryGetUnspent(_funded.OutPoint, out var unspent));
        Assert.Equal(_funded, unspent);
        Assert.Equal(0U, _chain.Confirmations(first.ComputeTxId()));

        _chain.Mine(2);
        Assert.NotEqual(blocks[1].Header.ComputeHash(), _chain.HashAt(new BlockHeight(height.Value - 1)));
        Assert.Equal(2U, _chain.Confirmations(third.ComputeTxId()));
    }

    [Fact]
    public void A_rival_can_win_on_the_other_branch()
    {
        var lost = _purse.Sweep(new Satoshi(1_000), _funded);
        var child = _purse.Sweep(new Satoshi(1_000), Purse.Output(lost));
        var rival = _purse.Sweep(new Satoshi(500), _funded);
        _chain.Submit(lost);
        _chain.Submit(child);
        _chain.Mine(1);
        _chain.Undo(1);

        Assert.Null(_chain.MineExactly(Sequence.Create<Transaction>([rival]), out var events));

        Assert.Equal(3, events.Count);
        Assert.Empty(_chain.Mempool);
        Assert.Equal(1U, _chain.Confirmations(rival.ComputeTxId()));
        Assert.Equal(SubmitError.MissingInput, _chain.Submit(lost).Error);
    }

    [Fact]
    public void What_is_not_valid_on_the_shorter_chain_is_dropped()
    {
        var locked = _purse.Spend([_funded], new Satoshi(1_000), 1, lockTime: _chain.Height.Value + 1);
        var child = _purse.Sweep(new Satoshi(1_000), Purse.Output(locked));
        _chain.Mine(1);
        Assert.True(_chain.Submit(locked).IsAccepted);
        _chain.Mine(1);
        Assert.True(_chain.Submit(child).IsAccepted);

        var events = _chain.Undo(2);

        Assert.Equal(
            [new TransactionRemoved(locked.ComputeTxId(), RemovalCause.NoLongerValid), new TransactionRemoved(child.ComputeTxId(), RemovalCause.NoLongerValid)],
            events.Skip(2));
        Assert.Empty(_chain.Mempool);
    }

    [Fact]
    public void What_spends_an_undone_coinbase_is_dropped()
    {
        _chain.Undo((int)_chain.Height.Value);
        Assert.Equal(ChainHash.Regtest.Value, _chain.Tip.Value);
        Assert.True(_chain.Unspent.IsEmpty);
        Assert.True(_chain.Mempool.IsEmpty);
        Assert.Throws<ArgumentOutOfRangeException>(() => _chain.Undo(1));
    }

    [Fact]
    public void Undone_transactions_need_not_pay()
    {
        var free = _purse.Sweep(Satoshi.Zero, _funded);
        Assert.Null(_chain.MineExactly(Sequence.Create<Transaction>([free]), out _));
        _chain.Undo(1);
        Assert.Equal(free, Assert.Single(_chain.Mempool).Transaction);
        _chain.Mine(1);
        Assert.Equal(1U, _chain.Confirmations(free.ComputeTxId()));
    }
}
