using System.Security.Cryptography;
using System.Text;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Node.Tests.Hosting;

/// <summary>A node under test: a host that can die at any instant and start again from what its store has.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly EventLog _log = new();
    private readonly byte[] _seed;
    private ChannelHost? _host;
    private SeedSigner? _signer;

    public TestNode(string name, RegtestBackend chain, IChannelStore? store = null)
    {
        (Name, Chain, Store) = (name, chain, store ?? new MemoryChannelStore());
        _seed = SHA256.HashData(Encoding.ASCII.GetBytes(name));
        Key = KeyOf(name);
        Wallet = new(chain, name);
    }

    public static PrivateKey KeyOf(string name) => PrivateKey.FromBytes(SHA256.HashData(SHA256.HashData(Encoding.ASCII.GetBytes(name))));

    public string Name { get; }

    public RegtestBackend Chain { get; }

    public IChannelStore Store { get; set; }

    public PrivateKey Key { get; }

    public ManualTimeProvider Clock { get; init; } = new();

    public Func<ChannelHostOptions, ChannelHostOptions> Change { get; init; } = static options => options;

    public ChannelStep Machine { get; init; } = ChannelMachine.Step;

    public Payments Payments { get; private set; } = null!;

    public bool IsUp => _host is not null;

    public ChannelHost Host => _host ?? throw new InvalidOperationException($"{Name} is down.");

    public PointBytes Id => Key.PublicKey.ToPointBytes();

    public IReadOnlyList<HostEvent> Events => _log.Events;

    /// <summary>The transactions of ours that took something on chain, whoever ran at the time.</summary>
    public IReadOnlyCollection<TxId> Claimed => _log.Claimed;

    /// <summary>Funds channels and pays fees, and has what comes home.</summary>
    public RegtestWallet Wallet { get; }

    public ChannelRef Channel => Assert.Single(Host.Channels);

    public ChannelCore Core => StateOf(Channel).Core ?? throw new InvalidOperationException($"{Name} has no funded channel.");

    public async Task<TestNode> StartAsync()
    {
        _signer = new SeedSigner(_seed);
        Payments = new Payments(new PaymentOptions { NodeKey = Key, Network = Bitcoin.BitcoinNetwork.Regtest, Clock = Clock });
        var options = new ChannelHostOptions
        {
            NodeId = Key.PublicKey,
            Store = Store,
            Chain = Chain,
            Signers = new(_signer, new NodeKeySigner(Key)),
            Wallet = Wallet,
            FeeWallet = Wallet,
            Events = _log,
            Htlcs = Payments,
            Clock = Clock,
            Policy = static _ => ChannelPolicy.Default with { Chain = ChainHash.Regtest, MinimumDepth = 1, ShutdownScript = ClosingScript },
        };
        _host = await ChannelHost.StartAsync(Change(options), Machine, TestContext.Current.CancellationToken);
        return this;
    }

    /// <summary>Ends the host and starts another over a store, as a process does that finds no more than that.</summary>
    public async Task RestartAsync(IChannelStore? store = null)
    {
        await StopAsync();
        Store = store ?? Store;
        _log.Clear();
        await StartAsync();
    }

    public async Task StopAsync()
    {
        if (_host is { } host)
        {
            _host = null;
            await host.DisposeAsync();
            _signer?.Dispose();
        }
    }

    public ChannelState StateOf(ChannelRef channel) =>
        Host.TryGetState(channel.Id, out var state) ? state : throw new InvalidOperationException($"{Name} has no channel {channel.Id}.");

    public Task<ChannelState> UntilAsync(Func<ChannelState, bool> condition) =>
        Host.WaitAsync(Channel.Id, condition, TestContext.Current.CancellationToken);

    /// <summary>Waits for something to happen, or to have happened.</summary>
    public Task<HostEvent> UntilEventAsync(Func<HostEvent, bool> condition) => _log.UntilAsync(condition);

    /// <summary>Waits until the channels have dealt with all blocks there are.</summary>
    public Task SeeChainAsync()
    {
        var height = Chain.Do(chain => chain.Height);
        return UntilEventAsync(happened => happened is HostEvent.BlockProcessed block && block.Tip.Height >= height);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Key.Dispose();
    }

    /// <summary>Waits until what there is to take on chain was looked after as of the newest block.</summary>
    public async Task SeeClaimsAsync()
    {
        var height = Chain.Do(chain => chain.Height);
        await SeeChainAsync();
        await UntilEventAsync(happened => happened is HostEvent.ClaimsKept kept && kept.Height >= height);
    }

    public static Bitcoin.Script ClosingScript { get; } = Bitcoin.StandardScript.P2wpkh(TestKeys.Anybody.PublicKey.ToPointBytes());
}

/// <summary>Keys of nobody in particular.</summary>
internal static class TestKeys
{
    public static PrivateKey Anybody { get; } = PrivateKey.FromBytes([.. Enumerable.Repeat((byte)7, 32)]);
}
