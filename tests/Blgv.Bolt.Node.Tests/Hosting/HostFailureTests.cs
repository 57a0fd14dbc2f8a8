using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Node.Tests.Hosting;

/// <summary>What a host does when something that it stands on fails.</summary>
public sealed class HostFailureTests
{
    private const int Limit = 60_000;

    [Fact(Timeout = Limit)]
    public async Task When_the_store_fails_nothing_that_follows_leaves_and_the_host_stops()
    {
        var store = new CrashStore();
        await using var pair = await TestPair.OpenAsync(alice: chain => new TestNode("alice", chain, store));
        var invoice = await pair.Bob.Payments.CreateInvoiceAsync(new(1_000_000), "", TimeSpan.FromHours(1));
        store.DieAt(0, isWritten: false);

        var stopped = await Assert.ThrowsAsync<HostStoppedException>(
            () => pair.Alice.Payments.PayAsync(invoice, null, TestContext.Current.CancellationToken));

        Assert.Equal(HostStopKind.StoreFailed, stopped.Reason.Kind);
        Assert.Equal(HostStopKind.StoreFailed, (await pair.Alice.Host.Completion).Kind);
        await pair.Bob.UntilAsync(state => state is Offline);
        Assert.True(pair.Bob.Core.Commitments.Htlcs.IsEmpty);
        Assert.Contains(pair.Alice.Events, happened => happened is HostEvent.Stopped);
    }

    [Fact(Timeout = Limit)]
    public async Task A_step_that_throws_quarantines_its_channel_and_no_other_and_closes_none()
    {
        var isBroken = false;
        Transition Broken(ChannelState state, ChannelInput input, in ChannelEnvironment environment) =>
            Volatile.Read(ref isBroken) && input is PeerMessage { Message: UpdateAddHtlc }
                ? throw new InvalidOperationException("A bug.")
                : ChannelMachine.Step(state, input, environment);
        await using var pair = await TestPair.OpenAsync(bob: chain => new TestNode("bob", chain) { Machine = Broken });
        var sequence = pair.Bob.Core.Sequence;
        var invoice = await pair.Bob.Payments.CreateInvoiceAsync(new(1_000_000), "", TimeSpan.FromHours(1));
        Volatile.Write(ref isBroken, true);
        _ = pair.Alice.Payments.PayAsync(invoice, null, TestContext.Current.CancellationToken);

        var happened = await pair.Bob.UntilEventAsync(one => one is HostEvent.ChannelQuarantined);

        Assert.Equal("A bug.", ((HostEvent.ChannelQuarantined)happened).Cause.Message);
        await pair.Alice.UntilAsync(state => state is Offline);
        Assert.Equal(sequence, pair.Bob.Core.Sequence);
        Assert.IsType<CommandResult.Refused>(await pair.Bob.Host.CloseAsync(pair.Bob.Channel.Id, new CloseCommand(default, new(253))));
        Assert.IsType<Normal>(pair.Bob.StateOf(pair.Bob.Channel).Phase);

        // Another channel of another peer goes on, and blocks are counted with the channel that does not.
        await pair.MineAsync();
        await using var stranger = await Stranger.ConnectAsync(pair.Bob);
        await stranger.SendAsync(stranger.Open(1));
        await stranger.ReceiveAsync<AcceptChannel>();

        // With the bug mended, a start finds the channel as it was, and the payment arrives.
        Volatile.Write(ref isBroken, false);
        await pair.Bob.RestartAsync();
        await pair.ConnectAsync();
        Assert.IsType<PaymentResult.Succeeded>(await pair.Alice.Payments.PayAsync(invoice, null, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Limit)]
    public async Task A_node_on_files_goes_on_where_it_was()
    {
        var folder = Directory.CreateTempSubdirectory("blgv-host-").FullName;
        try
        {
            async Task<FileChannelStore> OpenAsync() => await FileChannelStore.OpenAsync(
                folder, ChainHash.Regtest, TestNode.KeyOf("alice").PublicKey.ToPointBytes(), TestContext.Current.CancellationToken);
            var store = await OpenAsync();
            await using var pair = await TestPair.OpenAsync(alice: chain => new TestNode("alice", chain, store));
            Assert.IsType<PaymentResult.Succeeded>(await TestPair.PayAsync(pair.Alice, pair.Bob, 40_000_000));
            await pair.Alice.StopAsync();
            await store.DisposeAsync();

            store = await OpenAsync();
            await pair.Alice.RestartAsync(store);
            await pair.ConnectAsync();
            await Task.WhenAll(pair.Alice.UntilAsync(TestPair.IsNormal), pair.Bob.UntilAsync(TestPair.IsNormal));
            Assert.IsType<PaymentResult.Succeeded>(await TestPair.PayAsync(pair.Bob, pair.Alice, 10_000_000));
            await pair.SettleAsync();

            Assert.Equal(470_000_000UL, pair.Alice.Core.Commitments.Active[0].ToLocal.Value);
            await pair.Alice.StopAsync();
            await store.DisposeAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Blocks_that_came_while_a_node_was_down_are_not_missed()
    {
        await using var pair = await TestPair.StartAsync();
        await pair.ConnectAsync();
        var opened = await pair.Alice.Host.OpenAsync(pair.Bob.Key.PublicKey, TestPair.Command(1_000_000, 0), TestContext.Current.CancellationToken);
        Assert.NotNull(opened.Channel);
        await pair.Alice.UntilEventAsync(happened => happened is HostEvent.Broadcast);
        await pair.Bob.StopAsync();
        pair.Chain.Do(chain => chain.Mine(3));
        await pair.Alice.SeeChainAsync();

        await pair.Bob.RestartAsync();
        await pair.Bob.SeeChainAsync();
        await pair.ConnectAsync();

        await Task.WhenAll(pair.Alice.UntilAsync(TestPair.IsNormal), pair.Bob.UntilAsync(TestPair.IsNormal));
        Assert.NotNull(pair.Bob.Core.Funding.Confirmed);
    }

    [Fact(Timeout = Limit)]
    public async Task A_reorganization_while_a_node_was_down_is_undone_first()
    {
        await using var pair = await TestPair.OpenAsync();
        var before = pair.Bob.Core.Funding.Confirmed;
        await pair.MineAsync(2);
        await pair.Bob.StopAsync();
        pair.Chain.Do(chain => chain.Undo(2));
        pair.Chain.Do(chain => chain.Mine(4));

        await pair.Bob.RestartAsync();
        await pair.Bob.SeeChainAsync();

        Assert.Equal(before, pair.Bob.Core.Funding.Confirmed);
        Assert.Equal(pair.Chain.Do(chain => chain.Tip), pair.Bob.Host.Tip.Hash);
        Assert.Equal(2, pair.Bob.Events.Count(happened => happened is HostEvent.BlockProcessed { Tip.Hash: var hash } && hash == default));
    }

    [Fact(Timeout = Limit)]
    public async Task Two_channels_cannot_have_one_funding_output()
    {
        await using var pair = await TestPair.OpenAsync();
        await using var stranger = await Stranger.ConnectAsync(pair.Bob);
        var funding = pair.Bob.Core.Commitments.Active[0].Scope.Funding;
        await stranger.SendAsync(stranger.Open(1));
        await stranger.ReceiveAsync<AcceptChannel>();

        await stranger.SendAsync(new FundingCreated
        {
            TemporaryChannelId = stranger.Open(1).TemporaryChannelId,
            FundingTxid = funding.TxId,
            FundingOutputIndex = (ushort)funding.Index,
            Signature = default,
        });

        Assert.Equal(stranger.Open(1).TemporaryChannelId, (await stranger.ReceiveAsync<Error>()).ChannelId);
        Assert.Equal(pair.Bob.Channel.Id, pair.Alice.Channel.Id);
        Assert.IsType<PaymentResult.Succeeded>(await TestPair.PayAsync(pair.Alice, pair.Bob, 1_000_000));
    }

    [Fact(Timeout = Limit)]
    public async Task A_new_connection_takes_the_place_of_the_old()
    {
        await using var pair = await TestPair.OpenAsync();
        for (var i = 0; i < 5; i++)
        {
            var invoice = await pair.Bob.Payments.CreateInvoiceAsync(new(1_000_000), "", TimeSpan.FromHours(1));
            var paying = TestPair.PayUntilDoneAsync(pair.Alice, invoice);
            await pair.ConnectAsync();
            await paying;
        }

        await pair.SettleAsync();
        Assert.Equal(495_000_000UL, pair.Alice.Core.Commitments.Active[0].ToLocal.Value);
        Assert.Equal(495_000_000UL, pair.Bob.Core.Commitments.Active[0].ToRemote.Value);
    }
}
