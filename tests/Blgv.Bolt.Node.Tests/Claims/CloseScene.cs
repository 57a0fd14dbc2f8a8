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
    private const int MoreBlocksThanItTakes = 400;

    private CloseScene(TestPair pair, HoldingHandler alice, HoldingHandler bob) => (Pair, AliceHtlcs, BobHtlcs) = (pair, alice, bob);

    public TestPair Pair { get; }

    public HoldingHandler AliceHtlcs { get; }

    public HoldingHandler BobHtlcs { get; }

    public TestNode Alice => Pair.Alice;

    public TestNode Bob => Pair.Bob;

    public RegtestBackend Chain => Pair.Chain;

    public static async Task<CloseScene> OpenAsync(FeatureSet<ChannelTypeContext> type, IChannelStore? alice = null, IChannelStore? bob = null)
    {
        var (first, second) = (new HoldingHandler(), new HoldingHandler());
        var pair = await TestPair.StartAsync(chain => Node("alice", chain, first, alice), chain => Node("bob", chain, second, bob));
        await pair.ConnectAsync();
        await pair.OpenAsync(type: type);
        pair.Alice.Wallet.Deposit(new(Deposit));
        pair.Bob.Wallet.Deposit(new(Deposit));
        var scene = new CloseScene(pair, first, second);
        await scene.SeeAsync();
        return scene;
    }

    public static TestNode Node(string name, RegtestBackend chain, HoldingHandler handler, IChannelStore? store = null) => new(name, chain, store)
    {
        Change = options => options with
        {
            Htlcs = handler,
            Policy = _ => ChannelPolicy.Default with { Chain = ChainHash.Regtest, MinimumDepth = 1, ToSelfDelay = Delay },
        },
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

    /// <summary>Mines, and lets both deal with each block.</summary>
    public async Task MineAsync(int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            Chain.Do(chain => chain.Mine(1));
            await SeeAsync();
        }
    }

    /// <summary>Mines until neither has a channel, or anything to take, any more.</summary>
    public async Task MineToTheEndAsync(Func<Task>? afterEach = null)
    {
        for (var i = 0; i < MoreBlocksThanItTakes && (Alice.Host.Channels.Count > 0 || Bob.Host.Channels.Count > 0); i++)
        {
            await MineAsync();
            await (afterEach?.Invoke() ?? Task.CompletedTask);
        }

        if (Alice.Host.Channels.Count + Bob.Host.Channels.Count > 0) File.WriteAllLines("/tmp/host/close.txt", new[] { Alice, Bob }.SelectMany(n => n.Events.Where(e => e is not (HostEvent.BlockProcessed or HostEvent.ClaimsKept { Claims: 0 })).Select(e => n.Name + " " + e).Concat(n.Host.Claims.SelectMany(c => c.Claims.Select(x => "CLAIM " + x.ToString()[..300]).Concat(c.Skipped.Select(x => "SKIP " + x.Reason)))).Concat(n.Host.Channels.Select(c => n.StateOf(c).ToString()! + string.Join("\n", n.StateOf(c).Core!.Commitments.Htlcs) + string.Join("\n", n.StateOf(c).Core!.Commitments.Settled)))));
        Assert.Empty(Alice.Host.Channels);
        Assert.Empty(Bob.Host.Channels);
        Assert.Empty(Alice.Host.Claims);
        Assert.Empty(Bob.Host.Claims);
    }

    public Task SeeAsync() => Task.WhenAll(Alice.SeeClaimsAsync(), Bob.SeeClaimsAsync());

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

    /// <summary>What a node has paid for transactions of its own that are in blocks, less the anchors that they took: those were paid for with the commitment.</summary>
    public long CostOf(TestNode node) => Chain.Do(chain =>
    {
        var cost = 0L;
        foreach (var id in node.Claimed.Where(id => chain.Confirmations(id) > 0))
        {
            Assert.True(chain.TryGetTransaction(id, out var transaction));
            cost += (long)FeeOf(transaction);
            cost -= transaction.Inputs.Count(input => AmountOf(input.PreviousOutput) == CommitmentFormat.AnchorAmount.Value) * (long)CommitmentFormat.AnchorAmount.Value;
        }

        return cost;
    });

    private ulong AmountOf(OutPoint outPoint) => Chain.Do(chain =>
        chain.TryGetTransaction(outPoint.TxId, out var parent) ? parent.Outputs[(int)outPoint.Index].Amount.Value : 0);

    private static bool IsQuiet(ChannelState state) =>
        state is Normal { Channel.Commitments: { AwaitsRevocation: false, HasChangesForRemote: false, HasChangesForLocal: false } };

    public ValueTask DisposeAsync() => Pair.DisposeAsync();
}
