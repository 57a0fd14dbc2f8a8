using System.Collections.Concurrent;
using System.Globalization;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Cli.Commands;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Node;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>Alice, in this process, and Bob, in another, who can be killed and started again; and the chain that both see.</summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    /// <summary>The largest channel that needs no feature of its own, in round numbers.</summary>
    public const ulong FundingSatoshis = 16_000_000;

    /// <summary>Where Bob lives, among the folders of the demo.</summary>
    public const string BobFolder = "bob";

    private const string AliceFolder = "alice";
    private const ulong Pushed = FundingSatoshis / 2 * BalanceSheet.MillisatoshisPerSatoshi;
    private const int FundingDepth = 3;

    /// <summary>What Alice's wallet has from the start, for fees.</summary>
    private static readonly Satoshi FeeReserve = new(100_000);
    private static readonly FeeRate CommitmentRate = new(253);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MoreThanEnough = TimeSpan.FromSeconds(60);

    private static readonly FeatureSet<ChannelTypeContext> Anchors =
        FeatureSet<ChannelTypeContext>.Empty.WithRequired(Feature.OptionStaticRemotekey).WithRequired(Feature.OptionAnchors);

    private readonly CommandContext _context;
    private readonly string _folder = Directory.CreateTempSubdirectory("bolt-demo-").FullName;
    private readonly ConcurrentQueue<string> _problems = new();
    private readonly CancellationTokenSource _stopping;
    private readonly PrivateKey _key;
    private readonly RegtestWallet _wallet;
    private DemoNode? _alice;
    private OtherProcess? _process;
    private ControlPipe? _pipe;
    private RemoteNode? _bob;
    private PublicKey _bobKey;

    public TwoNodes(CommandContext context, CancellationToken cancellationToken)
    {
        _context = context;
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _key = DemoNode.KeyIn(Path.Combine(_folder, AliceFolder));
        var chain = new RegtestChain();
        chain.Fund(RegtestChain.AnyoneScript, new(FundingSatoshis));
        Chain = new RegtestBackend(chain);
        _wallet = new RegtestWallet(Chain);
        _wallet.Deposit(FeeReserve);
    }

    public RegtestBackend Chain { get; }

    public DemoNode Alice => _alice!;

    public RemoteNode Bob => _bob!;

    /// <summary>The process that Bob is now.</summary>
    public int BobProcess => _process!.Id;

    /// <summary>Ends with the demo.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Where the money of both goes that comes out of channels.</summary>
    public (Script Alice, Script Bob) Homes => (_wallet.Script, DemoNode.HomeOf(_bobKey));

    /// <summary>What Alice's wallet has, in satoshi.</summary>
    public ulong AliceBalance => _wallet.Balance.Value;

    public uint Height => Chain.Do(chain => chain.Height.Value);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_alice is { } alice)
        {
            await alice.DisposeAsync();
        }

        if (_process is { } process)
        {
            await process.DisposeAsync();
        }

        _pipe?.Dispose();
        _key.Dispose();
        _stopping.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Starts both.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _alice = await DemoNode.StartAsync(Path.Combine(_folder, AliceFolder), _key, Chain, _wallet, _context.Time, problem => _problems.Enqueue($"Alice: {problem}"), cancellationToken);
        await StartBobAsync(cancellationToken);
    }

    /// <summary>Starts Bob from his folder, and has Alice connect to him.</summary>
    public async Task StartBobAsync(CancellationToken cancellationToken)
    {
        var address = await StartBobAloneAsync(BobFolder, cancellationToken);
        var peer = await LightningPeer.ConnectAsync(address, _key, Alice.PeerOptions, cancellationToken);
        await Alice.Host.AttachAsync(peer);
    }

    /// <summary>Starts Bob from a folder. Nobody connects to him.</summary>
    /// <returns>Where he listens.</returns>
    public async Task<PeerAddress> StartBobAloneAsync(string folder, CancellationToken cancellationToken)
    {
        _process = OtherProcess.Start(_context.Program, DemoNodeCommand.Name, Path.Combine(_folder, folder));
        _pipe = new ControlPipe(_process.Output, _process.Input, AnswerAsync);
        _bob = new RemoteNode(_pipe);
        string text;
        try
        {
            text = await _pipe.AskAsync(DemoNodeCommand.AddressVerb, "", cancellationToken);
        }
        catch (ProcessGoneException)
        {
            throw await _process.NotStartedAsync();
        }

        var address = PeerAddress.TryParse(text, out var parsed, out _) ? parsed : throw Failure($"Bob listens nowhere: {text}");
        _bobKey = address.NodeId;
        return address;
    }

    /// <summary>Kills Bob, and waits until Alice has noticed.</summary>
    public async Task KillBobAsync()
    {
        await _process!.KillAsync(Stopping);
        await WithinAsync("Alice notices that Bob is gone", token => Alice.UntilAsync(ChannelStage.Offline, token));
        await _process.DisposeAsync();
        _pipe!.Dispose();
    }

    /// <summary>Ends Bob as he should end.</summary>
    public async Task StopBobAsync()
    {
        await _pipe!.AskAsync(DemoNodeCommand.StopVerb, "", Stopping);
        await _process!.WaitForEndAsync(Stopping);
        await _process.DisposeAsync();
        _pipe.Dispose();
    }

    /// <summary>Copies Bob's folder, as a backup would.</summary>
    /// <param name="name">What the copy is called.</param>
    public void CopyBob(string name)
    {
        var from = Path.Combine(_folder, BobFolder);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_folder, name, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>Alice opens a channel, half of which is Bob's, and it confirms.</summary>
    public async Task<DemoChannel> OpenAsync()
    {
        var command = new OpenCommand(new(FundingSatoshis), new(Pushed), Anchors, IsAnnounced: false, CommitmentRate, default);
        var funding = default(OutPoint);
        await WithinAsync("The channel opens", async token =>
        {
            var opened = await Alice.Host.OpenAsync(_bobKey, command, token);
            var channel = opened.Channel ?? throw Failure($"The channel was not opened: {opened.Result}");
            if (!Alice.Host.TryGetState(channel.Id, out var state) || state.Core is not { } core)
            {
                throw Failure("The channel was not opened");
            }

            funding = core.Commitments.Active[0].Scope.Funding;
            await PollAsync(() => Chain.Do(chain => chain.TryGetTransaction(funding.TxId, out _)), token);
            Chain.Do(chain => chain.Mine(FundingDepth));
            await BothUntilAsync(ChannelStage.Usable, token);
        });
        return new(funding, FundingSatoshis, (await Alice.LookAsync(Stopping), await Bob.LookAsync(Stopping)));
    }

    /// <summary>Finds a block, and waits until both have dealt with it and given all to the network that they want in the next one.</summary>
    /// <returns>Whether one of them has a channel still.</returns>
    public async Task<bool> MineAsync(CancellationToken cancellationToken)
    {
        var height = Chain.Do(chain =>
        {
            chain.Mine(1);
            return chain.Height.Value;
        });
        var haveChannels = await Task.WhenAll(Alice.DealtWithAsync(height, cancellationToken), Bob.DealtWithAsync(height, cancellationToken));
        return haveChannels.Any(has => has);
    }

    /// <summary>Finds blocks until one of them spends an output.</summary>
    /// <param name="outPoint">The output.</param>
    /// <param name="most">So many blocks, and no more.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task MineUntilSpentAsync(OutPoint outPoint, int most, CancellationToken cancellationToken)
    {
        for (var i = 0; i < most; i++)
        {
            await MineAsync(cancellationToken);
            if (Chain.Do(chain => chain.TryGetSpender(outPoint, out var spender) && chain.Confirmations(spender.ComputeTxId()) > 0))
            {
                return;
            }
        }

        throw Failure(string.Create(CultureInfo.InvariantCulture, $"{most} blocks, and none spends {outPoint}."));
    }

    /// <summary>Finds blocks until neither has a channel any more.</summary>
    public async Task MineUntilGoneAsync(int most, CancellationToken cancellationToken)
    {
        for (var i = 0; i < most; i++)
        {
            if (!await MineAsync(cancellationToken))
            {
                return;
            }
        }

        throw Failure(string.Create(CultureInfo.InvariantCulture, $"{most} blocks, and the channel has not ended."));
    }

    public Task BothUntilAsync(ChannelStage stage, CancellationToken cancellationToken) =>
        Task.WhenAll(Alice.UntilAsync(stage, cancellationToken), Bob.UntilAsync(stage, cancellationToken));

    /// <summary>Waits until nothing is pending between the two, nor in their books.</summary>
    public async Task UntilSettledAsync(CancellationToken cancellationToken)
    {
        await BothUntilAsync(ChannelStage.Settled, cancellationToken);
        while ((await Alice.LookAsync(cancellationToken)).OpenCount + (await Bob.LookAsync(cancellationToken)).OpenCount > 0)
        {
            await Task.Delay(LookInterval, _context.Time, cancellationToken);
        }
    }

    public async Task PollAsync(Func<bool> isThere, CancellationToken cancellationToken)
    {
        while (!isThere())
        {
            await Task.Delay(LookInterval / 10, _context.Time, cancellationToken);
        }
    }

    /// <summary>Does what should take no time worth mentioning.</summary>
    /// <exception cref="CommandFailure">It took very long.</exception>
    public async Task WithinAsync(string what, Func<CancellationToken, Task> work)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        limited.CancelAfter(MoreThanEnough);
        try
        {
            await work(limited.Token);
        }
        catch (OperationCanceledException) when (!_stopping.IsCancellationRequested)
        {
            throw Failure(string.Create(CultureInfo.InvariantCulture, $"{what}: not within {MoreThanEnough.TotalSeconds} s."));
        }
    }

    /// <summary>What to throw: what is wrong, and what the two have complained of.</summary>
    public CommandFailure Failure(string what) => CommandFailure.OfData(_problems.IsEmpty ? what : $"{what} {string.Join(" ", _problems)}");

    private async Task<string> AnswerAsync(string verb, string text, CancellationToken cancellationToken)
    {
        if (verb == DemoNodeCommand.ProblemVerb)
        {
            _problems.Enqueue($"Bob: {text}");
            return "";
        }

        return await PipedChain.AnswerAsync(Chain, verb, text, cancellationToken) ?? throw CommandFailure.OfData($"The demo has no verb {verb}.");
    }
}
