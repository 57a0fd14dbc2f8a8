using System.Collections.Concurrent;
using System.Security.Cryptography;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Invoice;
using Blgv.Bolt.Node;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>A node of the demo, in this process: a channel host over files in a folder, from which it starts again.</summary>
internal sealed class DemoNode : IDemoNode, IHostEvents, IAsyncDisposable
{
    private const int KeyLength = 32;

    /// <summary>Payments are of a little more than this, each of another amount, so that a lost or doubled one cannot hide.</summary>
    private const ulong LeastAmount = 1_000_000;

    private const ulong AmountStep = 7919;
    private const ulong AmountRange = 999_983;
    private const ulong MillisatoshisPerSatoshi = BalanceSheet.MillisatoshisPerSatoshi;
    private static readonly TimeSpan InvoiceExpiry = TimeSpan.FromHours(1);
    private static readonly TimeSpan PauseWhenRefused = TimeSpan.FromMilliseconds(5);

    /// <summary>What is taken on chain pays more than the least that is relayed: a commitment at that rate needs a child.</summary>
    private static readonly HostFeeRates FeeRates = new(FeeRate.Floor, FeeRate.Floor, FeeRate.Floor)
    {
        Claims = new(Urgent: new(2500), Normal: new(1500), Economy: new(1000), FeeRate.Floor),
    };

    private readonly TimeProvider _time;
    private readonly PrivateKey _key;
    private readonly SeedSigner _signer;
    private readonly Payments _payments;
    private readonly HeldPayments _held;
    private readonly ConcurrentDictionary<ChannelId, bool> _broadcasts = new();
    private readonly Action<string> _onProblem;
    private ChannelPolicy _policy = ChannelPolicy.Default with { Chain = ChainHash.Regtest, MinimumDepth = 1 };
    private TaskCompletionSource _happened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private uint _processed;
    private uint _kept;
    private FileChannelStore? _store;
    private ChannelHost? _host;
    private ulong _issued;

    private DemoNode(PrivateKey key, TimeProvider time, Action<string> onProblem)
    {
        (_key, _time, _onProblem) = (key, time, onProblem);
        Span<byte> secret = stackalloc byte[KeyLength];
        key.CopyTo(secret);
        var seed = HMACSHA256.HashData(secret, "channels of bolt demo"u8);
        CryptographicOperations.ZeroMemory(secret);
        _signer = new SeedSigner(seed);
        CryptographicOperations.ZeroMemory(seed);
        _payments = new Payments(new PaymentOptions { NodeKey = key, Network = BitcoinNetwork.Regtest, Clock = time });
        _held = new HeldPayments(_payments);
    }

    /// <summary>The host.</summary>
    public ChannelHost Host => _host ?? throw new InvalidOperationException("The node has not started.");

    /// <summary>What to connect with.</summary>
    public PeerOptions PeerOptions => PeerOptions.Default with
    {
        Session = new PeerSessionOptions { Features = Host.Features, Networks = [ChainHash.Regtest] },
        Clock = _time,
    };

    /// <summary>HTLCs in its channel, both ways.</summary>
    public int Htlcs => Commitments?.Htlcs.Count ?? 0;

    /// <summary>Its channel: the one that has not ended.</summary>
    /// <exception cref="CommandFailure">It has none.</exception>
    public ChannelId Channel => Current ?? throw CommandFailure.OfData("The node has no channel.");

    private ChannelId? Current => Host.Channels.Where(one => Host.TryGetState(one.Id, out var state) && !state.IsEnded).Select(one => (ChannelId?)one.Id).SingleOrDefault();

    private Commitments? Commitments => Current is { } channel && Host.TryGetState(channel, out var state) ? state.Core?.Commitments : null;

    private ulong Balance => Commitments?.Active[0].ToLocal.Value ?? 0;

    /// <summary>The key of a node that lives in a folder, from its file there; a new one the first time.</summary>
    public static PrivateKey KeyIn(string folder)
    {
        var path = Path.Combine(folder, KeyFile.DefaultName);
        if (File.Exists(path))
        {
            return KeyFile.ReadOrGenerate(path);
        }

        Directory.CreateDirectory(folder);
        var key = PrivateKey.Generate(SystemEntropy.Instance);
        KeyFile.Write(path, key);
        return key;
    }

    /// <summary>Where the money of a node without a wallet goes that comes out of channels.</summary>
    public static Script HomeOf(PublicKey node) => StandardScript.P2wpkh(node.ToPointBytes());

    /// <summary>Starts a node, or starts it again from what its folder has.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="key">Its key; it stays the caller's.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="wallet">What it funds channels and pays fees from, and where its money goes; null when it opens no channels and is to pay no fees.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onProblem">Is told what should not happen in a demo.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<DemoNode> StartAsync(
        string folder, PrivateKey key, IChainBackend chain, RegtestWallet? wallet, TimeProvider time, Action<string> onProblem, CancellationToken cancellationToken)
    {
        var node = new DemoNode(key, time, onProblem);
        try
        {
            node._store = await FileChannelStore.OpenAsync(Path.Combine(folder, "channels"), ChainHash.Regtest, key.PublicKey.ToPointBytes(), cancellationToken);
            var home = wallet?.Script ?? HomeOf(key.PublicKey);
            node._policy = node._policy with { ShutdownScript = home };
            var options = new ChannelHostOptions
            {
                NodeId = key.PublicKey,
                Store = node._store,
                Chain = chain,
                Signers = new(node._signer, new NodeKeySigner(key)),
                Wallet = wallet,
                FeeWallet = wallet,
                SweepScript = home,
                FeeRates = () => FeeRates,
                Htlcs = node._held,
                Events = node,
                Clock = time,
                Policy = _ => node._policy,
            };
            node._host = await ChannelHost.StartAsync(options, cancellationToken);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    public async Task<IReadOnlyList<string>> IssueAsync(int count, CancellationToken cancellationToken)
    {
        var invoices = await Task.WhenAll(Enumerable.Range(0, count).Select(_ =>
        {
            var amount = LeastAmount + (Interlocked.Increment(ref _issued) * AmountStep % AmountRange);
            return _payments.CreateInvoiceAsync(new MilliSatoshi(amount), "bolt demo", InvoiceExpiry, allowsMultiPart: false);
        }));
        return [.. invoices.Select(invoice => invoice.ToString())];
    }

    public async Task<string> IssueAsync(ulong satoshis, CancellationToken cancellationToken) => (await CreateAsync(satoshis)).ToString();

    public async Task<string> IssueHeldAsync(ulong satoshis, CancellationToken cancellationToken)
    {
        var invoice = await CreateAsync(satoshis);
        _held.Hold(invoice.PaymentHash);
        return invoice.ToString();
    }

    public Task UntilHeldAsync(string invoice, CancellationToken cancellationToken) => _held.UntilHeldAsync(Parse(invoice).PaymentHash, cancellationToken);

    public Task ReleaseAsync(string invoice, CancellationToken cancellationToken)
    {
        _held.Release(Parse(invoice).PaymentHash);
        return Task.CompletedTask;
    }

    public async Task<int> PayAsync(IReadOnlyList<string> invoices, CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(invoices.Select(text => PayAsync(text, cancellationToken)));
        if (results.Any(result => result is PaymentResult.Refused))
        {
            await Task.Delay(PauseWhenRefused, _time, cancellationToken);
        }

        return results.Count(result => result is PaymentResult.Succeeded);
    }

    public async Task UntilAsync(ChannelStage stage, CancellationToken cancellationToken)
    {
        if (Current is { } channel)
        {
            await Host.WaitAsync(channel, state => IsAt(state, stage), cancellationToken);
        }
        else if (stage != ChannelStage.Gone)
        {
            throw CommandFailure.OfData($"The node has no channel that could be {stage}.");
        }
    }

    /// <summary>Waits for what follows from what the host does: it is looked at again after all that happens there.</summary>
    public async Task UntilAsync(Func<bool> isSo, CancellationToken cancellationToken)
    {
        while (true)
        {
            var happened = Volatile.Read(ref _happened).Task;
            if (isSo())
            {
                return;
            }

            await happened.WaitAsync(cancellationToken);
        }
    }

    public async Task ForceCloseAsync(CancellationToken cancellationToken)
    {
        var channel = Channel;
        if (await Host.ForceCloseAsync(channel) is CommandResult.Refused refused)
        {
            throw CommandFailure.OfData($"The channel cannot be closed by force: {refused.Text}");
        }

        await UntilAsync(() => _broadcasts.ContainsKey(channel), cancellationToken);
    }

    public async Task<bool> DealtWithAsync(uint height, CancellationToken cancellationToken)
    {
        await UntilAsync(() => Volatile.Read(ref _processed) >= height && (Volatile.Read(ref _kept) >= height || !HasClaims), cancellationToken);
        return Current is not null;
    }

    public Task<ulong> BalanceAsync(CancellationToken cancellationToken) => Task.FromResult(Balance);

    public Task<NodeBooks> LookAsync(CancellationToken cancellationToken)
    {
        var sent = _payments.Sent.ToLookup(payment => payment.Status);
        var received = _payments.Invoices.Where(invoice => invoice.IsPaid).ToList();
        return Task.FromResult(new NodeBooks(
            Balance,
            Htlcs,
            sent[PaymentStatus.Succeeded].Count(),
            Sum(sent[PaymentStatus.Succeeded].Select(payment => payment.Amount)),
            received.Count,
            Sum(received.Select(invoice => invoice.Amount ?? MilliSatoshi.Zero)),
            sent[PaymentStatus.Failed].Count(),
            sent[PaymentStatus.Starting].Count() + sent[PaymentStatus.InFlight].Count()));
    }

    public void OnEvent(HostEvent happened)
    {
        switch (happened)
        {
            case HostEvent.BlockProcessed processed:
                Volatile.Write(ref _processed, processed.Tip.Height.Value);
                break;
            case HostEvent.ClaimsKept kept:
                Volatile.Write(ref _kept, kept.Height.Value);
                break;
            case HostEvent.ClaimBroadcast { Result.Outcome: BroadcastOutcome.Accepted or BroadcastOutcome.AlreadyKnown } broadcast:
                foreach (var channel in broadcast.Channels)
                {
                    _broadcasts[channel.Id] = true;
                }

                break;
            case HostEvent.ClaimBroadcast refused:
                _onProblem($"The network does not take {refused.Purpose}: {refused.Result.Text}");
                break;
            case HostEvent.ClaimsWait wait:
                _onProblem(wait.Text);
                break;
            case HostEvent.ClaimsFailed failed:
                _onProblem($"What is on chain was not taken: {failed.Cause}");
                break;
            case HostEvent.ChannelReported { Report: { Kind: ReportKind.Warning or ReportKind.Failed or ReportKind.DataLoss or ReportKind.Forgotten } report }:
                _onProblem($"{report.Kind}: {report.Text}");
                break;
            case HostEvent.ChannelQuarantined quarantined:
                _onProblem($"The channel threw {quarantined.Cause}");
                break;
            case HostEvent.HandlerFailed failed:
                _onProblem($"The payments threw {failed.Cause}");
                break;
            case HostEvent.Stopped stopped:
                _onProblem(stopped.Reason.Text);
                break;
        }

        Interlocked.Exchange(ref _happened, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is { } host)
        {
            await host.DisposeAsync();
        }

        if (_store is { } store)
        {
            await store.DisposeAsync();
        }

        _signer.Dispose();
    }

    private static ulong Sum(IEnumerable<MilliSatoshi> amounts) => amounts.Aggregate(0UL, (sum, amount) => sum + amount.Value);

    private static bool IsAt(ChannelState state, ChannelStage stage) => stage switch
    {
        ChannelStage.Usable => state is Normal,
        ChannelStage.Still => state is Normal
        {
            Channel.Commitments: { Settled.IsEmpty: true, AwaitsRevocation: false, HasChangesForRemote: false, HasChangesForLocal: false },
        },
        ChannelStage.Settled => IsAt(state, ChannelStage.Still) && state.Core is { Commitments.Htlcs.IsEmpty: true },
        ChannelStage.Offline => state is Offline,
        ChannelStage.Gone => state.IsEnded,
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "No such stage."),
    };

    private bool HasClaims =>
        Host.Channels.Any(one => Host.TryGetState(one.Id, out var state) && !ChannelMachine.Claims(state, _policy).IsEmpty);

    private static Bolt11Invoice Parse(string text) =>
        Bolt11Invoice.TryParse(text, out var invoice, out var error)
            ? invoice
            : throw CommandFailure.OfData($"The other process issued an invoice that is none: {error}");

    private Task<Bolt11Invoice> CreateAsync(ulong satoshis) =>
        _payments.CreateInvoiceAsync(new MilliSatoshi(satoshis * MillisatoshisPerSatoshi), "bolt demo", InvoiceExpiry, allowsMultiPart: false);

    private Task<PaymentResult> PayAsync(string text, CancellationToken cancellationToken) => _payments.PayAsync(Parse(text), null, cancellationToken);
}
