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
    /// <summary>How many confirmations of its closing end a channel: fewer than one would wait for where money is at stake.</summary>
    public const int ClosingDepth = 6;

    private const int KeyLength = 32;

    /// <summary>Payments are of a little more than this, each of another amount, so that a lost or doubled one cannot hide.</summary>
    private const ulong LeastAmount = 1_000_000;

    private const ulong AmountStep = 7919;
    private const ulong AmountRange = 999_983;
    private static readonly TimeSpan InvoiceExpiry = TimeSpan.FromHours(1);
    private static readonly TimeSpan PauseWhenRefused = TimeSpan.FromMilliseconds(5);

    private readonly TimeProvider _time;
    private readonly PrivateKey _key;
    private readonly SeedSigner _signer;
    private readonly Payments _payments;
    private readonly Action<string> _onProblem;
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

    private Commitments? Commitments => Host.TryGetState(Channel, out var state) ? state.Core?.Commitments : null;

    private ulong Balance => Commitments?.Active[0].ToLocal.Value ?? 0;

    private ChannelId Channel => Host.Channels.Single().Id;

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

    /// <summary>Where a node wants its money when a channel closes.</summary>
    public static Script ClosingScriptOf(PublicKey node) => StandardScript.P2wpkh(node.ToPointBytes());

    /// <summary>Starts a node, or starts it again from what its folder has.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="key">Its key; it stays the caller's.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="wallet">What it funds channels from; null when it opens none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onProblem">Is told what should not happen in a demo.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<DemoNode> StartAsync(
        string folder, PrivateKey key, IChainBackend chain, IFundingWallet? wallet, TimeProvider time, Action<string> onProblem, CancellationToken cancellationToken)
    {
        var node = new DemoNode(key, time, onProblem);
        try
        {
            node._store = await FileChannelStore.OpenAsync(Path.Combine(folder, "channels"), ChainHash.Regtest, key.PublicKey.ToPointBytes(), cancellationToken);
            var script = ClosingScriptOf(key.PublicKey);
            var options = new ChannelHostOptions
            {
                NodeId = key.PublicKey,
                Store = node._store,
                Chain = chain,
                Signers = new(node._signer, new NodeKeySigner(key)),
                Wallet = wallet,
                Htlcs = node._payments,
                Events = node,
                Clock = time,
                Policy = _ => ChannelPolicy.Default with { Chain = ChainHash.Regtest, MinimumDepth = 1, ShutdownScript = script, ClosingDepth = ClosingDepth },
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
        if (stage == ChannelStage.Gone && Host.Channels.Count == 0)
        {
            return;
        }

        await Host.WaitAsync(Channel, state => IsAt(state, stage), cancellationToken);
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
        ChannelStage.Settled => state is Normal
        {
            Channel.Commitments: { Htlcs.IsEmpty: true, Settled.IsEmpty: true, AwaitsRevocation: false, HasChangesForRemote: false, HasChangesForLocal: false },
        },
        ChannelStage.Offline => state is Offline,
        ChannelStage.Gone => state.IsEnded,
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "No such stage."),
    };

    private async Task<PaymentResult> PayAsync(string text, CancellationToken cancellationToken) =>
        Bolt11Invoice.TryParse(text, out var invoice, out var error)
            ? await _payments.PayAsync(invoice, null, cancellationToken)
            : throw CommandFailure.OfData($"The other process issued an invoice that is none: {error}");
}
