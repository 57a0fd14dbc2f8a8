using Blgv.Bolt.Channel;
using Blgv.Bolt.Invoice;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Peer.Tests;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Node.Tests.Hosting;

/// <summary>Two nodes on one chain. Alice opens.</summary>
internal sealed class TestPair : IAsyncDisposable
{
    public static readonly FeatureSet<ChannelTypeContext> Anchors =
        FeatureSet<ChannelTypeContext>.Empty.WithRequired(Feature.OptionStaticRemotekey).WithRequired(Feature.OptionAnchors);

    public static readonly FeatureSet<ChannelTypeContext> StaticRemotekey =
        FeatureSet<ChannelTypeContext>.Empty.WithRequired(Feature.OptionStaticRemotekey);

    private TestPair(RegtestBackend chain, TestNode alice, TestNode bob) => (Chain, Alice, Bob) = (chain, alice, bob);

    public RegtestBackend Chain { get; }

    public TestNode Alice { get; }

    public TestNode Bob { get; }

    public static async Task<TestPair> StartAsync(Func<RegtestBackend, TestNode>? alice = null, Func<RegtestBackend, TestNode>? bob = null)
    {
        var chain = new RegtestBackend(new RegtestChain());

        // So that there are coins from the start, and nobody has to be told of all these blocks.
        chain.Do(one => one.Mine(110));
        var pair = new TestPair(chain, alice?.Invoke(chain) ?? new("alice", chain), bob?.Invoke(chain) ?? new("bob", chain));
        await pair.Alice.StartAsync();
        await pair.Bob.StartAsync();
        return pair;
    }

    /// <summary>Two nodes with a channel in use; half of it is on each side.</summary>
    public static async Task<TestPair> OpenAsync(Func<RegtestBackend, TestNode>? alice = null, Func<RegtestBackend, TestNode>? bob = null)
    {
        var pair = await StartAsync(alice, bob);
        await pair.ConnectAsync();
        await pair.OpenAsync();
        return pair;
    }

    public static async Task<(LightningPeer From, LightningPeer To)> ConnectAsync(TestNode from, TestNode to)
    {
        var pipes = new PipePair();
        var options = OptionsOf(to);
        var accepting = LightningPeer.AcceptAsync(pipes.Server, to.Key, options, TestContext.Current.CancellationToken);
        var connected = await LightningPeer.ConnectAsync(pipes.Client, from.Key, to.Key.PublicKey, options, TestContext.Current.CancellationToken);
        return (connected, await accepting);
    }

    public async Task ConnectAsync()
    {
        var (alice, bob) = await ConnectAsync(Alice, Bob);
        Assert.True(await Bob.Host.AttachAsync(bob, isInbound: true));
        Assert.True(await Alice.Host.AttachAsync(alice));
    }

    public async Task OpenAsync(ulong funding = 1_000_000, ulong pushed = 500_000_000, FeatureSet<ChannelTypeContext>? type = null)
    {
        var command = Command(funding, pushed) with { Type = type ?? Anchors };
        var opened = await Alice.Host.OpenAsync(Bob.Key.PublicKey, command, TestContext.Current.CancellationToken);
        Assert.IsType<CommandResult.Accepted>(opened.Result);
        await Alice.UntilEventAsync(happened => happened is HostEvent.Broadcast);
        await MineAsync(3);
        await Task.WhenAll(Alice.UntilAsync(IsNormal), Bob.UntilAsync(IsNormal));
    }

    public async Task MineAsync(int count = 1)
    {
        Chain.Do(chain => chain.Mine(count));
        await Task.WhenAll(Alice.SeeChainAsync(), Bob.SeeChainAsync());
    }

    /// <summary>One pays an invoice of the other.</summary>
    public static async Task<PaymentResult> PayAsync(TestNode from, TestNode to, ulong millisatoshi)
    {
        var invoice = await to.Payments.CreateInvoiceAsync(new(millisatoshi), "test", TimeSpan.FromHours(1));
        return await from.Payments.PayAsync(invoice, null, TestContext.Current.CancellationToken);
    }

    /// <summary>Pays, asking again for as long as the channel is away.</summary>
    public static async Task PayUntilDoneAsync(TestNode node, Bolt11Invoice invoice)
    {
        while (await node.Payments.PayAsync(invoice, null, TestContext.Current.CancellationToken) is var result && result is not PaymentResult.Succeeded)
        {
            Assert.IsType<PaymentResult.Refused>(result);
            await node.UntilAsync(IsNormal);
            await Task.Yield();
        }
    }

    /// <summary>Waits until no HTLC is left on either side.</summary>
    public Task SettleAsync() => Task.WhenAll(Alice.UntilAsync(IsSettled), Bob.UntilAsync(IsSettled));

    public static bool IsSettled(ChannelState state) =>
        state is Normal { Channel.Commitments: { Htlcs.IsEmpty: true, Settled.IsEmpty: true, AwaitsRevocation: false, HasChangesForRemote: false, HasChangesForLocal: false } };

    public static OpenCommand Command(ulong funding, ulong pushed) => new(
        new(funding), new(pushed), Anchors, IsAnnounced: false, new(253), default);

    public static bool IsNormal(ChannelState state) => state is Normal;

    public async ValueTask DisposeAsync()
    {
        await Alice.DisposeAsync();
        await Bob.DisposeAsync();
    }

    public static PeerOptions OptionsOf(TestNode node) => PeerOptions.Default with
    {
        Clock = node.Clock,
        Session = new PeerSessionOptions { Features = node.Host.Features, Networks = [ChainHash.Regtest] },
    };
}
