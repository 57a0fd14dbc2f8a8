using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Regtest.Tests;

public sealed class LockTimeTests : IDisposable
{
    private const uint TimeFlag = 1 << 22;

    private readonly RegtestChain _chain = new();
    private readonly Purse _purse = new();
    private readonly UnspentOutput _funded;

    public LockTimeTests() => _funded = _chain.Fund(_purse.Script, new Satoshi(1_000_000)).Output;

    public void Dispose() => _purse.Dispose();

    [Fact]
    public void A_height_has_to_be_below_that_of_the_block()
    {
        var lockTime = _chain.Height.Value + 3;
        var transaction = _purse.Spend([_funded], new Satoshi(1_000), 1, lockTime: lockTime);
        for (; _chain.Height.Value < lockTime; _chain.Mine(1))
        {
            Refused(SubmitError.LockTimeNotReached, transaction);
        }

        Assert.Equal(SubmitError.None, _chain.Submit(transaction).Error);
    }

    [Fact]
    public void A_time_has_to_be_below_the_median()
    {
        var lockTime = _chain.MedianTime + 700;
        var transaction = _purse.Spend([_funded], new Satoshi(1_000), 1, lockTime: lockTime);
        Refused(SubmitError.LockTimeNotReached, transaction);
        _chain.Mine(1);
        Assert.Equal(lockTime - 100, _chain.MedianTime);
        Refused(SubmitError.LockTimeNotReached, transaction);
        _chain.Mine(1);
        Assert.Equal(SubmitError.None, _chain.Submit(transaction).Error);
    }

    [Fact]
    public void A_locktime_does_not_count_when_all_inputs_are_final()
    {
        var transaction = _purse.Spend([_funded], new Satoshi(1_000), 1, TransactionInput.FinalSequence, lockTime: 499_999_999);
        Assert.Equal(SubmitError.None, _chain.Submit(transaction).Error);
    }

    [Fact]
    public void A_relative_height_counts_from_the_block_of_the_output()
    {
        var transaction = _purse.Spend([_funded], new Satoshi(1_000), 1, sequence: 3);
        Refused(SubmitError.SequenceNotReached, transaction);
        _chain.Mine(1);
        Refused(SubmitError.SequenceNotReached, transaction);
        _chain.Mine(1);
        Assert.Equal(SubmitError.None, _chain.Submit(transaction).Error);
    }

    [Fact]
    public void A_relative_time_counts_from_the_median_before_the_output()
    {
        var transaction = _purse.Spend([_funded], new Satoshi(1_000), 1, sequence: TimeFlag | 2);
        Refused(SubmitError.SequenceNotReached, transaction);
        _chain.Mine(1);
        Assert.Equal(SubmitError.None, _chain.Submit(transaction).Error);

        var three = _purse.Spend([_funded], new Satoshi(2_000), 1, sequence: TimeFlag | 3);
        Refused(SubmitError.SequenceNotReached, three);
    }

    [Fact]
    public void Relative_locktimes_begin_at_version_2_and_end_at_the_highest_bit()
    {
        var old = _purse.Spend([_funded], new Satoshi(1_000), 1, sequence: 100, version: 1);
        Assert.Equal(SubmitError.None, _chain.Submit(old).Error);
        var disabled = _purse.Spend([_funded], new Satoshi(2_000), 1, sequence: (1U << 31) | 100);
        Assert.Equal(SubmitError.None, _chain.Submit(disabled).Error);
    }

    [Fact]
    public void An_unconfirmed_output_is_as_old_as_the_next_block()
    {
        var parent = _purse.Sweep(new Satoshi(1_000), _funded);
        Assert.True(_chain.Submit(parent).IsAccepted);
        Assert.Equal(SubmitError.None, _chain.Submit(_purse.Spend([Purse.Output(parent)], new Satoshi(1_000), 1, sequence: 0)).Error);
        var late = _purse.Spend([Purse.Output(parent)], new Satoshi(3_000), 1, sequence: 1);
        Assert.Equal(SubmitError.SequenceNotReached, _chain.Submit(late).Error);
        Assert.Equal(SubmitError.SequenceNotReached, _chain.MineExactly(Sequence.Create<Transaction>([parent, late]), out _)?.Error);
    }

    [Fact]
    public void Scripts_hold_spends_to_the_locktimes_they_ask_for()
    {
        var expiry = _chain.Height.Value + 5;
        var script = new ScriptBuilder().PushNumber(expiry).Add(Opcode.CheckLockTimeVerify).Build();
        var delayed = new ScriptBuilder().PushNumber(4).Add(Opcode.CheckSequenceVerify).Build();
        var locked = _chain.Fund(StandardScript.P2wsh(script), new Satoshi(10_000)).Output;
        var late = _chain.Fund(StandardScript.P2wsh(delayed), new Satoshi(10_000)).Output;

        Assert.Equal(ScriptError.UnsatisfiedLockTime, _chain.Submit(Open(locked, script, 0, expiry - 3)).ScriptError);
        Refused(SubmitError.LockTimeNotReached, Open(locked, script, 0, expiry));
        Refused(SubmitError.SequenceNotReached, Open(late, delayed, 4, 0));
        _chain.Mine(3);
        Assert.Equal(ScriptError.UnsatisfiedLockTime, _chain.Submit(Open(late, delayed, 3, 0)).ScriptError);
        Assert.Equal(SubmitError.None, _chain.Submit(Open(late, delayed, 4, 0)).Error);
        Assert.Equal(SubmitError.None, _chain.Submit(Open(locked, script, 0, expiry)).Error);
    }

    private void Refused(SubmitError expected, Transaction transaction)
    {
        Assert.Equal(expected, _chain.Submit(transaction).Error);
        Assert.Equal(expected, _chain.MineExactly(Sequence.Create<Transaction>([transaction]), out _)?.Error);
    }

    private Transaction Open(UnspentOutput output, Script script, uint sequence, uint lockTime) => new(
        2,
        Sequence.Create<TransactionInput>(
            [new TransactionInput(output.OutPoint, Script.Empty, sequence, new Witness(Sequence.Create<Bytes>([script.Content])))]),
        Sequence.Create<TransactionOutput>([new TransactionOutput(output.Output.Amount - new Satoshi(1_000), _purse.Script)]),
        lockTime);
}
