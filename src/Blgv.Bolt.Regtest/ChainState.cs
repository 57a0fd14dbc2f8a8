using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Regtest;

/// <summary>The blocks, and what they leave unspent.</summary>
internal sealed class ChainState : ICoinView
{
    private const int MedianSpan = 11;

    private readonly List<ConnectedBlock> _blocks = [];
    private readonly Dictionary<OutPoint, UnspentOutput> _unspent = [];
    private readonly Dictionary<TxId, (Transaction Transaction, BlockHeight Height)> _transactions = [];
    private readonly Dictionary<OutPoint, TxId> _spenders = [];

    internal ChainState()
    {
        var genesis = Genesis.CreateBlock();
        _blocks.Add(new ConnectedBlock(genesis, genesis.Header.ComputeHash(), []));
    }

    internal BlockHeight Height => new((uint)_blocks.Count - 1);

    internal BlockHash Tip => _blocks[^1].Hash;

    internal uint TipTime => _blocks[^1].Block.Header.Time;

    /// <summary>What the locktimes of the next block are compared with.</summary>
    internal uint MedianTime => MedianTimeBefore(Height + 1);

    internal IReadOnlyDictionary<OutPoint, UnspentOutput> Unspent => _unspent;

    internal Block BlockAt(BlockHeight height) => _blocks[(int)height.Value].Block;

    internal BlockHash HashAt(BlockHeight height) => _blocks[(int)height.Value].Hash;

    internal bool TryGetTransaction(TxId id, out (Transaction Transaction, BlockHeight Height) found) => _transactions.TryGetValue(id, out found);

    internal bool TryGetSpender(OutPoint outPoint, out TxId spender) => _spenders.TryGetValue(outPoint, out spender);

    public UnspentOutput? Find(OutPoint outPoint) => _unspent.GetValueOrDefault(outPoint);

    public uint MedianTimeBefore(BlockHeight height)
    {
        var end = (int)height.Value;
        var times = new List<uint>(MedianSpan);
        for (var i = Math.Max(0, end - MedianSpan); i < end; i++)
        {
            times.Add(_blocks[i].Block.Header.Time);
        }

        times.Sort();
        return times.Count == 0 ? 0 : times[times.Count / 2];
    }

    /// <summary>Spends and creates what a transaction of the next block does.</summary>
    /// <returns>What it spent.</returns>
    internal List<UnspentOutput> Apply(Transaction transaction, BlockHeight height)
    {
        var id = transaction.ComputeTxId();
        var spent = new List<UnspentOutput>();
        var isCoinbase = BlockAssembly.IsCoinbase(transaction);
        foreach (var input in isCoinbase ? default : transaction.Inputs)
        {
            spent.Add(_unspent[input.PreviousOutput]);
            _unspent.Remove(input.PreviousOutput);
            _spenders.Add(input.PreviousOutput, id);
        }

        for (var i = 0; i < transaction.Outputs.Count; i++)
        {
            var outPoint = new OutPoint(id, (uint)i);
            if (StandardScript.FormOf(transaction.Outputs[i].ScriptPubKey) != ScriptForm.NullData)
            {
                _unspent.Add(outPoint, new UnspentOutput(outPoint, transaction.Outputs[i], height, isCoinbase));
            }
        }

        _transactions.Add(id, (transaction, height));
        return spent;
    }

    /// <summary>Takes back what <see cref="Apply"/> did; the latest first.</summary>
    internal void Revert(Transaction transaction, IEnumerable<UnspentOutput> spent)
    {
        var id = transaction.ComputeTxId();
        _transactions.Remove(id);
        for (var i = 0; i < transaction.Outputs.Count; i++)
        {
            _unspent.Remove(new OutPoint(id, (uint)i));
        }

        foreach (var output in spent)
        {
            _unspent.Add(output.OutPoint, output);
            _spenders.Remove(output.OutPoint);
        }
    }

    /// <summary>Puts a block on top whose transactions were checked.</summary>
    internal void Connect(Block block)
    {
        var height = Height + 1;
        var spent = new List<List<UnspentOutput>>();
        foreach (var transaction in block.Transactions)
        {
            spent.Add(Apply(transaction, height));
        }

        _blocks.Add(new ConnectedBlock(block, block.Header.ComputeHash(), spent));
    }

    /// <summary>Takes the topmost block away.</summary>
    internal Block Disconnect()
    {
        var top = _blocks[^1];
        _blocks.RemoveAt(_blocks.Count - 1);
        for (var i = top.Block.Transactions.Count - 1; i >= 0; i--)
        {
            Revert(top.Block.Transactions[i], top.Spent[i]);
        }

        return top.Block;
    }

    private sealed record ConnectedBlock(Block Block, BlockHash Hash, List<List<UnspentOutput>> Spent);
}
