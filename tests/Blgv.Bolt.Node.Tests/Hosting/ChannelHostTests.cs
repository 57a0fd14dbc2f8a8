using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node.Tests.Hosting;

public sealed class ChannelHostTests
{
    private const int Limit = 60_000;

    [Fact(Timeout = Limit)]
    public async Task Two_hosts_open_a_channel()
    {
        await using var pair = await TestPair.OpenAsync();

        Assert.Equal(pair.Alice.Channel.Id, pair.Bob.Channel.Id);
        Assert.Equal(500_000_000UL, pair.Alice.Core.Commitments.Active[0].ToLocal.Value);
    }

    [Fact(Timeout = Limit)]
    public async Task Invoices_are_paid_both_ways()
    {
        await using var pair = await TestPair.OpenAsync();

        Assert.IsType<PaymentResult.Succeeded>(await TestPair.PayAsync(pair.Alice, pair.Bob, 40_000_000));
        Assert.IsType<PaymentResult.Succeeded>(await TestPair.PayAsync(pair.Bob, pair.Alice, 10_000_000));
        await pair.SettleAsync();

        Assert.Equal(470_000_000UL, pair.Alice.Core.Commitments.Active[0].ToLocal.Value);
        Assert.Equal(530_000_000UL, pair.Bob.Core.Commitments.Active[0].ToLocal.Value);
    }

    [Fact(Timeout = Limit)]
    public async Task Many_payments_at_once_share_commitments()
    {
        await using var pair = await TestPair.OpenAsync();
        var payments = Enumerable.Range(0, 40).Select(_ => TestPair.PayAsync(pair.Alice, pair.Bob, 1_000_000)).ToArray();

        Assert.All(await Task.WhenAll(payments), result => Assert.IsType<PaymentResult.Succeeded>(result));
        await pair.SettleAsync();

        Assert.Equal(460_000_000UL, pair.Alice.Core.Commitments.Active[0].ToLocal.Value);
        Assert.InRange(pair.Alice.Core.Commitments.RemoteNumber.Value, 2UL, 79UL);
    }

    [Fact(Timeout = Limit)]
    public async Task After_a_restart_of_both_the_channel_goes_on()
    {
        await using var pair = await TestPair.OpenAsync();
        Assert.IsType<PaymentResult.Succeeded>(await TestPair.PayAsync(pair.Alice, pair.Bob, 40_000_000));

        await pair.Alice.RestartAsync();
        await pair.Bob.RestartAsync();
        await pair.ConnectAsync();
        await Task.WhenAll(pair.Alice.UntilAsync(TestPair.IsNormal), pair.Bob.UntilAsync(TestPair.IsNormal));
        Assert.IsType<PaymentResult.Succeeded>(await TestPair.PayAsync(pair.Bob, pair.Alice, 10_000_000));
        await pair.SettleAsync();

        Assert.Equal(470_000_000UL, pair.Alice.Core.Commitments.Active[0].ToLocal.Value);
    }

    [Fact(Timeout = Limit)]
    public async Task A_cooperative_close_pays_both_and_ends_the_channel()
    {
        await using var pair = await TestPair.OpenAsync();
        var channel = pair.Alice.Channel.Id;
        var funding = pair.Alice.Core.Commitments.Active[0].Scope.Funding.TxId;

        var result = await pair.Alice.Host.CloseAsync(channel, new CloseCommand(default, new(1000)));

        Assert.IsType<CommandResult.Accepted>(result);
        await pair.Alice.UntilEventAsync(IsClosingBroadcast);
        await pair.MineAsync(1);
        Assert.Contains(pair.Chain.Do(chain => chain.Unspent), output => output.Output.ScriptPubKey == TestNode.ClosingScript);

        bool IsClosingBroadcast(HostEvent happened) =>
            happened is HostEvent.Broadcast { Result.Outcome: BroadcastOutcome.Accepted or BroadcastOutcome.AlreadyKnown } broadcast
            && broadcast.Transaction != funding;
    }
}
