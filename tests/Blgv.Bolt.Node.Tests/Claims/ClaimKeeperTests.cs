using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Node.Tests.Hosting;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node.Tests.Claims;

/// <summary>What the host does about a network, and a wallet, that do not do as they should.</summary>
public sealed class ClaimKeeperTests
{
    private const int Limit = 60_000;

    [Fact(Timeout = Limit)]
    public async Task Everything_is_given_to_the_network_again_with_every_block_until_a_block_has_it()
    {
        // Incident 11: a mempool takes it and forgets it.
        GatedChain? gate = null;
        await using var scene = await OpenAsync(chain => gate = new(chain));
        gate!.Gate = static (_, _) => new(BroadcastOutcome.Accepted, "Taken, and forgotten.");
        Assert.IsType<CommandResult.Accepted>(await scene.Alice.Host.ForceCloseAsync(scene.Alice.Channel.Id));
        await scene.Alice.UntilEventAsync(happened => happened is HostEvent.ClaimBroadcast);
        await scene.MineAsync(5);

        var commitment = scene.Alice.Host.Claims[0].Transactions[0].Parent!.ComputeTxId();
        var packages = gate.Attempts.Where(attempt => attempt.Parent?.ComputeTxId() == commitment).ToArray();
        var tip = scene.Chain.Do(chain => chain.Height.Value);
        Assert.Equal([tip - 5, tip - 4, tip - 3, tip - 2, tip - 1, tip], packages.Select(attempt => attempt.Height.Value).Distinct());
        var told = Assert.Single(scene.Alice.Events.OfType<HostEvent.ClaimBroadcast>());
        Assert.Contains("our commitment", told.Purpose, StringComparison.Ordinal);

        gate.Gate = static (_, _) => null;
        await scene.MineAsync(2);
        Assert.True(scene.Chain.Do(chain => chain.Confirmations(commitment)) > 0);
    }

    [Fact(Timeout = Limit)]
    public async Task What_pays_too_little_is_planned_again_at_once_and_pays_more()
    {
        // Incident 9: not with the next block.
        GatedChain? gate = null;
        await using var scene = await OpenAsync(chain => gate = new(chain));
        var seen = new HashSet<TxId>();
        gate!.Gate = (transaction, _) =>
            IsSweep(transaction) && seen.Add(transaction.ComputeTxId()) && seen.Count <= 4 ? new(BroadcastOutcome.FeeTooLow, "More!") : null;
        await scene.Alice.Host.ForceCloseAsync(scene.Alice.Channel.Id);
        await scene.MineToTheEndAsync();

        var sweeps = gate.Attempts.Where(attempt => IsSweep(attempt.Transaction)).Take(5).ToArray();
        Assert.Single(sweeps.Select(sweep => sweep.Height).Distinct());
        var amounts = sweeps.Select(sweep => sweep.Transaction.Outputs[0].Amount.Value).ToArray();
        Assert.Equal(amounts.Distinct().OrderDescending(), amounts);
        Assert.Contains(scene.Alice.Events.OfType<HostEvent.ClaimBroadcast>(), told => told.Transaction == sweeps[4].Transaction.ComputeTxId() && told.Result.Outcome == BroadcastOutcome.Accepted);
    }

    /// <summary>Whether it takes an output that had to wait for a delay.</summary>
    private static bool IsSweep(Transaction transaction) => transaction.Inputs is [{ Sequence: > 1 and < 0x8000_0000 }];

    [Fact(Timeout = Limit)]
    public async Task A_refusal_that_nobody_can_explain_is_told_once_and_tried_again_with_every_block()
    {
        // Incident 25.
        GatedChain? gate = null;
        await using var scene = await OpenAsync(chain => gate = new(chain));
        gate!.Gate = static (_, _) => new(BroadcastOutcome.Refused, "I will not say why.");
        await scene.Alice.Host.ForceCloseAsync(scene.Alice.Channel.Id);
        await scene.Alice.UntilEventAsync(happened => happened is HostEvent.ClaimBroadcast);
        await scene.MineAsync(10);

        var tip = scene.Chain.Do(chain => chain.Height.Value);
        Assert.Equal(
            Enumerable.Range((int)tip - 10, 11), gate.Attempts.Where(attempt => attempt.Parent is not null).Select(attempt => (int)attempt.Height.Value).Distinct());
        var told = Assert.Single(scene.Alice.Events.OfType<HostEvent.ClaimBroadcast>());

        // It would not be taken for more, so that no more is offered for it.
        var last = scene.Alice.Host.Claims[0].Transactions[0];
        Assert.Equal(told.Rate, last.Rate);
        gate.Gate = static (_, _) => null;
        await scene.MineToTheEndAsync();
    }

    [Fact(Timeout = Limit)]
    public async Task A_backend_that_cannot_be_reached_is_asked_again_with_every_block()
    {
        GatedChain? gate = null;
        await using var scene = await OpenAsync(chain => gate = new(chain));
        gate!.Gate = static (_, _) => new(BroadcastOutcome.Unavailable, "Nobody is there.");
        await scene.Alice.Host.ForceCloseAsync(scene.Alice.Channel.Id);
        await scene.MineAsync(4);

        Assert.Single(scene.Alice.Events.OfType<HostEvent.ClaimBroadcast>());
        gate.Gate = static (_, _) => null;
        await scene.MineToTheEndAsync();
        Assert.True(scene.Alice.Wallet.Balance.Value > CloseScene.Deposit + 490_000);
    }

    [Fact(Timeout = Limit)]
    public async Task No_coin_pays_for_two_channels()
    {
        GatedChain? gate = null;
        await using var scene = await OpenAsync(chain => gate = new(chain), withBob: true);
        scene.Alice.Wallet.Deposit(new(50_000));
        var opened = await scene.Alice.Host.OpenAsync(scene.Bob.Key.PublicKey, TestPair.Command(800_000, 300_000_000), TestContext.Current.CancellationToken);
        Assert.IsType<CommandResult.Accepted>(opened.Result);
        await scene.Alice.UntilEventAsync(happened => happened is HostEvent.Broadcast broadcast && broadcast.Channel == opened.Channel);
        await scene.MineAsync(3);
        var channels = scene.Alice.Host.Channels;
        Assert.Equal(2, channels.Count);
        await scene.Bob.StopAsync();
        gate!.Gate = static (_, _) => new(BroadcastOutcome.Accepted, "Taken, and forgotten.");

        await Task.WhenAll(channels.Select(channel => scene.Alice.Host.ForceCloseAsync(channel.Id)));
        await scene.MineAsync();

        var planned = scene.Alice.Host.Claims.SelectMany(one => one.Transactions).Distinct().ToArray();
        Assert.Equal(2, planned.Length);
        Assert.Equal(2, planned.SelectMany(one => one.Coins).Select(coin => coin.OutPoint).Distinct().Count());
        gate.Gate = static (_, _) => null;
        await scene.MineToTheEndAsync();
    }

    [Fact(Timeout = Limit)]
    public async Task A_wallet_that_fails_holds_up_nothing_but_what_it_was_asked_for()
    {
        FailingWallet? wallet = null;
        await using var scene = await CloseScene.OpenAsync(TestPair.Anchors, change: options => options with { FeeWallet = wallet ??= new(options.FeeWallet!) });
        wallet!.Fails = true;
        await scene.Alice.Host.ForceCloseAsync(scene.Alice.Channel.Id);

        var failed = (HostEvent.ClaimsFailed)await scene.Alice.UntilEventAsync(happened => happened is HostEvent.ClaimsFailed);
        Assert.Equal("The wallet is locked.", failed.Cause.Message);
        scene.Chain.Do(chain => chain.Mine(2));
        await scene.Alice.SeeChainAsync();
        wallet.Fails = false;
        await scene.MineToTheEndAsync();

        Assert.True(scene.Alice.Wallet.Balance.Value > CloseScene.Deposit + 490_000);
    }

    [Fact(Timeout = Limit)]
    public async Task Without_a_place_to_go_the_commitment_goes_out_and_the_operator_is_told()
    {
        await using var scene = await CloseScene.OpenAsync(TestPair.Anchors, change: options => options with { FeeWallet = null });
        await scene.Alice.Host.ForceCloseAsync(scene.Alice.Channel.Id);
        await scene.MineAsync(20);

        // Once of the commitment, and once of what is in it.
        var waits = scene.Alice.Events.OfType<HostEvent.ClaimsWait>().ToArray();
        Assert.InRange(waits.Length, 1, 2);
        Assert.All(waits, told => Assert.Contains(" sat wait on chain", told.Text, StringComparison.Ordinal));
        Assert.IsType<OnChain>(scene.Alice.StateOf(scene.Alice.Channel).Phase);
        Assert.Equal(new Satoshi(CloseScene.Deposit), scene.Alice.Wallet.Balance);
        Assert.Single(scene.Alice.Host.Claims);
    }

    [Fact(Timeout = Limit)]
    public async Task A_script_alone_is_enough_for_what_pays_its_own_fee()
    {
        Script place = default;
        await using var scene = await CloseScene.OpenAsync(
            TestPair.Anchors, change: options => options with { FeeWallet = null, SweepScript = place = ((RegtestWallet)options.Wallet!).Script });
        await scene.Bob.Host.ForceCloseAsync(scene.Alice.Channel.Id);
        await scene.MineToTheEndAsync();

        Assert.Equal(scene.Alice.Wallet.Script, place);
        Assert.InRange(scene.Alice.Wallet.Balance.Value, CloseScene.Deposit + 498_000, CloseScene.Deposit + 500_000);
    }

    /// <summary>A channel of Alice, who broadcasts through a gate; Bob, who would close as well, is down unless needed.</summary>
    private static async Task<CloseScene> OpenAsync(Func<RegtestBackend, GatedChain> gate, bool withBob = false)
    {
        GatedChain? made = null;
        var scene = await CloseScene.OpenAsync(TestPair.Anchors, change: options => options with { Chain = made ??= gate((RegtestBackend)options.Chain) });
        if (!withBob)
        {
            await scene.Bob.StopAsync();
        }

        return scene;
    }

    private sealed class FailingWallet(IFeeWallet inner) : IFeeWallet
    {
        public bool Fails { get; set; }

        public ValueTask<Sequence<WalletCoin>> GetCoinsAsync(CancellationToken cancellationToken) =>
            Fails ? throw new InvalidOperationException("The wallet is locked.") : inner.GetCoinsAsync(cancellationToken);

        public ValueTask<Script> GetSweepScriptAsync(CancellationToken cancellationToken) => inner.GetSweepScriptAsync(cancellationToken);

        public void Reserve(Sequence<OutPoint> coins) => inner.Reserve(coins);

        public ValueTask<Transaction> SignAsync(Transaction transaction, Sequence<WalletCoin> coins, CancellationToken cancellationToken) =>
            inner.SignAsync(transaction, coins, cancellationToken);
    }
}
