using System.Collections.Concurrent;
using System.Threading.Channels;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Interop.Tests.Bcoin;
using Blgv.Bolt.Invoice;
using Blgv.Bolt.Node;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;
using Blgv.Bolt.Wire;
using Queue = System.Threading.Channels.Channel;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>A chain, our node and LDK, all told to do what a test wants, and to wait until it is done.</summary>
internal sealed partial class Scene : IAsyncDisposable
{
    public const ulong Capacity = 1_000_000;
    public const ulong Pushed = 400_000_000;

    private readonly CancellationToken _cancelled;
    private readonly ConcurrentQueue<SubmitResult> _submitted = [];
    private readonly Channel<TxId> _relayed = Queue.CreateUnbounded<TxId>();
    private readonly string _stateFile = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly LdkSettings _settings;
    private Task _relaying = Task.CompletedTask;
    private BcoinJudge? _judge;
    private int _fedAtSave;

    private Scene(LdkSettings settings, CancellationToken cancelled)
    {
        (_settings, _cancelled) = (settings with { StateFile = _stateFile }, cancelled);
        Ours = new ChannelNode(Chain);
    }

    public RegtestBackend Chain { get; } = new(new RegtestChain(new ChainOptions { CoinbaseMaturity = 1 }));

    public ChannelNode Ours { get; }

    public LdkNode Ldk { get; private set; } = null!;

    public int LdkPort { get; private set; }

    private BcoinJudge Judge => _judge ??= BcoinJudge.Start();

    /// <summary>The newest channel.</summary>
    public ChannelId Channel { get; private set; }

    public ChannelCore Core => Ours.Core(Channel);

    /// <summary>What is ours in the channel.</summary>
    public MilliSatoshi Balance => Core.Commitments.Active[0].ToLocal;

    /// <summary>Starts both, and connects us to LDK.</summary>
    public static async Task<Scene> StartAsync(LdkSettings settings, CancellationToken cancelled)
    {
        var scene = new Scene(settings, cancelled);
        try
        {
            await scene.Ours.StartAsync(cancelled);
            await scene.StartLdkAsync();
            await scene.ConnectAsync();
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts both, and opens a channel.</summary>
    public static async Task<Scene> OpenAsync(bool weOpen, LdkSettings settings, CancellationToken cancelled)
    {
        var scene = await StartAsync(settings, cancelled);
        try
        {
            await scene.OpenAsync(weOpen);
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a channel, in which <see cref="Pushed"/> is on the side of who did not open it.</summary>
    public async Task OpenAsync(bool weOpen)
    {
        await BeginToOpenAsync(weOpen);
        await MineAsync(1);
        await UntilNormalAsync();
        await Ldk.NextAsync<LdkChannelReady>(_cancelled);
    }

    /// <summary>Opens a channel, as far as that goes before its funding confirms.</summary>
    public async Task BeginToOpenAsync(bool weOpen)
    {
        await (weOpen ? OpenByUsAsync() : OpenByLdkAsync());
        Channel = Ours.Host.Channels.MaxBy(channel => channel.Index).Id;
    }

    public async Task ConnectAsync()
    {
        Assert.True(await Ours.Host.AttachAsync(await Ours.ConnectAsync(Ldk, LdkPort, _cancelled)));
        await Ldk.NextAsync<LdkConnected>(_cancelled);
    }

    /// <summary>A connection of which a message is the last but one: it, and all that come after, do not arrive.</summary>
    public async Task<MessageRelay> ConnectByRelayAsync(Func<IMessage, bool> counts, int lostFrom)
    {
        var relay = await MessageRelay.StartAsync(Ours, Ldk, LdkPort, counts, lostFrom, _cancelled);
        await Ldk.NextAsync<LdkConnected>(_cancelled);
        return relay;
    }

    public async Task DisconnectAsync()
    {
        await Ours.Host.DetachAsync(Ldk.Id);
        await Ldk.NextAsync<LdkDisconnected>(_cancelled);
    }

    /// <summary>Both sides know that the connection has ended.</summary>
    public async Task UntilDisconnectedAsync()
    {
        await Ldk.NextAsync<LdkDisconnected>(_cancelled);
        await Ours.Host.DetachAsync(Ldk.Id);
    }

    public Task UntilNormalAsync() => Ours.UntilAsync(Channel, state => state is Normal, _cancelled);

    /// <summary>Waits until both can use the channel.</summary>
    public async Task UntilUsableAsync()
    {
        await UntilNormalAsync();
        await UntilLdkAsync(channel => channel.IsUsable);
    }

    /// <summary>Asks LDK about the channel until it is as wanted.</summary>
    public async Task<LdkChannel> UntilLdkAsync(Func<LdkChannel, bool> condition)
    {
        LdkChannel channel;
        do
        {
            channel = await LdkChannelAsync();
        }
        while (!condition(channel));
        return channel;
    }

    /// <summary>Asks LDK for its channels until there are none.</summary>
    public async Task UntilLdkHasNoChannelAsync()
    {
        while (await Ldk.ChannelsAsync(_cancelled) is not [])
        {
            // It answers when it has dealt with what came before, so this does not ask often.
        }
    }

    /// <summary>Waits until nothing is pending or under way, and checks that both see the same.</summary>
    public async Task SettleAsync()
    {
        await Ours.UntilAsync(Channel, IsSettled, _cancelled);
        var theirs = await UntilLdkAsync(channel => channel.Pending == 0);
        Assert.Equal((Capacity * 1000) - Balance.Value, Core.Commitments.Active[0].ToRemote.Value);
        var reserve = Core.Parameters.Local.ChannelReserve.Value * 1000;
        if (Core.Parameters.IsOpener)
        {
            // What LDK could send is its balance without the reserve, where it does not pay the fee.
            Assert.Equal(Core.Commitments.Active[0].ToRemote.Value - reserve, theirs.OutMsat);
        }
    }

    public async Task<LdkChannel> LdkChannelAsync() => Assert.Single(await Ldk.ChannelsAsync(_cancelled));

    public async Task<PaymentResult> PayLdkAsync(ulong millisatoshi) =>
        await Ours.Payments.PayAsync(Parse(await Ldk.InvoiceAsync(millisatoshi, _cancelled)), null, _cancelled);

    /// <summary>LDK pays us.</summary>
    public async Task<Bolt11Invoice> PayUsAsync(ulong millisatoshi)
    {
        var invoice = await BeginToPayUsAsync(millisatoshi);
        var sent = await Ldk.NextAsync<LdkPaymentSent>(_cancelled);
        Assert.Equal(invoice.PaymentHash.ToHex(), sent.PaymentHash);
        Assert.True(Ours.Payments.IsPaid(invoice.PaymentHash));
        return invoice;
    }

    public async Task<Bolt11Invoice> BeginToPayUsAsync(ulong millisatoshi)
    {
        var invoice = await Ours.Payments.CreateInvoiceAsync(new(millisatoshi), "interop", TimeSpan.FromHours(1));
        await Ldk.PayAsync([invoice], _cancelled);
        return invoice;
    }

    /// <summary>An invoice with our signature, of which our node knows nothing.</summary>
    public Bolt11Invoice UnknownInvoice(PaymentHash hash, ulong millisatoshi) => new Bolt11Draft
    {
        Network = BitcoinNetwork.Regtest,
        Amount = new MilliSatoshi(millisatoshi),
        Timestamp = (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
        PaymentHash = hash,
        PaymentSecret = new(hash.Value),
        Description = "of which we know nothing",
        MinFinalCltvExpiryDelta = new CltvDelta(18),
        Features = FeatureSet<Bolt11Context>.Empty.WithRequired(Feature.VarOnionOptin).WithRequired(Feature.PaymentSecret),
    }.Sign(Ours.Key);

    public static Bolt11Invoice Parse(string text)
    {
        Assert.True(Bolt11Invoice.TryParse(text, out var invoice, out var error), error.ToString());
        return invoice;
    }

    /// <summary>Ends LDK's process and starts another from what it saved.</summary>
    public async Task RestartLdkAsync()
    {
        await SaveLdkAsync();
        await BeginLdkAgainAsync();
    }

    /// <summary>Has LDK write down where it is.</summary>
    public async Task SaveLdkAsync()
    {
        await Ldk.SaveAsync(_stateFile, _cancelled);
        _fedAtSave = _fed.Count;
    }

    /// <summary>Ends LDK's process and starts another from what was last saved, however old that is.</summary>
    public async Task BeginLdkAgainAsync()
    {
        await Ldk.DisposeAsync();
        await _relaying;
        await StartLdkAsync();
        _fed.RemoveRange(_fedAtSave, _fed.Count - _fedAtSave);
        await FeedAsync();
    }

    /// <summary>bcoin judges all that is on chain or in the mempool, and both sides' newest commitments as long as there are any.</summary>
    public async Task JudgeAsync(bool withCommitments)
    {
        Transaction[] commitments = withCommitments
            ? [Ours.Commitment(Channel), await Ldk.CommitmentAsync(Channel, _cancelled)]
            : [];
        Assert.All(commitments, commitment => Assert.Equal(Core.Commitments.Active[0].Scope.Funding, Assert.Single(commitment.Inputs).PreviousOutput));
        Assert.NotEqual(0, await Judgement.AssertAcceptedAsync(Judge, Chain, commitments, _cancelled));
        Assert.All(_submitted, result => Assert.True(IsInOrder(result), $"LDK's {result}"));
    }

    /// <summary>bcoin judges the locktimes of what came of a channel.</summary>
    public Task<Timelocks> JudgeTimelocksAsync(Ledger ledger) =>
        Timelocks.AssertKeptAsync(Judge, Chain, ledger.Entries.Select(entry => entry.Transaction), [Ours.Wallet.Script, LdkNode.CoinScript], _cancelled);

    /// <summary>LDK has closed the channel, and what spends the funding is in the mempool.</summary>
    public async Task<Transaction> UntilLdkHasClosedAsync()
    {
        var funding = Core.Commitments.Active[0].Scope.Funding;
        await Ldk.NextAsync<LdkChannelClosed>(_cancelled);
        while (true)
        {
            if (Chain.Do(chain => chain.TryGetSpender(funding, out var found) ? found : null) is { } spender)
            {
                return spender;
            }

            await UntilRelayedAsync();
        }
    }

    /// <summary>We have a closing transaction that the peer has signed, and broadcast it.</summary>
    public Task UntilAgreedAsync() =>
        Ours.UntilAsync(Channel, state => state.Phase is Closing { Agreed.IsEmpty: false }, _cancelled);

    /// <summary>The confirmed transaction that spends the funding.</summary>
    public static ConfirmedSpend SpendOf(ChannelState state) => state.Phase switch
    {
        Closing { Spent: { } spent } => spent,
        OnChain { Spent: { } spent } => spent,
        _ => throw new InvalidOperationException($"The funding is not spent: {state}."),
    };

    /// <summary>The next transaction that LDK has broadcast.</summary>
    public async Task<TxId> UntilRelayedAsync() => await _relayed.Reader.ReadAsync(_cancelled);

    /// <summary>LDK has broadcast a transaction; what it broadcast before is passed over.</summary>
    public async Task UntilRelayedAsync(TxId transaction)
    {
        while (await UntilRelayedAsync() != transaction)
        {
            // It says some things again.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Ldk is not null)
        {
            await Ldk.DisposeAsync();
        }

        if (_judge is not null)
        {
            await _judge.DisposeAsync();
        }

        await _relaying;
        await Ours.DisposeAsync();
        File.Delete(_stateFile);
    }

    /// <summary>Begins to open a channel, and gives it up when the connection ends too early.</summary>
    public async Task<OpenResult> TryOpenByUsAsync()
    {
        var type = FeatureSet<ChannelTypeContext>.Empty.WithRequired(Feature.OptionStaticRemotekey);
        var command = new OpenCommand(
            new(Capacity), new(Pushed), _settings.HasAnchors ? type.WithRequired(Feature.OptionAnchors) : type, IsAnnounced: false, FeeRate.Floor, default);
        Assert.True(Crypto.PublicKey.TryParse(Ldk.Id, out var key));
        return await Ours.Host.OpenAsync(key, command, _cancelled);
    }

    /// <summary>LDK's wish to open a channel is answered with a funding transaction.</summary>
    public async Task<TxId> FundLdkAsync()
    {
        var wanted = await Ldk.NextAsync<LdkFundingWanted>(_cancelled);
        var script = Script.Copy(Convert.FromHexString(wanted.Script));
        var funding = await new RegtestWallet(Chain).FundAsync(script, new(wanted.ValueSat), FeeRate.Floor, _cancelled);
        await Ldk.FundAsync(Ours.Id, wanted, funding, _cancelled);
        return funding.ComputeTxId();
    }

    private async Task OpenByUsAsync()
    {
        var opened = await TryOpenByUsAsync();
        Assert.IsType<CommandResult.Accepted>(opened.Result);
        await Ours.UntilEventAsync(happened => happened is HostEvent.Broadcast broadcast && broadcast.Channel.Id == opened.Channel!.Value.Id, _cancelled);
    }

    private async Task OpenByLdkAsync()
    {
        await Ldk.OpenAsync(Ours.Id, Capacity, Pushed, _cancelled);
        await UntilRelayedAsync(await FundLdkAsync());
    }

    private async Task StartLdkAsync()
    {
        Ldk = await LdkNode.StartAsync(_settings, _cancelled);
        LdkPort = await Ldk.ListenAsync(_cancelled);
        (_heard, _heardSoFar) = (Queue.CreateUnbounded<int>(), 0);
        _relaying = RelayAsync(Ldk, _heard.Writer);
        foreach (var coin in _coinsOfLdk)
        {
            await Ldk.AddCoinAsync(coin, Coin, _cancelled);
        }
    }

    public static bool IsSettled(ChannelState state) =>
        state is Normal { Channel.Commitments: { Htlcs.IsEmpty: true, Settled.IsEmpty: true, AwaitsRevocation: false, HasChangesForRemote: false, HasChangesForLocal: false } };
}
