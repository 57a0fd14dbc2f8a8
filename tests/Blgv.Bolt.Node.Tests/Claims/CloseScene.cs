using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Node.Tests.Hosting;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Node.Tests.Claims;

/// <summary>Two nodes with a channel between them that ends on chain, and the books of who is to have what.</summary>
internal sealed class CloseScene : IAsyncDisposable
{
    public const ulong Deposit = 200_000;
    public const ushort Delay = 12;
    private const int MoreBlocksThanItTakes = 300;

    private static readonly ChannelPolicy Policy = ChannelPolicy.Default with { Chain = ChainHash.Regtest, MinimumDepth = 1, ToSelfDelay = Delay, ClosingDepth = 20 };

    private CloseScene(TestPair pair, HoldingHandler alice, HoldingHandler bob) => (Pair, AliceHtlcs, BobHtlcs) = (pair, alice, bob);

    public TestPair Pair { get; }

    public HoldingHandler AliceHtlcs { get; }

    public HoldingHandler BobHtlcs { get; }

    public TestNode Alice => Pair.Alice;

    public TestNode Bob => Pair.Bob;

    public RegtestBackend Chain => Pair.Chain;

    /// <summary>Opens the channel.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="alice">Alice's store.</param>
    /// <param name="bob">Bob's.</param>
    /// <param name="change">What is different of Alice.</param>
    /// <param name="machine">Alice's machine.</param>
    public static async Task<CloseScene> OpenAsync(
        FeatureSet<ChannelTypeContext> type,
        IChannelStore? alice = null,
        IChannelStore? bob = null,
        Func<ChannelHostOptions, ChannelHostOptions>? change = null,
        ChannelStep? machine = null)
    {
        var (first, second) = (new HoldingHandler(), new HoldingHandler());
        var pair = await TestPair.StartAsync(chain => Node("alice", chain, first, alice, change, machine), chain => Node("bob", chain, second, bob));
        await pair.ConnectAsync();
        await pair.OpenAsync(type: type);
        pair.Alice.Wallet.Deposit(new(Deposit));
        pair.Bob.Wallet.Deposit(new(Deposit));
        var scene = new CloseScene(pair, first, second);
        await scene.SeeAsync();
        return scene;
    }

    public static TestNode Node(
        string name,
        RegtestBackend chain,
        HoldingHandler handler,
        IChannelStore? store = null,
        Func<ChannelHostOptions, ChannelHostOptions>? change = null,
        ChannelStep? machine = null) =>
        new(name, chain, store)
        {
            Machine = machine ?? ChannelMachine.Step,
            Change = options => (change ?? (static same => same))(options with { Htlcs = handler, Policy = _ => Policy }),
        };

    /// <summary>Offers an HTLC that nobody answers, and waits until nothing can take it back.</summary>
    public async Task<HtlcId> OfferAsync(TestNode from, ulong satoshi, byte number, uint blocks = 40)
    {
        var expiry = new CltvExpiry(from.Host.Tip.Height.Value + blocks);
        var command = new AddHtlcCommand(new(satoshi * 1000), HoldingHandler.HashOf(number), expiry, Bytes.Copy(new byte[1366]));
        var accepted = Assert.IsType<CommandResult.Accepted>(await from.Host.AddHtlcAsync(from.Channel.Id, command));
        var id = accepted.Htlc!.Value;
        await (from == Alice ? BobHtlcs : AliceHtlcs).ArrivalOf(id);
        return id;
    }

    /// <summary>Waits until no signature and no revocation is under way.</summary>
    public Task QuietAsync() => Task.WhenAll(Alice.UntilAsync(IsQuiet), Bob.UntilAsync(IsQuiet));

    /// <summary>One closes, the other not knowing, so that it does not close as well; the commitment is in the mempool.</summary>
    public async Task CloseAsync(TestNode closer)
    {
        await Alice.Host.DetachAsync(Bob.Id);
        await Bob.UntilAsync(static state => state is Offline);
        Assert.IsType<CommandResult.Accepted>(await closer.Host.ForceCloseAsync(closer.Channel.Id));
        await closer.UntilEventAsync(static happened => happened is HostEvent.ClaimBroadcast { Result.Outcome: BroadcastOutcome.Accepted or BroadcastOutcome.AlreadyKnown });
    }

    /// <summary>Bob copies himself while HTLCs are pending, lets them end, and comes back from the copy to close with it.</summary>
    public async Task<TestNode> CheatAsync()
    {
        var fulfilled = await OfferAsync(Alice, 10_000, 1);
        var failed = await OfferAsync(Alice, 20_000, 2);
        var back = await OfferAsync(Bob, 25_000, 3);
        await QuietAsync();
        var copy = ((MemoryChannelStore)Bob.Store).Clone();

        var channel = Alice.Channel.Id;
        await Bob.Host.FulfillAsync(channel, fulfilled, new(HoldingHandler.PreimageOf(1), null));
        await Bob.Host.FailAsync(channel, failed, new HtlcRemoval.Failed(Bytes.Copy(new byte[292]), null));
        await Alice.Host.FulfillAsync(channel, back, new(HoldingHandler.PreimageOf(3), null));
        await Pair.SettleAsync();
        await Bob.StopAsync();

        var thief = Node("bob", Chain, new HoldingHandler(), copy);
        await thief.StartAsync();
        Assert.IsType<CommandResult.Accepted>(await thief.Host.ForceCloseAsync(channel));
        return thief;
    }

    /// <summary>Mines, and lets both deal with each block.</summary>
    public async Task MineAsync(int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            Chain.Do(chain => chain.Mine(1));
            await SeeAsync();
        }
    }

    /// <summary>Mines until none of those who are up has a channel, or anything to take, any more.</summary>
    public async Task MineToTheEndAsync(Func<Task>? afterEach = null)
    {
        await MineUntilAsync(() => Up.All(static node => node.Host.Channels.Count == 0), afterEach);
        Assert.All(Up, static node => Assert.Empty(node.Host.Claims));
    }

    /// <summary>Mines until something is so, or ought to be long since.</summary>
    public async Task MineUntilAsync(Func<bool> condition, Func<Task>? afterEach = null)
    {
        for (var i = 0; i < MoreBlocksThanItTakes && !condition(); i++)
        {
            await MineAsync();
            await (afterEach?.Invoke() ?? Task.CompletedTask);
        }

        Assert.True(condition());
    }

    /// <summary>Waits until those who are up have dealt with the newest block.</summary>
    public Task SeeAsync() => Task.WhenAll(Up.Select(static node => node.SeeClaimsAsync()));

    /// <summary>The transaction in a block that spends an output.</summary>
    public Transaction SpenderOf(OutPoint outPoint) =>
        Chain.Do(chain => chain.TryGetSpender(outPoint, out var spender) ? spender : throw new InvalidOperationException($"Nothing spends {outPoint}."));

    /// <summary>What a transaction pays to miners.</summary>
    public ulong FeeOf(Transaction transaction) => Chain.Do(chain =>
    {
        var fee = 0UL;
        foreach (var input in transaction.Inputs)
        {
            Assert.True(chain.TryGetTransaction(input.PreviousOutput.TxId, out var parent));
            fee += parent.Outputs[(int)input.PreviousOutput.Index].Amount.Value;
        }

        return transaction.Outputs.Aggregate(fee, static (left, output) => left - output.Amount.Value);
    });

    /// <summary>What a node has paid for transactions of its own that are in blocks, less the anchors that they took: they and the commitment are the opener's to pay.</summary>
    public long CostOf(TestNode node, Transaction commitment) => Chain.Do(chain =>
    {
        var cost = 0L;
        foreach (var id in node.Claimed.Where(id => chain.Confirmations(id) > 0 && id != commitment.ComputeTxId()))
        {
            Assert.True(chain.TryGetTransaction(id, out var transaction));
            cost += (long)FeeOf(transaction);
            cost -= transaction.Inputs.Count(input => AmountOf(input.PreviousOutput) == CommitmentFormat.AnchorAmount.Value) * (long)CommitmentFormat.AnchorAmount.Value;
        }

        return cost;
    });

    private IEnumerable<TestNode> Up => new[] { Alice, Bob }.Where(static node => node.IsUp);

    private ulong AmountOf(OutPoint outPoint) => Chain.Do(chain =>
        chain.TryGetTransaction(outPoint.TxId, out var parent) ? parent.Outputs[(int)outPoint.Index].Amount.Value : 0);

    private static bool IsQuiet(ChannelState state) =>
        state is Normal { Channel.Commitments: { AwaitsRevocation: false, HasChangesForRemote: false, HasChangesForLocal: false } };

    public ValueTask DisposeAsync() => Pair.DisposeAsync();
}
