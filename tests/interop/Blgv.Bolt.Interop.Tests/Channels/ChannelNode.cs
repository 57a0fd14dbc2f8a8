using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Node;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using NodePayments = Blgv.Bolt.Node.Payments;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>Our node: a host over a store on disk, which can start again from what is there.</summary>
internal sealed class ChannelNode : IHostEvents, IPeerTap, IAsyncDisposable
{
    /// <summary>Where our funds go on a cooperative close.</summary>
    public static readonly Script ClosingScript =
        StandardScript.P2wpkh(PrivateKey.FromBytes([.. Enumerable.Repeat((byte)7, PrivateKey.Size)]).PublicKey.ToPointBytes());

    private static readonly ChannelPolicy Policy = ChannelPolicy.Default with
    {
        Chain = ChainHash.Regtest,
        MinimumDepth = 1,
        ShutdownScript = ClosingScript,
    };

    private readonly ITestOutputHelper? _output = TestContext.Current.TestOutputHelper;
    private readonly RegtestBackend _chain;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bolt-interop-");
    private readonly byte[] _seed = SHA256.HashData("our node"u8);
    private readonly Lock _lock = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly List<HostEvent> _events = [];
    private readonly List<(Func<HostEvent, bool> Condition, TaskCompletionSource<HostEvent> Done)> _waiters = [];
    private FileChannelStore? _store;
    private SeedSigner? _signer;
    private ChannelHost? _host;

    public ChannelNode(RegtestBackend chain)
    {
        _chain = chain;
        Wallet = new RegtestWallet(chain);
        Key = PrivateKey.FromBytes(SHA256.HashData(_seed));
    }

    /// <summary>Our coins, and where all goes that we get on chain.</summary>
    public RegtestWallet Wallet { get; }

    public PrivateKey Key { get; }

    public PointBytes Id => Key.PublicKey.ToPointBytes();

    public ChannelHost Host => _host ?? throw new InvalidOperationException("Our node is down.");

    public NodePayments Payments { get; private set; } = null!;

    /// <summary>Whether HTLCs to us wait until <see cref="HtlcGate.Open()"/>.</summary>
    public HtlcGate Gate { get; private set; } = null!;

    /// <summary>What we take for the fee rate that all needs.</summary>
    public FeeRate FeeRate { get; set; } = FeeRate.Floor;

    /// <summary>What stands between the cases of a test: closed, the gate of the next start is, too.</summary>
    public bool StartsWithGateClosed { get; set; }

    public PeerOptions PeerOptions => new()
    {
        Session = new() { Features = Host.Features, Networks = [ChainHash.Regtest] },
        Tap = this,
    };

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _store = await FileChannelStore.OpenAsync(_folder.FullName, ChainHash.Regtest, Id, cancellationToken);
        _signer = new SeedSigner(_seed);
        Payments = new NodePayments(new PaymentOptions { NodeKey = Key, Network = BitcoinNetwork.Regtest });
        Gate = new HtlcGate(Payments, StartsWithGateClosed);
        var options = new ChannelHostOptions
        {
            NodeId = Key.PublicKey,
            Store = _store,
            Chain = _chain,
            Signers = new(_signer, new NodeKeySigner(Key)),
            Wallet = Wallet,
            FeeWallet = Wallet,
            FeeRates = () => new HostFeeRates(FeeRate, FeeRate, FeeRate),
            Events = this,
            Htlcs = Gate,
            Policy = static _ => Policy,
        };
        _host = await ChannelHost.StartAsync(options, cancellationToken);
    }

    /// <summary>Stops, and starts with nothing but what is on disk.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await StopAsync();
        lock (_lock)
        {
            _events.Clear();
        }

        await StartAsync(cancellationToken);
    }

    /// <summary>A connection to LDK over TCP. The host does not have it yet.</summary>
    public Task<LightningPeer> ConnectAsync(LdkNode ldk, int port, CancellationToken cancellationToken)
    {
        Assert.True(PublicKey.TryParse(ldk.Id, out var key));
        return LightningPeer.ConnectAsync(PeerAddress.Create(key, new IPEndPoint(IPAddress.Loopback, port)), Key, PeerOptions, cancellationToken);
    }

    public ChannelCore Core(ChannelId channel) =>
        Host.TryGetState(channel, out var state) && state.Core is { } core ? core : throw new InvalidOperationException($"There is no channel {channel}.");

    /// <summary>Our newest commitment, signed by both. Another signer with the same keys completes it, so that the channel goes on.</summary>
    public Transaction Commitment(ChannelId channel)
    {
        using var copy = Copy(channel);
        return copy.Transaction;
    }

    /// <summary>Our newest commitment, and a signer that believes it to be so for ever.</summary>
    public CommitmentCopy Copy(ChannelId channel)
    {
        Assert.True(Host.TryGetState(channel, out var state));
        var index = state.Core!.Parameters.Index;
        var signer = new SeedSigner(_seed);
        Assert.True(signer.TryRestore(index, _signer!.MarksOf(index)));
        var environment = new ChannelEnvironment(TimeProvider.System.GetUtcNow(), FeeRate, FeeRate, Policy);
        var closed = ChannelMachine.Step(state, new Commanded(new CommandId(ulong.MaxValue), new ForceCloseCommand()), environment);
        var publication = Assert.IsType<OwnCommitment>(Assert.Single(closed.Effects.OfType<Publish>()).Transaction);
        return new CommitmentCopy(signer, publication);
    }

    public Task<ChannelState> UntilAsync(ChannelId channel, Func<ChannelState, bool> condition, CancellationToken cancellationToken) =>
        WaitAsync(Host.WaitAsync(channel, condition, cancellationToken), "a state of the channel");

    /// <summary>Waits for something to happen, or to have happened since the start.</summary>
    public async Task<HostEvent> UntilEventAsync(Func<HostEvent, bool> condition, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<HostEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_events.Find(happened => condition(happened)) is { } found)
            {
                return found;
            }

            _waiters.Add((condition, done));
        }

        return await WaitAsync(done.Task.WaitAsync(cancellationToken), "an event");
    }

    /// <summary>Waits until our channels have dealt with all blocks there are, and what they take on chain has been broadcast.</summary>
    public async Task SeeChainAsync(CancellationToken cancellationToken)
    {
        var height = _chain.Do(chain => chain.Height);
        await UntilEventAsync(happened => happened is HostEvent.BlockProcessed block && block.Tip.Height >= height, cancellationToken);
        await UntilEventAsync(happened => happened is HostEvent.ClaimsKept kept && kept.Height >= height, cancellationToken);
    }

    /// <summary>Waits until an operator is told something of a kind, or has been told.</summary>
    public Task UntilReportedAsync(ReportKind kind, CancellationToken cancellationToken) =>
        UntilEventAsync(happened => happened is HostEvent.ChannelReported reported && reported.Report.Kind == kind, cancellationToken);

    /// <summary>Waits until the mempool, or a block, has something that takes each of these outputs.</summary>
    public Task UntilTakenAsync(IEnumerable<OutPoint> outPoints, CancellationToken cancellationToken)
    {
        OutPoint[] all = [.. outPoints];
        return UntilEventAsync(
            happened => happened is HostEvent.ClaimsKept && _chain.Do(chain => Array.TrueForAll(all, one => chain.TryGetSpender(one, out _))), cancellationToken);
    }

    /// <summary>Whether a channel has ended, with all home that was ours, so deep that nothing undoes it: then the host has let go of it.</summary>
    public bool IsResolved(ChannelId channel) => !Host.TryGetState(channel, out var state) || state.IsEnded;

    /// <summary>What a channel waits for, for who reads why a test failed.</summary>
    public string Describe(ChannelId channel) => !Host.TryGetState(channel, out var state)
        ? "nothing"
        : $"{state}, {string.Join(", ", ChannelMachine.Claims(state, Policy).Select(claim => claim.OutPoint))}, {state.Core?.Commitments.Settled.Count} HTLCs to settle";

    public void OnEvent(HostEvent happened)
    {
        _log.Enqueue(happened.ToString());
        lock (_lock)
        {
            _events.Add(happened);
            foreach (var (condition, done) in _waiters)
            {
                if (condition(happened))
                {
                    done.TrySetResult(happened);
                }
            }
        }
    }

    void IPeerTap.OnMessage(MessageDirection direction, ushort type, ReadOnlySpan<byte> message) =>
        _log.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{direction} type {type}: {Convert.ToHexStringLower(message[..Math.Min(message.Length, 120)])}"));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Key.Dispose();
        _folder.Delete(recursive: true);
        _output?.WriteLine(string.Join('\n', _log));
    }

    private async Task<T> WaitAsync<T>(Task<T> waiting, string what)
    {
        try
        {
            return await waiting;
        }
        catch (OperationCanceledException cancelled)
        {
            var states = Host.Channels.Select(channel => Host.TryGetState(channel.Id, out var state) ? state.ToString() : "none");
            throw new TimeoutException($"Our node waited in vain for {what}; its channels: {string.Join(", ", states)}.", cancelled);
        }
    }

    private async Task StopAsync()
    {
        if (_host is { } host)
        {
            _host = null;
            await host.DisposeAsync();
        }

        if (_store is { } store)
        {
            _store = null;
            await store.DisposeAsync();
        }

        _signer?.Dispose();
    }
}
