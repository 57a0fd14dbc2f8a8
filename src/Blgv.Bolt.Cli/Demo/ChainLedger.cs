using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Node;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>A transaction in a block, with what it spends.</summary>
/// <param name="Height">Of the block.</param>
/// <param name="Id">Its id.</param>
/// <param name="Transaction">The transaction.</param>
/// <param name="Spent">The outputs that its inputs spend, in their order.</param>
internal sealed record LedgerEntry(uint Height, TxId Id, Transaction Transaction, IReadOnlyList<TransactionOutput> Spent)
{
    /// <summary>What the miner got, in satoshi.</summary>
    public ulong Fee => Spent.Aggregate(0UL, (sum, output) => sum + output.Amount.Value) - Transaction.Outputs.Aggregate(0UL, (sum, output) => sum + output.Amount.Value);

    /// <summary>Whether it takes from a script, or pays to it.</summary>
    public bool Touches(Script script) => Spent.Any(output => output.ScriptPubKey == script) || Transaction.Outputs.Any(output => output.ScriptPubKey == script);

    public IEnumerable<(OutPoint OutPoint, TransactionOutput Output)> Outputs => Transaction.Outputs.Select((output, i) => (new OutPoint(Id, (uint)i), output));

    public override string ToString() => $"{Id.ToString().AsSpan(0, 10)}…";
}

/// <summary>All that the blocks of the demo's chain hold: what the balance sheets are held against, and made from nothing that a node says.</summary>
internal sealed class ChainLedger
{
    private readonly List<LedgerEntry> _entries = [];
    private readonly Dictionary<OutPoint, LedgerEntry> _spenders = [];
    private readonly Dictionary<OutPoint, TransactionOutput> _outputs = [];

    private ChainLedger(IEnumerable<Block> blocks)
    {
        var height = 0U;
        foreach (var block in blocks)
        {
            height++;
            AddOutputs(block.Transactions[0], block.Transactions[0].ComputeTxId());
            foreach (var transaction in block.Transactions.Skip(1))
            {
                var entry = new LedgerEntry(height, transaction.ComputeTxId(), transaction, [.. transaction.Inputs.Select(input => _outputs[input.PreviousOutput])]);
                _entries.Add(entry);
                AddOutputs(transaction, entry.Id);
                foreach (var input in transaction.Inputs)
                {
                    _spenders.Add(input.PreviousOutput, entry);
                }
            }
        }
    }

    /// <summary>All fees of all blocks, in satoshi.</summary>
    public ulong Fees => _entries.Aggregate(0UL, (sum, entry) => sum + entry.Fee);

    /// <summary>What was taken out of what blocks pay, in satoshi: where all money of the demo comes from.</summary>
    public ulong PutIn => _entries
        .Where(entry => entry.Spent.All(output => output.ScriptPubKey == RegtestChain.AnyoneScript))
        .SelectMany(entry => entry.Transaction.Outputs)
        .Where(output => output.ScriptPubKey != RegtestChain.AnyoneScript)
        .Aggregate(0UL, (sum, output) => sum + output.Amount.Value);

    /// <summary>Reads the blocks.</summary>
    public static ChainLedger Read(RegtestBackend chain) =>
        new(chain.Do(blocks => Enumerable.Range(1, (int)blocks.Height.Value).Select(height => blocks.BlockAt(new((uint)height))).ToList()));

    /// <summary>Who spends an output; null while nobody does.</summary>
    public LedgerEntry? SpenderOf(OutPoint outPoint) => _spenders.GetValueOrDefault(outPoint);

    /// <summary>What no transaction spends of what is paid to a script, in satoshi.</summary>
    public ulong HeldBy(Script script) => _outputs
        .Where(output => output.Value.ScriptPubKey == script && !_spenders.ContainsKey(output.Key))
        .Aggregate(0UL, (sum, output) => sum + output.Value.Amount.Value);

    /// <summary>All that became of a channel: what spends its funding output, and what spends of that whatever has not come home yet.</summary>
    public IReadOnlyList<LedgerEntry> TreeOf(OutPoint funding, params IReadOnlyList<Script> homes)
    {
        var tree = new List<LedgerEntry>();
        var open = new Queue<OutPoint>([funding]);
        while (open.TryDequeue(out var outPoint))
        {
            if (SpenderOf(outPoint) is { } entry && !tree.Contains(entry))
            {
                tree.Add(entry);
                foreach (var (made, output) in entry.Outputs.Where(one => !homes.Contains(one.Output.ScriptPubKey)))
                {
                    open.Enqueue(made);
                }
            }
        }

        return tree;
    }

    /// <summary>What has not come home of a channel, and nothing spends.</summary>
    public IEnumerable<TransactionOutput> LeftOf(IReadOnlyList<LedgerEntry> tree, params IReadOnlyList<Script> homes) => tree
        .SelectMany(entry => entry.Outputs)
        .Where(one => !homes.Contains(one.Output.ScriptPubKey) && SpenderOf(one.OutPoint) is null)
        .Select(one => one.Output);

    private void AddOutputs(Transaction transaction, TxId id)
    {
        for (var i = 0; i < transaction.Outputs.Count; i++)
        {
            _outputs.Add(new(id, (uint)i), transaction.Outputs[i]);
        }
    }
}
