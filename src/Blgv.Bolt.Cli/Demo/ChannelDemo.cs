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

/// <summary>
/// The second half of the demo: Alice, in this process, and Bob, in another, have a channel and pay each other; Bob is killed in the middle of it and
/// goes on from his files; they close, and it is counted whether anything is missing.
/// </summary>
internal sealed class ChannelDemo : IAsyncDisposable
{
    /// <summary>The largest channel that needs no feature of its own, in round numbers.</summary>
    private const ulong FundingSatoshis = 16_000_000;

    private const ulong Pushed = FundingSatoshis / 2 * BalanceSheet.MillisatoshisPerSatoshi;
    private const int FundingDepth = 3;
    private static readonly FeeRate CommitmentRate = new(253);
    private static readonly FeeRate ClosingRate = new(1000);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MoreThanEnough = TimeSpan.FromSeconds(60);

    private static readonly FeatureSet<ChannelTypeContext> Anchors =
        FeatureSet<ChannelTypeContext>.Empty.WithRequired(Feature.OptionStaticRemotekey).WithRequired(Feature.OptionAnchors);

    private readonly CommandContext _context;
    private readonly DemoDisplay _display;
    private readonly RegtestBackend _chain;
    private readonly string _folder = Directory.CreateTempSubdirectory("bolt-demo-").FullName;
    private readonly ConcurrentQueue<string> _problems = new();
    private readonly CancellationTokenSource _stopping;
    private readonly PrivateKey _key;
    private DemoNode? _alice;
    private OtherProcess? _process;
    private ControlPipe? _pipe;
    private RemoteNode? _bob;
    private PublicKey _bobKey;

    private ChannelDemo(CommandContext context, DemoDisplay display, CancellationToken cancellationToken)
    {
        (_context, _display) = (context, display);
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _key = DemoNode.KeyIn(Path.Combine(_folder, "alice"));
        var chain = new RegtestChain();
        chain.Fund(RegtestChain.AnyoneScript, new(FundingSatoshis));
        _chain = new RegtestBackend(chain);
    }

    private DemoNode Alice => _alice!;

    private RemoteNode Bob => _bob!;

    /// <summary>Plays it.</summary>
    /// <param name="context">The clock and this program.</param>
    /// <param name="display">Shows how it goes.</param>
    /// <param name="half">How long to pay before the kill, and after it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandFailure">It does not come to its end.</exception>
    public static async Task<ChannelResult> PlayAsync(CommandContext context, DemoDisplay display, TimeSpan half, CancellationToken cancellationToken)
    {
        await using var demo = new ChannelDemo(context, display, cancellationToken);
        try
        {
            return await demo.PlayAsync(half);
        }
        catch (Exception failure) when (failure is ChannelGoneException or HostStoppedException or ChannelStoreException or ProcessGoneException)
        {
            throw demo.Failure(failure.Message);
        }
    }

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
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<ChannelResult> PlayAsync(TimeSpan half)
    {
        await WithinAsync("The nodes start", async token =>
        {
            _alice = await DemoNode.StartAsync(Path.Combine(_folder, "alice"), _key, _chain, new RegtestWallet(_chain), _context.Time, problem => _problems.Enqueue($"Alice: {problem}"), token);
            await StartBobAsync(token);
        });
        var funding = await OpenAsync();
        var start = (Alice: await Alice.LookAsync(_stopping.Token), Bob: await Bob.LookAsync(_stopping.Token));
        await PayOnceAsync();

        var stream = PaymentStream.Start(Alice, Bob, _stopping.Token);
        var before = await WatchAsync(DemoStep.Pay, stream, half);
        await KillAsync(before);
        stream.Stop();
        var reestablishing = await ReestablishAsync(stream);

        stream = PaymentStream.Start(Alice, Bob, _stopping.Token);
        var after = await WatchAsync(DemoStep.PayOn, stream, half);
        stream.Stop();
        await SettleAsync(stream);
        _display.Done(DemoStep.PayOn, after.ToString());

        var end = (Alice: await Alice.LookAsync(_stopping.Token), Bob: await Bob.LookAsync(_stopping.Token));
        var closing = await CloseAsync(funding);
        var sheet = new BalanceSheet(
            FundingSatoshis,
            closing.Outputs.Aggregate(0UL, (sum, output) => sum + output.Amount.Value),
            new(start.Alice.Balance, end.Alice, PaidTo(closing, _key.PublicKey)),
            new(start.Bob.Balance, end.Bob, PaidTo(closing, _bobKey)));
        return new(before, reestablishing, after, sheet);
    }

    private async Task<OutPoint> OpenAsync()
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
            await PollAsync(() => _chain.Do(chain => chain.TryGetTransaction(funding.TxId, out _)), token);
            _chain.Do(chain => chain.Mine(FundingDepth));
            await BothUntilAsync(ChannelStage.Usable, token);
        });
        _display.Done(DemoStep.Channel, string.Create(CultureInfo.InvariantCulture, $"{FundingSatoshis:N0} sat, half on each side: Alice is {Environment.ProcessId}, Bob is {_process!.Id}, funded on a chain of their own"));
        return funding;
    }

    /// <summary>One payment each way: what follows measures payments, and not how long a new process takes to compile its first one.</summary>
    private async Task PayOnceAsync()
    {
        var startedAt = _context.Time.GetTimestamp();
        await WithinAsync("The first payments arrive", async token =>
        {
            if (await Alice.PayAsync(await Bob.IssueAsync(1, token), token) + await Bob.PayAsync(await Alice.IssueAsync(1, token), token) < 2)
            {
                throw Failure("The first payments did not arrive.");
            }
        });
        _display.Done(DemoStep.FirstPayments, string.Create(
            CultureInfo.InvariantCulture, $"one invoice each way, paid by onion and HTLC in {_context.Time.GetElapsedTime(startedAt).TotalMilliseconds:F0} ms"));
    }

    private async Task KillAsync(PaymentProgress before)
    {
        _display.Done(DemoStep.Pay, before.ToString());
        await _process!.KillAsync(_stopping.Token);
        await WithinAsync("Alice notices that Bob is gone", token => Alice.UntilAsync(ChannelStage.Offline, token));
        var books = await Alice.LookAsync(_stopping.Token);
        _display.Done(DemoStep.Kill, string.Create(CultureInfo.InvariantCulture, $"Bob ({_process.Id}) is dead, {books.Htlcs} HTLCs are in the channel, {books.OpenCount} payments of Alice's are open"));
        await _process.DisposeAsync();
        _pipe!.Dispose();
    }

    private async Task<TimeSpan> ReestablishAsync(PaymentStream cutOff)
    {
        var startedAt = _context.Time.GetTimestamp();
        await WithinAsync("The channel is reestablished", async token =>
        {
            await StartBobAsync(token);
            await BothUntilAsync(ChannelStage.Usable, token);
        });
        var elapsed = _context.Time.GetElapsedTime(startedAt);
        await SettleAsync(cutOff);
        var (alice, bob) = (await Alice.LookAsync(_stopping.Token), await Bob.LookAsync(_stopping.Token));
        _display.Done(DemoStep.Reestablish, string.Create(
            CultureInfo.InvariantCulture,
            $"Bob ({_process!.Id}) has gone on from his files after {elapsed.TotalMilliseconds:F0} ms; of {alice.SentCount + bob.SentCount:N0} payments none is open, {alice.FailedCount + bob.FailedCount} failed"));
        return elapsed;
    }

    private async Task SettleAsync(PaymentStream stream) => await WithinAsync("The last payments settle", async token =>
    {
        await stream.Completion.WaitAsync(token);
        await BothUntilAsync(ChannelStage.Settled, token);
        while ((await Alice.LookAsync(token)).OpenCount + (await Bob.LookAsync(token)).OpenCount > 0)
        {
            await Task.Delay(LookInterval, _context.Time, token);
        }
    });

    private async Task<Transaction> CloseAsync(OutPoint funding)
    {
        Transaction? closing = null;
        await WithinAsync("The channel closes", async token =>
        {
            var channel = Alice.Host.Channels.Single().Id;
            if (await Alice.Host.CloseAsync(channel, new CloseCommand(default, ClosingRate)) is CommandResult.Refused refused)
            {
                throw Failure($"The channel cannot be closed: {refused.Text}");
            }

            await PollAsync(() => _chain.Do(chain => chain.TryGetSpender(funding, out closing)), token);
            _chain.Do(chain => chain.Mine(DemoNode.ClosingDepth));
            await BothUntilAsync(ChannelStage.Gone, token);
        });

        // What the mempool had first may have been replaced; what counts is what the block has.
        _chain.Do(chain => chain.TryGetSpender(funding, out closing));
        await _pipe!.AskAsync(DemoNodeCommand.StopVerb, "", _stopping.Token);
        await _process!.WaitForEndAsync(_stopping.Token);
        _display.Done(DemoStep.CloseChannel, string.Create(CultureInfo.InvariantCulture, $"closed together by {closing!.ComputeTxId().ToString().AsSpan(0, 10)}…, {DemoNode.ClosingDepth} blocks deep; both have forgotten it"));
        return closing;
    }

    private async Task<PaymentProgress> WatchAsync(DemoStep step, PaymentStream stream, TimeSpan duration)
    {
        var startedAt = _context.Time.GetTimestamp();
        while (true)
        {
            await Task.WhenAny(stream.Completion, Task.Delay(LookInterval, _context.Time, _stopping.Token));
            if (stream.Completion.IsCompleted)
            {
                await stream.Completion;
                throw Failure("The payments ended too early.");
            }

            var (alice, bob) = (await Alice.BalanceAsync(_stopping.Token), await Bob.BalanceAsync(_stopping.Token));
            var elapsed = _context.Time.GetElapsedTime(startedAt);
            var progress = new PaymentProgress(stream.Paid, elapsed, Alice.Htlcs, alice, bob);
            if (elapsed >= duration)
            {
                return progress;
            }

            _display.GoesOn(step, progress, elapsed, duration);
        }
    }

    private async Task StartBobAsync(CancellationToken cancellationToken)
    {
        _process = OtherProcess.Start(_context.Program, DemoNodeCommand.Name, Path.Combine(_folder, "bob"));
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
        var peer = await LightningPeer.ConnectAsync(address, _key, Alice.PeerOptions, cancellationToken);
        await Alice.Host.AttachAsync(peer);
    }

    private async Task<string> AnswerAsync(string verb, string text, CancellationToken cancellationToken)
    {
        if (verb == DemoNodeCommand.ProblemVerb)
        {
            _problems.Enqueue($"Bob: {text}");
            return "";
        }

        return await PipedChain.AnswerAsync(_chain, verb, text, cancellationToken) ?? throw CommandFailure.OfData($"The demo has no verb {verb}.");
    }

    private Task BothUntilAsync(ChannelStage stage, CancellationToken cancellationToken) =>
        Task.WhenAll(Alice.UntilAsync(stage, cancellationToken), Bob.UntilAsync(stage, cancellationToken));

    private async Task PollAsync(Func<bool> isThere, CancellationToken cancellationToken)
    {
        while (!isThere())
        {
            await Task.Delay(LookInterval / 10, _context.Time, cancellationToken);
        }
    }

    private async Task WithinAsync(string what, Func<CancellationToken, Task> work)
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

    private CommandFailure Failure(string what) => CommandFailure.OfData(_problems.IsEmpty ? what : $"{what} {string.Join(" ", _problems)}");

    private static ulong PaidTo(Transaction closing, PublicKey node)
    {
        var script = DemoNode.ClosingScriptOf(node);
        return closing.Outputs.Where(output => output.ScriptPubKey == script).Aggregate(0UL, (sum, output) => sum + output.Amount.Value);
    }
}
