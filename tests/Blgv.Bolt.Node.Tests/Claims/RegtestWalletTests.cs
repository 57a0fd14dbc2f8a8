using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;

namespace Blgv.Bolt.Node.Tests.Claims;

public sealed class RegtestWalletTests
{
    private static readonly Script Somebody = StandardScript.P2wpkh(PointBytes.FromHex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"));

    private readonly RegtestBackend _chain = new(new RegtestChain());

    [Fact]
    public async Task Wallets_are_told_apart_and_one_of_the_same_name_has_the_same_coins()
    {
        var (alice, bob, nobody, other) = (new RegtestWallet(_chain, "alice"), new RegtestWallet(_chain, "bob"), new RegtestWallet(_chain), new RegtestWallet(_chain));
        alice.Deposit(new(70_000));
        alice.Deposit(new(30_000));

        Assert.Equal(new Satoshi(100_000), alice.Balance);
        Assert.Equal(Satoshi.Zero, bob.Balance);
        Assert.Equal(4, new[] { alice.Script, bob.Script, nobody.Script, other.Script }.Distinct().Count());
        Assert.Equal(
            [new(70_000), new(30_000)],
            (await new RegtestWallet(_chain, "alice").GetCoinsAsync(TestContext.Current.CancellationToken)).Select(coin => coin.Output.Amount));
    }

    [Fact]
    public async Task What_it_signs_is_valid_and_weighs_what_it_said()
    {
        var wallet = new RegtestWallet(_chain, "alice");
        wallet.Deposit(new(70_000));
        wallet.Deposit(new(30_000));
        var coins = await wallet.GetCoinsAsync(TestContext.Current.CancellationToken);
        var unsigned = new Transaction(
            2, coins.Select(coin => new TransactionInput(coin.OutPoint, TransactionInput.FinalSequence)).ToSequence(), [new(new(99_000), Somebody)], 0);

        var signed = await wallet.SignAsync(unsigned, coins, TestContext.Current.CancellationToken);

        Assert.Equal(BroadcastOutcome.Accepted, (await _chain.BroadcastAsync(signed, TestContext.Current.CancellationToken)).Outcome);
        var single = unsigned with { Inputs = [unsigned.Inputs[0]] };
        var one = await wallet.SignAsync(single, coins, TestContext.Current.CancellationToken);
        Assert.Equal(one.Weight + coins[1].InputWeight, signed.Weight);
        _chain.Do(chain => chain.Mine(1));
        Assert.Equal(Satoshi.Zero, wallet.Balance);
    }

    [Fact]
    public async Task A_coin_that_funds_a_channel_pays_no_fee_until_it_is_released()
    {
        var wallet = new RegtestWallet(_chain, "alice");

        var funding = await wallet.FundAsync(Somebody, new(50_000), new(253), TestContext.Current.CancellationToken);
        Assert.Empty(await wallet.GetCoinsAsync(TestContext.Current.CancellationToken));
        wallet.Release(funding);

        var coin = Assert.Single(await wallet.GetCoinsAsync(TestContext.Current.CancellationToken));
        Assert.Equal(funding.Inputs[0].PreviousOutput, coin.OutPoint);
        Assert.Equal(BroadcastOutcome.Accepted, (await _chain.BroadcastAsync(funding, TestContext.Current.CancellationToken)).Outcome);
    }
}
