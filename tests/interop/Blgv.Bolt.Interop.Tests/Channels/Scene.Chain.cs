using System.Collections.Concurrent;
using System.Threading.Channels;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;
using Queue = System.Threading.Channels.Channel;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <content>The chain, and what both sides hear of it and give to it.</content>
internal sealed partial class Scene
{
    /// <summary>More than any channel takes to end: an expiry, a delay, and the depth at which nothing is undone.</summary>
    private const int MaxBlocks = 600;

    private static readonly Satoshi Coin = new(100_000);

    /// <summary>The blocks that LDK knows of, from the one after genesis on.</summary>
    private readonly List<BlockHeader> _fed = [];

    private readonly List<OutPoint> _coinsOfLdk = [];
    private readonly ConcurrentDictionary<TxId, Transaction> _ofLdk = [];

    /// <summary>What LDK has broadcast and was handed in, by its number.</summary>
    private Channel<int> _heard = Queue.CreateUnbounded<int>();
    private int _heardSoFar;

    /// <summary>The transactions that LDK has broadcast, whatever came of them.</summary>
    public IReadOnlyDictionary<TxId, Transaction> OfLdk => _ofLdk;

    /// <summary>Mines, and waits until both have seen it.</summary>
    public async Task MineAsync(int count)
    {
        Chain.Do(chain => chain.Mine(count));
        await SeeChainAsync();
    }

    /// <summary>Mines blocks one after the other: what a side broadcasts on seeing one can be in the next.</summary>
    public async Task StepAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await MineAsync(1);
        }
    }

    /// <summary>Mines blocks one after the other up to a height.</summary>
    public Task StepToAsync(uint height) => StepAsync(checked((int)(height - Chain.Do(chain => chain.Height.Value))));

    /// <summary>Mines a block with these transactions and no other.</summary>
    public async Task MineExactlyAsync(params IEnumerable<Transaction> transactions)
    {
        Assert.Null(Chain.Do(chain => chain.MineExactly(transactions.ToSequence(), out _)));
        await SeeChainAsync();
    }

    /// <summary>Other blocks take the place of the topmost: one more than there were, the first of them empty.</summary>
    public async Task ReorganizeAsync(int depth)
    {
        Chain.Do(chain =>
        {
            chain.Undo(depth);
            Assert.Null(chain.MineExactly([], out _));
            return chain.Mine(depth);
        });
        await SeeChainAsync();
    }

    /// <summary>Gives both sides coins to pay fees with.</summary>
    public async Task GiveCoinsAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Ours.Wallet.Deposit(Coin);
            var coin = Chain.Do(static chain => chain.Fund(LdkNode.CoinScript, Coin)).Output.OutPoint;
            _coinsOfLdk.Add(coin);
            await Ldk.AddCoinAsync(coin, Coin, _cancelled);
        }

        await SeeChainAsync();
    }

    /// <summary>Mines blocks until all is home that is somebody's, ours so deep that nothing can undo it.</summary>
    /// <param name="whose">Those for whom something is waited for.</param>
    public async Task UntilResolvedAsync(Parties whose)
    {
        for (var blocks = 0; await IsOwedAsync(whose); blocks++)
        {
            Assert.True(blocks < MaxBlocks, $"We wait for {Ours.Describe(Channel)}; LDK for {string.Join<LdkBalance>(", ", await Ldk.BalancesAsync(_cancelled))}.");
            await MineAsync(1);
        }

        // What LDK sweeps in the end has still to confirm.
        await MineAsync(1);
    }

    /// <summary>What came of a funding output.</summary>
    public Ledger ReadLedger(OutPoint funding) => Ledger.Read(Chain, funding, OfLdk, Ours.Wallet.Script);

    /// <summary>Waits until both have dealt with all blocks there are, and what they broadcast on that is in the mempool.</summary>
    public async Task SeeChainAsync()
    {
        await FeedAsync();
        await Ours.SeeChainAsync(_cancelled);
    }

    /// <summary>All that LDK has broadcast so far has been handed in.</summary>
    public async Task UntilLdkIsHeardAsync()
    {
        var told = await Ldk.BroadcastsAsync(_cancelled);
        while (_heardSoFar < told)
        {
            _heardSoFar = await _heard.Reader.ReadAsync(_cancelled);
        }
    }

    private async Task<bool> IsOwedAsync(Parties whose) =>
        (whose.HasFlag(Parties.Ours) && !Ours.IsResolved(Channel))
        || (whose.HasFlag(Parties.Ldk) && await Ldk.BalancesAsync(_cancelled) is not []);

    private async Task FeedAsync()
    {
        while (_fed is [.., var last] && !Chain.Do(chain => chain.Height.Value >= (uint)_fed.Count && chain.HashAt(new((uint)_fed.Count)) == last.ComputeHash()))
        {
            await Ldk.DisconnectBlockAsync(last, new((uint)_fed.Count), _cancelled);
            _fed.RemoveAt(_fed.Count - 1);
        }

        for (var tip = Chain.Do(chain => chain.Height.Value); _fed.Count < tip;)
        {
            var height = new BlockHeight((uint)_fed.Count + 1);
            var block = Chain.Do(chain => chain.BlockAt(height));
            await Ldk.ConnectBlockAsync(block, height, _cancelled);
            _fed.Add(block.Header);
        }

        await UntilLdkIsHeardAsync();
    }

    /// <summary>What LDK broadcasts goes into the mempool.</summary>
    private async Task RelayAsync(LdkNode ldk, ChannelWriter<int> heard)
    {
        try
        {
            for (var count = 1; ; count++)
            {
                var told = await ldk.NextAsync<LdkBroadcast>(_cancelled);
                Transaction[] transactions = [.. told.Transactions.Select(Transaction.FromHex)];
                foreach (var transaction in transactions)
                {
                    _ofLdk.TryAdd(transaction.ComputeTxId(), transaction);
                }

                Chain.Do(chain => Submit(chain, transactions));
                heard.TryWrite(count);
                foreach (var transaction in transactions)
                {
                    _relayed.Writer.TryWrite(transaction.ComputeTxId());
                }
            }
        }
        catch (Exception ended) when (ended is DriverException or TimeoutException)
        {
            // The node has ended, or the test.
        }
    }

    private bool Submit(RegtestChain chain, Transaction[] transactions)
    {
        if (transactions is [var parent, var child])
        {
            var result = chain.SubmitPackage(parent, child);
            _submitted.Enqueue(result with { TxId = parent.ComputeTxId() });
            _submitted.Enqueue(result with { TxId = child.ComputeTxId() });
            return result.IsAccepted;
        }

        foreach (var transaction in transactions)
        {
            _submitted.Enqueue(chain.Submit(transaction));
        }

        return true;
    }

    /// <summary>
    /// Whether the mempool took a transaction of LDK's, or had it, or a block took it all the same; or whether a block had another one that spends the
    /// same: LDK goes on with some until that is deep.
    /// </summary>
    private bool IsInOrder(SubmitResult result) =>
        result.IsAccepted
        || result.Error is SubmitError.AlreadyInMempool or SubmitError.AlreadyConfirmed
        || Chain.Do(chain => chain.Confirmations(result.TxId) > 0 || _ofLdk[result.TxId].Inputs.Any(input => IsTakenByAnother(chain, input, result.TxId)));

    private static bool IsTakenByAnother(RegtestChain chain, TransactionInput input, TxId than) =>
        chain.TryGetSpender(input.PreviousOutput, out var spender) && spender.ComputeTxId() is var id && id != than && chain.Confirmations(id) > 0;
}
