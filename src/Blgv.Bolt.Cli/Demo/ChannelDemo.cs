using System.Globalization;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Node;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>
/// The second half of the demo: Alice, in this process, and Bob, in another, have a channel and pay each other; Bob is killed in the middle of it and
/// goes on from his files; they close, and it is counted whether anything is missing. Then two more channels end on chain: <see cref="ForceCloseDemo"/>
/// and <see cref="CheatDemo"/>.
/// </summary>
internal sealed class ChannelDemo
{
    private static readonly FeeRate ClosingRate = new(1000);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private readonly CommandContext _context;
    private readonly DemoDisplay _display;
    private readonly TwoNodes _nodes;

    private ChannelDemo(CommandContext context, DemoDisplay display, TwoNodes nodes) => (_context, _display, _nodes) = (context, display, nodes);

    private DemoNode Alice => _nodes.Alice;

    private RemoteNode Bob => _nodes.Bob;

    /// <summary>Plays it.</summary>
    /// <param name="context">The clock and this program.</param>
    /// <param name="display">Shows how it goes.</param>
    /// <param name="half">How long to pay before the kill, and after it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandFailure">It does not come to its end.</exception>
    public static async Task<ChannelsResult> PlayAsync(CommandContext context, DemoDisplay display, TimeSpan half, CancellationToken cancellationToken)
    {
        await using var nodes = new TwoNodes(context, cancellationToken);
        try
        {
            await nodes.WithinAsync("The nodes start", nodes.StartAsync);
            var together = await new ChannelDemo(context, display, nodes).PlayAsync(half);
            var forced = await new ForceCloseDemo(nodes, display).PlayAsync();
            var cheated = await new CheatDemo(nodes, display).PlayAsync();
            return new(together, forced, cheated, WalletsOf(nodes, forced, cheated));
        }
        catch (Exception failure) when (failure is ChannelGoneException or HostStoppedException or ChannelStoreException or ProcessGoneException)
        {
            throw nodes.Failure(failure.Message);
        }
    }

    private async Task<ChannelResult> PlayAsync(TimeSpan half)
    {
        var channel = await _nodes.OpenAsync();
        _display.Done(DemoStep.Channel, string.Create(CultureInfo.InvariantCulture, $"{TwoNodes.FundingSatoshis:N0} sat, half on each side: Alice is {Environment.ProcessId}, Bob is {_nodes.BobProcess}, funded on a chain of their own"));
        await PayOnceAsync();

        var stream = PaymentStream.Start(Alice, Bob, _nodes.Stopping);
        var before = await WatchAsync(DemoStep.Pay, stream, half);
        await KillAsync(before);
        stream.Stop();
        var reestablishing = await ReestablishAsync(stream);

        stream = PaymentStream.Start(Alice, Bob, _nodes.Stopping);
        var after = await WatchAsync(DemoStep.PayOn, stream, half);
        stream.Stop();
        await SettleAsync(stream);
        _display.Done(DemoStep.PayOn, after.ToString());

        var end = (Alice: await Alice.LookAsync(_nodes.Stopping), Bob: await Bob.LookAsync(_nodes.Stopping));
        var closing = await CloseAsync(channel.Funding);
        var sheet = new BalanceSheet(
            channel.Amount,
            closing.Outputs.Aggregate(0UL, (sum, output) => sum + output.Amount.Value),
            new(channel.Start.Alice.Balance, end.Alice, PaidTo(closing, _nodes.Homes.Alice)),
            new(channel.Start.Bob.Balance, end.Bob, PaidTo(closing, _nodes.Homes.Bob)));
        return new(before, reestablishing, after, sheet);
    }

    /// <summary>One payment each way: what follows measures payments, and not how long a new process takes to compile its first one.</summary>
    private async Task PayOnceAsync()
    {
        var startedAt = _context.Time.GetTimestamp();
        await _nodes.WithinAsync("The first payments arrive", async token =>
        {
            if (await Alice.PayAsync(await Bob.IssueAsync(1, token), token) + await Bob.PayAsync(await Alice.IssueAsync(1, token), token) < 2)
            {
                throw _nodes.Failure("The first payments did not arrive.");
            }
        });
        _display.Done(DemoStep.FirstPayments, string.Create(
            CultureInfo.InvariantCulture, $"one invoice each way, paid by onion and HTLC in {_context.Time.GetElapsedTime(startedAt).TotalMilliseconds:F0} ms"));
    }

    private async Task KillAsync(PaymentProgress before)
    {
        _display.Done(DemoStep.Pay, before.ToString());
        var killed = _nodes.BobProcess;
        await _nodes.KillBobAsync();
        var books = await Alice.LookAsync(_nodes.Stopping);
        _display.Done(DemoStep.Kill, string.Create(CultureInfo.InvariantCulture, $"Bob ({killed}) is dead, {books.Htlcs} HTLCs are in the channel, {books.OpenCount} payments of Alice's are open"));
    }

    private async Task<TimeSpan> ReestablishAsync(PaymentStream cutOff)
    {
        var startedAt = _context.Time.GetTimestamp();
        await _nodes.WithinAsync("The channel is reestablished", async token =>
        {
            await _nodes.StartBobAsync(token);
            await _nodes.BothUntilAsync(ChannelStage.Usable, token);
        });
        var elapsed = _context.Time.GetElapsedTime(startedAt);
        await SettleAsync(cutOff);
        var (alice, bob) = (await Alice.LookAsync(_nodes.Stopping), await Bob.LookAsync(_nodes.Stopping));
        _display.Done(DemoStep.Reestablish, string.Create(
            CultureInfo.InvariantCulture,
            $"Bob ({_nodes.BobProcess}) has gone on from his files after {elapsed.TotalMilliseconds:F0} ms; of {alice.SentCount + bob.SentCount:N0} payments none is open, {alice.FailedCount + bob.FailedCount} failed"));
        return elapsed;
    }

    private async Task SettleAsync(PaymentStream stream) => await _nodes.WithinAsync("The last payments settle", async token =>
    {
        await stream.Completion.WaitAsync(token);
        await _nodes.UntilSettledAsync(token);
    });

    private async Task<Transaction> CloseAsync(OutPoint funding)
    {
        Transaction? closing = null;
        var depth = (int)ChannelPolicy.Default.ClosingDepth;
        await _nodes.WithinAsync("The channel closes", async token =>
        {
            if (await Alice.Host.CloseAsync(Alice.Channel, new CloseCommand(default, ClosingRate)) is CommandResult.Refused refused)
            {
                throw _nodes.Failure($"The channel cannot be closed: {refused.Text}");
            }

            await _nodes.PollAsync(() => _nodes.Chain.Do(chain => chain.TryGetSpender(funding, out closing)), token);
            _nodes.Chain.Do(chain => chain.Mine(depth));
            await _nodes.BothUntilAsync(ChannelStage.Gone, token);
        });

        // What the mempool had first may have been replaced; what counts is what the block has.
        _nodes.Chain.Do(chain => chain.TryGetSpender(funding, out closing));
        _display.Done(DemoStep.CloseChannel, string.Create(CultureInfo.InvariantCulture, $"closed together by {closing!.ComputeTxId().ToString().AsSpan(0, 10)}…, {depth} blocks deep; both have forgotten it"));
        return closing;
    }

    private async Task<PaymentProgress> WatchAsync(DemoStep step, PaymentStream stream, TimeSpan duration)
    {
        var startedAt = _context.Time.GetTimestamp();
        while (true)
        {
            await Task.WhenAny(stream.Completion, Task.Delay(LookInterval, _context.Time, _nodes.Stopping));
            if (stream.Completion.IsCompleted)
            {
                await stream.Completion;
                throw _nodes.Failure("The payments ended too early.");
            }

            var (alice, bob) = (await Alice.BalanceAsync(_nodes.Stopping), await Bob.BalanceAsync(_nodes.Stopping));
            var elapsed = _context.Time.GetElapsedTime(startedAt);
            var progress = new PaymentProgress(stream.Paid, elapsed, Alice.Htlcs, alice, bob);
            if (elapsed >= duration)
            {
                return progress;
            }

            _display.GoesOn(step, progress, elapsed, duration);
        }
    }

    private static ulong PaidTo(Transaction closing, Script home) =>
        closing.Outputs.Where(output => output.ScriptPubKey == home).Aggregate(0UL, (sum, output) => sum + output.Amount.Value);

    private static WalletSheet WalletsOf(TwoNodes nodes, params IEnumerable<CloseSheet> closes)
    {
        var ledger = ChainLedger.Read(nodes.Chain);
        return new(
            (long)ledger.PutIn,
            (long)nodes.AliceBalance,
            (long)ledger.HeldBy(nodes.Homes.Bob),
            (long)ledger.Fees,
            closes.Sum(close => close.Alice.Anchors + close.Bob.Anchors));
    }
}
