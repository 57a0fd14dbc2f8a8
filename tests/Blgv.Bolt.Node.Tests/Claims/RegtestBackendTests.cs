using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;

namespace Blgv.Bolt.Node.Tests.Claims;

public sealed class RegtestBackendTests
{
    private static readonly Witness Anyone = new([Bytes.Copy([(byte)Opcode.Op1])]);

    private readonly RegtestBackend _chain = new(new RegtestChain());

    [Fact]
    public async Task A_parent_that_pays_too_little_comes_with_the_child_that_pays_for_both()
    {
        var parent = Spend(Coin(), 100_000);
        var child = Spend(new(parent.ComputeTxId(), 0), 90_000);

        Assert.Equal(BroadcastOutcome.FeeTooLow, (await BroadcastAsync(parent)).Outcome);
        Assert.Equal(BroadcastOutcome.Refused, (await BroadcastAsync(child)).Outcome);
        Assert.Equal(BroadcastOutcome.Accepted, (await BroadcastAsync(parent, child)).Outcome);
        Assert.Equal(BroadcastOutcome.AlreadyKnown, (await BroadcastAsync(parent, child)).Outcome);
        Assert.Equal([parent, child], _chain.Do(chain => chain.Mempool).Select(entry => entry.Transaction));
    }

    [Fact]
    public async Task A_backend_without_packages_gives_one_after_the_other()
    {
        IChainBackend backend = new PlainBackend(_chain);
        var (poor, good) = (Spend(Coin(), 100_000), Spend(Coin(), 99_000));
        var child = Spend(new(good.ComputeTxId(), 0), 90_000);

        Assert.Equal(BroadcastOutcome.FeeTooLow, (await backend.BroadcastPackageAsync(poor, Spend(new(poor.ComputeTxId(), 0), 90_000), TestContext.Current.CancellationToken)).Outcome);
        Assert.Equal(BroadcastOutcome.Accepted, (await backend.BroadcastPackageAsync(good, child, TestContext.Current.CancellationToken)).Outcome);
        await foreach (var transaction in backend.FollowMempoolAsync(TestContext.Current.CancellationToken))
        {
            Assert.Fail($"It has no mempool to tell of, and tells of {transaction}.");
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task The_mempool_is_told_as_it_fills_and_what_comes_back_is_told_again()
    {
        var coin = Coin();
        var (first, better) = (Spend(coin, 99_000), Spend(coin, 95_000));
        await using var seen = _chain.FollowMempoolAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        foreach (var transaction in new[] { first, better })
        {
            var next = seen.MoveNextAsync().AsTask();
            Assert.Equal(BroadcastOutcome.Accepted, (await BroadcastAsync(transaction)).Outcome);
            Assert.True(await next);
            Assert.Equal(transaction, seen.Current);
        }

        // A block takes it, and gives it back.
        var again = seen.MoveNextAsync().AsTask();
        _chain.Do(chain => chain.Mine(1));
        Assert.False(again.IsCompleted);
        var other = Spend(Coin(), 98_000);
        await BroadcastAsync(other);
        Assert.True(await again);
        Assert.Equal(other, seen.Current);
        again = seen.MoveNextAsync().AsTask();
        _chain.Do(chain => chain.Undo(2));
        Assert.True(await again);
        Assert.Equal(better, seen.Current);
    }

    private OutPoint Coin() => _chain.Do(chain => chain.Fund(RegtestChain.AnyoneScript, new(100_000))).Output.OutPoint;

    private static Transaction Spend(OutPoint coin, ulong amount) => new(
        2, [new TransactionInput(coin, TransactionInput.FinalSequence) { Witness = Anyone }], [new(new(amount), RegtestChain.AnyoneScript)], 0);

    private ValueTask<BroadcastResult> BroadcastAsync(Transaction transaction) => _chain.BroadcastAsync(transaction, TestContext.Current.CancellationToken);

    private ValueTask<BroadcastResult> BroadcastAsync(Transaction parent, Transaction child) =>
        _chain.BroadcastPackageAsync(parent, child, TestContext.Current.CancellationToken);

    /// <summary>Has what a backend must have, and nothing else.</summary>
    private sealed class PlainBackend(IChainBackend chain) : IChainBackend
    {
        public ValueTask<ChainPoint> GetTipAsync(CancellationToken cancellationToken) => chain.GetTipAsync(cancellationToken);

        public IAsyncEnumerable<ChainNews> FollowAsync(Sequence<ChainPoint> known, CancellationToken cancellationToken) => chain.FollowAsync(known, cancellationToken);

        public void Watch(OutPoint outPoint, Script script) => chain.Watch(outPoint, script);

        public ValueTask<BroadcastResult> BroadcastAsync(Transaction transaction, CancellationToken cancellationToken) =>
            chain.BroadcastAsync(transaction, cancellationToken);
    }
}
