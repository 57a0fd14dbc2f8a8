using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Node;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>Where the satoshis of a funding output are now: all confirmed transactions that spend it, or what came of it, until they pay a wallet.</summary>
internal sealed class Ledger
{
    private readonly Dictionary<OutPoint, TransactionOutput> _open;
    private readonly RegtestChain _chain;
    private readonly IReadOnlyDictionary<TxId, Transaction> _ofLdk;
    private readonly Script _home;

    private Ledger(RegtestChain chain, OutPoint funding, IReadOnlyDictionary<TxId, Transaction> ofLdk, Script home)
    {
        (_chain, _ofLdk, _home) = (chain, ofLdk, home);
        Assert.True(chain.TryGetTransaction(funding.TxId, out var transaction));
        _open = new() { [funding] = transaction.Outputs[(int)funding.Index] };
        Funding = _open[funding].Amount;
        foreach (var next in Enumerable.Range(1, (int)chain.Height.Value).SelectMany(height => chain.BlockAt(new((uint)height)).Transactions))
        {
            if (next.Inputs.Any(input => _open.ContainsKey(input.PreviousOutput)))
            {
                Enter(next);
            }
        }
    }

    public Satoshi Funding { get; }

    public Account Ours { get; } = new();

    public Account Ldk { get; } = new();

    /// <summary>The transaction that spends the funding output, and its fee, which is nobody's choice by then.</summary>
    public Entry Closing => Entries[0];

    /// <summary>The transactions, each behind those that it spends.</summary>
    public List<Entry> Entries { get; } = [];

    /// <summary>What nobody has taken.</summary>
    public IReadOnlyCollection<TransactionOutput> Left => _open.Values;

    /// <summary>Reads the chain.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="funding">The funding output.</param>
    /// <param name="ofLdk">The transactions that LDK has broadcast; all others are ours.</param>
    /// <param name="home">The script of our wallet.</param>
    public static Ledger Read(RegtestBackend chain, OutPoint funding, IReadOnlyDictionary<TxId, Transaction> ofLdk, Script home) =>
        chain.Do(read => new Ledger(read, funding, ofLdk, home));

    public override string ToString() => string.Join('\n', [.. Entries.Select(entry => entry.ToString()), $"ours: {Ours}", $"LDK's: {Ldk}", .. Left.Select(output => $"left: {output.Amount}")]);

    private void Enter(Transaction transaction)
    {
        var id = transaction.ComputeTxId();
        var author = _ofLdk.ContainsKey(id) ? Ldk : Ours;
        ulong spent = 0;
        foreach (var input in transaction.Inputs)
        {
            if (_open.Remove(input.PreviousOutput, out var output))
            {
                spent += output.Amount.Value;
            }
            else
            {
                var coin = OutputOf(input.PreviousOutput).Amount.Value;
                author.Contributed += coin;
                spent += coin;
            }
        }

        for (var i = 0; i < transaction.Outputs.Count; i++)
        {
            var output = transaction.Outputs[i];
            spent -= output.Amount.Value;
            if ((output.ScriptPubKey == _home ? Ours : output.ScriptPubKey == LdkNode.HomeScript ? Ldk : null) is { } owner)
            {
                owner.Received += output.Amount.Value;
            }
            else
            {
                _open.Add(new(id, (uint)i), output);
            }
        }

        if (Entries.Count > 0)
        {
            author.Fees += spent;
        }

        Entries.Add(new(transaction, id, _chain.Height.Value + 1 - _chain.Confirmations(id), new(spent), author == Ldk));
    }

    private TransactionOutput OutputOf(OutPoint outPoint)
    {
        Assert.True(_chain.TryGetTransaction(outPoint.TxId, out var transaction));
        return transaction.Outputs[(int)outPoint.Index];
    }

    /// <summary>A transaction.</summary>
    /// <param name="Transaction">It.</param>
    /// <param name="TxId">Its id.</param>
    /// <param name="Height">The height of its block.</param>
    /// <param name="Fee">Its fee.</param>
    /// <param name="IsOfLdk">Whether LDK broadcast it.</param>
    internal sealed record Entry(Transaction Transaction, TxId TxId, uint Height, Satoshi Fee, bool IsOfLdk)
    {
        public override string ToString() =>
            $"{Height}: {(IsOfLdk ? "LDK's" : "our")} {TxId}, {Transaction.Inputs.Count} inputs, {string.Join(" + ", Transaction.Outputs.Select(output => output.Amount))}, fee {Fee}";
    }

    /// <summary>One side's, in satoshi.</summary>
    internal sealed class Account
    {
        /// <summary>What its wallet got.</summary>
        public ulong Received { get; set; }

        /// <summary>What its wallet put in.</summary>
        public ulong Contributed { get; set; }

        /// <summary>The fees of its transactions after the first, which both had agreed on.</summary>
        public ulong Fees { get; set; }

        /// <summary>What it had of the channel, before the fees that it chose to pay.</summary>
        public ulong Share => Received + Fees - Contributed;

        public override string ToString() => $"{Share} = {Received} received + {Fees} fees - {Contributed} put in";
    }
}
