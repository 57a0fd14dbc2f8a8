using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Regtest.Tests;

public sealed class MempoolTests : IDisposable
{
    private readonly RegtestChain _chain = new();
    private readonly Purse _purse = new();
    private readonly UnspentOutput _funded;

    public MempoolTests() => _funded = _chain.Fund(_purse.Script, new Satoshi(1_000_000)).Output;

    public void Dispose() => _purse.Dispose();

    [Fact]
    public void A_transaction_waits_and_is_mined()
    {
        var transaction = _purse.Sweep(new Satoshi(110), _funded);
        var result = _chain.Submit(transaction);
        Assert.True(result.IsAccepted);
        Assert.Equal(transaction.ComputeTxId(), result.TxId);
        var entry = Assert.Single(_chain.Mempool);
        Assert.Equal(new Satoshi(110), entry.Fee);
        Assert.Equal(110UL, entry.VirtualSize);
        Assert.Equal(0U, _chain.Confirmations(result.TxId));
        Assert.True(_chain.TryGetSpender(_funded.OutPoint, out var spender));
        Assert.Equal(transaction, spender);
        Assert.Equal(SubmitError.AlreadyInMempool, _chain.Submit(transaction).Error);

        var connected = Assert.IsType<BlockConnected>(Assert.Single(_chain.Mine(1)));
        Assert.Equal(transaction, connected.Block.Transactions[1]);
        Assert.Empty(_chain.Mempool);
        _chain.Mine(2);
        Assert.Equal(3U, _chain.Confirmations(result.TxId));
        Assert.Equal(SubmitError.AlreadyConfirmed, _chain.Submit(transaction).Error);
    }

    [Fact]
    public void Fees_start_at_one_satoshi_per_virtual_byte()
    {
        Assert.Equal(SubmitError.FeeTooLow, _chain.Submit(_purse.Sweep(new Satoshi(109), _funded)).Error);
        Assert.Equal(SubmitError.None, _chain.Submit(_purse.Sweep(new Satoshi(110), _funded)).Error);
    }

    [Fact]
    public void Malformed_transactions_are_refused()
    {
        var good = _purse.Sweep(new Satoshi(1_000), _funded);
        Assert.Equal(SubmitError.Malformed, _chain.Submit(good with { Outputs = default }).Error);
        Assert.Equal(SubmitError.Malformed, _chain.Submit(good with { Inputs = default }).Error);
        Assert.Equal(SubmitError.Malformed, _chain.Submit(_purse.Sweep(new Satoshi(1_000), _funded, _funded)).Error);
        var tooMuch = new TransactionOutput(Satoshi.Max, _purse.Script);
        Assert.Equal(SubmitError.Malformed, _chain.Submit(good with { Outputs = Sequence.Create<TransactionOutput>([tooMuch, tooMuch]) }).Error);
        Assert.Equal(SubmitError.SpendsMoreThanItHas, _chain.Submit(good with { Outputs = Sequence.Create<TransactionOutput>([tooMuch]) }).Error);
        Assert.Equal(SubmitError.Coinbase, _chain.Submit(_chain.BlockAt(_chain.Height).Transactions[0] with { LockTime = 1 }).Error);
        Assert.Empty(_chain.Mempool);
    }

    [Fact]
    public void What_mempools_do_not_relay_is_refused_though_a_block_may_hold_it()
    {
        var dust = Paying(new TransactionOutput(new Satoshi(293), _purse.Script));
        var bare = Paying(new TransactionOutput(new Satoshi(10_000), Script.FromHex("51")));
        var version3 = _purse.Spend([_funded], new Satoshi(1_000), 1, version: 3);
        Assert.Equal(SubmitError.Dust, _chain.Submit(dust).Error);
        Assert.Equal(SubmitError.NonStandardOutput, _chain.Submit(bare).Error);
        Assert.Equal(SubmitError.NonStandardVersion, _chain.Submit(version3).Error);
        foreach (var transaction in new[] { dust, bare, version3 })
        {
            Assert.Null(_chain.MineExactly(Sequence.Create<Transaction>([transaction]), out _));
            _chain.Undo(1);
            Assert.Equal(transaction, Assert.Single(_chain.Mempool).Transaction);
            _chain.Submit(_purse.Sweep(new Satoshi(999_000), _funded));
            _chain.Mine(1);
            Assert.Empty(_chain.Mempool);
            _chain.Undo(1);
        }
    }

    [Theory]
    [InlineData(546, "76a914000000000000000000000000000000000000000088ac")]
    [InlineData(540, "a914000000000000000000000000000000000000000087")]
    [InlineData(294, "00140000000000000000000000000000000000000000")]
    [InlineData(330, "00200000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(330, "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")]
    [InlineData(354, "602800000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    public void Dust_begins_where_BOLT_3_has_it(ulong limit, string script)
    {
        var output = new TransactionOutput(new Satoshi(limit), Script.FromHex(script));
        Assert.Equal(SubmitError.Dust, _chain.Submit(Paying(output with { Amount = new Satoshi(limit - 1) })).Error);
        Assert.Equal(SubmitError.None, _chain.Submit(Paying(output)).Error);
    }

    [Fact]
    public void Inputs_must_be_there_and_unspent()
    {
        var unknown = _funded with { OutPoint = _funded.OutPoint with { Index = 7 } };
        Assert.Equal(SubmitError.MissingInput, _chain.Submit(_purse.Sweep(new Satoshi(1_000), unknown)).Error);
        var parent = _purse.Sweep(new Satoshi(1_000), _funded);
        Assert.Equal(SubmitError.MissingInput, _chain.Submit(_purse.Sweep(new Satoshi(1_000), Purse.Output(parent))).Error);
        Assert.True(_chain.Submit(parent).IsAccepted);
        Assert.Equal(SubmitError.MissingInput, _chain.Submit(_purse.Sweep(new Satoshi(1_000), Purse.Output(parent) with { OutPoint = new OutPoint(parent.ComputeTxId(), 1) })).Error);
        Assert.Equal(SubmitError.None, _chain.Submit(_purse.Sweep(new Satoshi(1_000), Purse.Output(parent))).Error);
        _chain.Mine(1);
        Assert.Equal(SubmitError.MissingInput, _chain.Submit(_purse.Sweep(new Satoshi(5_000), _funded)).Error);
    }

    [Fact]
    public void Scripts_are_executed()
    {
        using var thief = new Purse(2);
        var result = _chain.Submit(thief.Sweep(new Satoshi(1_000), _funded));
        Assert.Equal(SubmitError.Script, result.Error);
        Assert.Equal(0, result.InputIndex);
        Assert.Equal(ScriptError.EqualVerifyFailed, result.ScriptError);
        var changed = _purse.Sweep(new Satoshi(1_000), _funded) with { LockTime = 1 };
        Assert.Equal(ScriptError.NullFail, _chain.Submit(changed).ScriptError);
        Assert.Equal(ScriptError.NullFail, _chain.MineExactly(Sequence.Create<Transaction>([changed]), out _)!.ScriptError);
    }

    [Fact]
    public void A_replacement_pays_more_in_all_and_per_weight()
    {
        var first = _purse.Sweep(new Satoshi(1_000), _funded);
        var child = _purse.Sweep(new Satoshi(2_000), Purse.Output(first));
        Assert.True(_chain.Submit(first).IsAccepted);
        Assert.True(_chain.Submit(child).IsAccepted);

        Assert.Equal(SubmitError.ReplacementRateTooLow, _chain.Submit(_purse.Spend([_funded], new Satoshi(1_000), 2)).Error);
        Assert.Equal(SubmitError.ReplacementFeeTooLow, _chain.Submit(_purse.Sweep(new Satoshi(3_109), _funded)).Error);
        Assert.Equal([first, child], _chain.Mempool.Select(entry => entry.Transaction));

        var replacement = _purse.Sweep(new Satoshi(3_110), _funded);
        var result = _chain.Submit(replacement);
        Assert.True(result.IsAccepted);
        Assert.Equal(
            [new TransactionRemoved(first.ComputeTxId(), RemovalCause.Replaced), new TransactionRemoved(child.ComputeTxId(), RemovalCause.Replaced)],
            result.Events);
        Assert.Equal(replacement, Assert.Single(_chain.Mempool).Transaction);
    }

    [Fact]
    public void A_replacement_does_not_depend_on_what_it_replaces()
    {
        var first = _purse.Spend([_funded], new Satoshi(1_000), 2);
        Assert.True(_chain.Submit(first).IsAccepted);
        Assert.Equal(SubmitError.SpendsWhatItReplaces, _chain.Submit(_purse.Sweep(new Satoshi(50_000), _funded, Purse.Output(first, 1))).Error);
    }

    [Fact]
    public void Chains_of_the_mempool_end_at_25()
    {
        var last = _purse.Sweep(new Satoshi(1_000), _funded);
        for (var i = 0; i < 25; i++)
        {
            Assert.Equal(SubmitError.None, _chain.Submit(last).Error);
            last = _purse.Sweep(new Satoshi(1_000), Purse.Output(last));
        }

        Assert.Equal(SubmitError.TooLongChain, _chain.Submit(last).Error);
        _chain.Mine(1);
        Assert.Equal(SubmitError.None, _chain.Submit(last).Error);

        var wide = _purse.Spend([Purse.Output(last)], new Satoshi(2_000), 25);
        Assert.Equal(SubmitError.None, _chain.Submit(wide).Error);
        for (var i = 0; i < 23; i++)
        {
            Assert.Equal(SubmitError.None, _chain.Submit(_purse.Sweep(new Satoshi(1_000), Purse.Output(wide, i))).Error);
        }

        Assert.Equal(SubmitError.TooLongChain, _chain.Submit(_purse.Sweep(new Satoshi(1_000), Purse.Output(wide, 23))).Error);
    }

    [Fact]
    public void No_more_than_a_hundred_are_replaced()
    {
        var funded = Enumerable.Range(0, 6).Select(_ => _chain.Fund(_purse.Script, new Satoshi(1_000_000)).Output).ToArray();
        foreach (var output in funded.Take(5))
        {
            var wide = _purse.Spend([output], new Satoshi(2_000), 21);
            Assert.True(_chain.Submit(wide).IsAccepted);
            for (var i = 0; i < 20; i++)
            {
                Assert.True(_chain.Submit(_purse.Sweep(new Satoshi(200), Purse.Output(wide, i))).IsAccepted);
            }
        }

        Assert.Equal(105, _chain.Mempool.Count);
        Assert.Equal(SubmitError.TooManyReplaced, _chain.Submit(_purse.Sweep(new Satoshi(900_000), funded)).Error);
        Assert.True(_chain.Submit(_purse.Sweep(new Satoshi(900_000), funded[..4])).IsAccepted);
        Assert.Equal(22, _chain.Mempool.Count);
    }

    [Fact]
    public void A_child_pays_for_a_parent_that_pays_too_little()
    {
        var parent = _purse.Sweep(Satoshi.Zero, _funded);
        Assert.Equal(SubmitError.FeeTooLow, _chain.Submit(parent).Error);
        Assert.Equal(SubmitError.FeeTooLow, _chain.SubmitPackage(parent, _purse.Sweep(new Satoshi(219), Purse.Output(parent))).Error);
        Assert.Empty(_chain.Mempool);
        var child = _purse.Sweep(new Satoshi(220), Purse.Output(parent));
        var result = _chain.SubmitPackage(parent, child);
        Assert.Equal(SubmitError.None, result.Error);
        Assert.Equal(child.ComputeTxId(), result.TxId);
        Assert.Equal([parent, child], _chain.Mempool.Select(entry => entry.Transaction));
        _chain.Mine(1);
        Assert.Equal(1U, _chain.Confirmations(parent.ComputeTxId()));
        Assert.Equal(1U, _chain.Confirmations(child.ComputeTxId()));
    }

    [Fact]
    public void A_package_replaces_by_what_both_pay()
    {
        var rival = _purse.Sweep(new Satoshi(500), _funded);
        Assert.True(_chain.Submit(rival).IsAccepted);
        var parent = _purse.Spend([_funded], new Satoshi(200), 2);
        Assert.False(_chain.Submit(parent).IsAccepted);
        Assert.Equal(SubmitError.ReplacementRateTooLow, _chain.SubmitPackage(parent, _purse.Sweep(new Satoshi(600), Purse.Output(parent))).Error);
        Assert.Equal(rival, Assert.Single(_chain.Mempool).Transaction);

        var result = _chain.SubmitPackage(parent, _purse.Sweep(new Satoshi(2_000), Purse.Output(parent)));
        Assert.True(result.IsAccepted);
        Assert.Equal(new TransactionRemoved(rival.ComputeTxId(), RemovalCause.Replaced), Assert.Single(result.Events));
        Assert.Equal(2, _chain.Mempool.Count);
    }

    [Fact]
    public void A_package_is_a_parent_and_its_child_and_both_are_valid()
    {
        using var thief = new Purse(2);
        var parent = _purse.Sweep(Satoshi.Zero, _funded);
        Assert.Equal(SubmitError.NotAPackage, _chain.SubmitPackage(parent, parent).Error);
        var stolen = _chain.SubmitPackage(parent, thief.Sweep(new Satoshi(1_000), Purse.Output(parent)));
        Assert.Equal(SubmitError.Script, stolen.Error);
        Assert.Equal(SubmitError.MissingInput, _chain.SubmitPackage(parent, _purse.Sweep(new Satoshi(1_000), Purse.Output(parent), _funded)).Error);
        Assert.Empty(_chain.Mempool);

        var paying = _purse.Sweep(new Satoshi(1_000), _funded);
        Assert.Equal(SubmitError.FeeTooLow, _chain.SubmitPackage(paying, _purse.Sweep(Satoshi.Zero, Purse.Output(paying))).Error);
        Assert.Equal(paying, Assert.Single(_chain.Mempool).Transaction);
        Assert.True(_chain.SubmitPackage(paying, _purse.Sweep(new Satoshi(500), Purse.Output(paying))).IsAccepted);
    }

    [Fact]
    public void A_block_drops_what_it_makes_invalid()
    {
        var waiting = _purse.Sweep(new Satoshi(1_000), _funded);
        var child = _purse.Sweep(new Satoshi(1_000), Purse.Output(waiting));
        Assert.True(_chain.Submit(waiting).IsAccepted);
        Assert.True(_chain.Submit(child).IsAccepted);

        Assert.Null(_chain.MineExactly(Sequence.Create<Transaction>([_purse.Sweep(new Satoshi(1), _funded)]), out var events));

        Assert.Equal(
            [new TransactionRemoved(waiting.ComputeTxId(), RemovalCause.Conflicted), new TransactionRemoved(child.ComputeTxId(), RemovalCause.Conflicted)],
            events.Skip(1));
        Assert.Empty(_chain.Mempool);
    }

    private Transaction Paying(TransactionOutput output) => _purse.Sign(
        new Transaction(
            2,
            Sequence.Create<TransactionInput>([new TransactionInput(_funded.OutPoint, 0)]),
            Sequence.Create<TransactionOutput>([output, new TransactionOutput(new Satoshi(900_000), _purse.Script)]),
            0),
        [_funded]);
}
