using System.Threading.Channels;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;
using Queue = System.Threading.Channels.Channel;

namespace Blgv.Bolt.Node;

/// <summary>
/// Takes on chain what is ours, for all channels together: after every block it looks at all claims anew, has transactions planned and signed, and
/// gives every one of them to the network, whether or not it was given before (incident 11). What the network refuses is planned again at once
/// (incident 9). One thing at a time, in a loop of its own: nothing waits for it.
/// </summary>
internal sealed class ClaimKeeper
{
    /// <summary>How often refusals are answered by another plan before the next block.</summary>
    private const int MaxRounds = 8;

    private readonly ChannelHostOptions _options;
    private readonly Func<IReadOnlyList<ChannelClaims>> _collect;
    private readonly Action<HostEvent> _tell;
    private readonly ClaimReports _reports;
    private readonly ClaimBroadcaster _broadcaster;

    /// <summary>One call stands for all that come while it waits.</summary>
    private readonly Channel<bool> _calls = Queue.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private ClaimPlan _plan = ClaimPlan.Empty;
    private Sequence<MempoolAnswer> _answers;
    private ChannelClaims[] _overview = [];
    private uint _height;

    public ClaimKeeper(ChannelHostOptions options, Func<IReadOnlyList<ChannelClaims>> collect, Action<HostEvent> tell)
    {
        (_options, _collect, _tell) = (options, collect, tell);
        _reports = new(tell);
        _broadcaster = new(options, _reports, tell);
    }

    /// <summary>What there was to take at the last look.</summary>
    public IReadOnlyList<ChannelClaims> Overview => Volatile.Read(ref _overview);

    /// <summary>All channels have dealt with a block.</summary>
    public void Keep(BlockHeight height)
    {
        Volatile.Write(ref _height, height.Value);
        Keep();
    }

    /// <summary>What there is to take may have changed.</summary>
    public void Keep() => _calls.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var _ in _calls.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                await KeepSafelyAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // What was not given to the network is after the next start.
        }
    }

    /// <summary>Whatever fails, a wallet or a bug, the next block brings another look.</summary>
    private async Task KeepSafelyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await KeepAsync(new(Volatile.Read(ref _height)), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception cause) when (!cancellationToken.IsCancellationRequested)
        {
            _tell(new HostEvent.ClaimsFailed(default, cause));
        }
    }

    private async Task KeepAsync(BlockHeight height, CancellationToken cancellationToken)
    {
        var found = _collect();
        if (found.Count == 0)
        {
            if (_overview.Length > 0)
            {
                LetGo(height);
                _reports.Wait(null);
            }

            _tell(new HostEvent.ClaimsKept(height, 0, 0));
            return;
        }

        var wallet = _options.FeeWallet;
        var script = wallet is null ? _options.SweepScript : await wallet.GetSweepScriptAsync(cancellationToken).ConfigureAwait(false);
        if (script.IsEmpty)
        {
            await WaitForScriptAsync(height, found, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _reports.Wait(null);
            await PlanAsync(height, found, script, cancellationToken).ConfigureAwait(false);
        }

        _tell(new HostEvent.ClaimsKept(height, found.Sum(static one => one.Claims.Count), _plan.Transactions.Count));
    }

    private async Task PlanAsync(BlockHeight height, IReadOnlyList<ChannelClaims> found, Script script, CancellationToken cancellationToken)
    {
        var coins = _options.FeeWallet is { } wallet ? await wallet.GetCoinsAsync(cancellationToken).ConfigureAwait(false) : default;
        var claims = found.SelectMany(static one => one.Claims).ToSequence();
        var input = new PlannerInput(height, _options.FeeRates().Claims, claims, coins, script, _options.ClaimPolicy);
        var channels = found.ToDictionary(static one => one.Channel.Index, static one => one.Channel);
        var given = new HashSet<TxId>();
        for (var round = 0; round < MaxRounds; round++)
        {
            _plan = ClaimPlanner.Plan(_plan, input with { Answers = _answers });
            _options.FeeWallet?.Reserve(_plan.Transactions.SelectMany(static planned => planned.Coins).Select(static coin => coin.OutPoint).ToSequence());
            Volatile.Write(ref _overview, OverviewOf(found));
            _reports.KeepOnly(_plan);
            _reports.Skip(_plan.Skipped);
            _answers = await _broadcaster.BroadcastAsync(_plan, channels, given, cancellationToken).ConfigureAwait(false);
            if (!_answers.Any(static answer => answer.Outcome is MempoolOutcome.FeeTooLow or MempoolOutcome.Refused))
            {
                break;
            }
        }
    }

    /// <summary>Without a script to pay to nothing can be swept. Our commitments go out all the same.</summary>
    private async Task WaitForScriptAsync(BlockHeight height, IReadOnlyList<ChannelClaims> found, CancellationToken cancellationToken)
    {
        LetGo(height);
        Volatile.Write(ref _overview, [.. found]);
        var total = found.SelectMany(static one => one.Claims).Aggregate(Satoshi.Zero, static (sum, claim) => sum + claim.Value);
        _reports.Wait($"{total} wait on chain for a place to go: give the host a wallet for fees, or a script to sweep to.");
        foreach (var claim in found.SelectMany(static one => one.Claims))
        {
            if (claim.Means is ClaimMeans.Commitment commitment
                && commitment.Publication.Complete(_options.Signers.Channel) is { IsGiven: true, Value: { } transaction })
            {
                await _options.Chain.BroadcastAsync(transaction, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Nothing is to be taken. What was offered is remembered for a while: blocks can be undone.</summary>
    private void LetGo(BlockHeight height)
    {
        _plan = ClaimPlanner.Plan(_plan, new(height, _options.FeeRates().Claims, default, default, default, _options.ClaimPolicy));
        _answers = default;
        Volatile.Write(ref _overview, []);
        _reports.KeepOnly(_plan);
        _options.FeeWallet?.Reserve(default);
    }

    private ChannelClaims[] OverviewOf(IReadOnlyList<ChannelClaims> found) => [.. found.Select(one => one with
    {
        Transactions = _plan.Transactions.Where(planned => planned.Claims.Any(claim => claim.Channel == one.Channel.Index)).ToSequence(),
        Skipped = _plan.Skipped.Where(skipped => skipped.Claim.Channel == one.Channel.Index).ToSequence(),
    })];
}
