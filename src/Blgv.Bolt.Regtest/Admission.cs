using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Regtest;

/// <summary>Decides on one transaction, or on a parent and a child together, and puts what it accepts into the mempool.</summary>
internal sealed class Admission : ICoinView
{
    private readonly ChainState _chain;
    private readonly Mempool _mempool;
    private readonly ChainOptions _options;
    private readonly List<MempoolEntry> _package = [];

    internal Admission(ChainState chain, Mempool mempool, ChainOptions options)
    {
        _chain = chain;
        _mempool = mempool;
        _options = options;
    }

    /// <summary>An output that is not spent in the chain; whether one of the mempool spends it is asked elsewhere.</summary>
    public UnspentOutput? Find(OutPoint outPoint)
    {
        if (_package.Any(entry => entry.Spent.Contains(outPoint)))
        {
            return null;
        }

        var next = _chain.Height + 1;
        var parent = _package.Find(entry => entry.TxId == outPoint.TxId);
        if (parent is not null)
        {
            return outPoint.Index < (uint)parent.Transaction.Outputs.Count
                ? new UnspentOutput(outPoint, parent.Transaction.Outputs[(int)outPoint.Index], next, IsCoinbase: false)
                : null;
        }

        return _chain.Find(outPoint) ?? _mempool.Find(outPoint, next);
    }

    public uint MedianTimeBefore(BlockHeight height) => _chain.MedianTimeBefore(height);

    /// <summary>Accepts all of the transactions, by their fees together, or none.</summary>
    internal SubmitResult Accept(params ReadOnlySpan<Transaction> transactions)
    {
        foreach (var transaction in transactions)
        {
            var standard = RelayPolicy.CheckStandard(transaction);
            var result = Check(transaction);
            if (result.IsAccepted && standard != SubmitError.None)
            {
                result = result with { Error = standard };
            }

            if (!result.IsAccepted)
            {
                return result;
            }
        }

        var conflicts = Conflicts();
        var replaced = _mempool.WithDescendants(conflicts.Select(entry => entry.TxId));
        var last = _package[^1].TxId;
        if (CheckPolicy(conflicts, replaced) is var error and not SubmitError.None)
        {
            return new SubmitResult(last, error);
        }

        Commit(replaced);
        return new SubmitResult(
            last, SubmitError.None, Events: replaced.Select(ChainEvent (entry) => new TransactionRemoved(entry.TxId, RemovalCause.Replaced)).ToSequence());
    }

    /// <summary>Accepts a transaction that a block held or the mempool had: no fee is asked for, and none of the others spends the same, since blocks drop those that do.</summary>
    internal SubmitResult Restore(Transaction transaction)
    {
        var result = Check(transaction);
        if (result.IsAccepted)
        {
            Commit([]);
        }

        return result;
    }

    private SubmitResult Check(Transaction transaction)
    {
        var id = transaction.ComputeTxId();
        if (_mempool.TryGet(id, out _))
        {
            return new SubmitResult(id, SubmitError.AlreadyInMempool);
        }

        if (_chain.TryGetTransaction(id, out _))
        {
            return new SubmitResult(id, SubmitError.AlreadyConfirmed);
        }

        var place = new MiningPlace(_chain.Height + 1, _chain.MedianTime, _options.CoinbaseMaturity);
        var result = ConsensusCheck.Check(transaction, this, place, out var fee);
        if (result.IsAccepted)
        {
            _package.Add(new MempoolEntry(transaction, fee));
        }

        return result;
    }

    private List<MempoolEntry> Conflicts()
    {
        var conflicts = new Dictionary<TxId, MempoolEntry>();
        foreach (var outPoint in _package.SelectMany(entry => entry.Spent))
        {
            if (_mempool.TryGetSpender(outPoint, out var spender) && _mempool.TryGet(spender, out var conflict))
            {
                conflicts.TryAdd(spender, conflict);
            }
        }

        return [.. conflicts.Values];
    }

    private SubmitError CheckPolicy(List<MempoolEntry> conflicts, IReadOnlyList<MempoolEntry> replaced)
    {
        var fee = Satoshi.Zero;
        var virtualSize = 0UL;
        foreach (var entry in _package)
        {
            fee += entry.Fee;
            virtualSize += entry.VirtualSize;
        }

        if (fee < RelayPolicy.FeeAt(_options.MinimumRelayRate, virtualSize))
        {
            return SubmitError.FeeTooLow;
        }

        var ancestors = new HashSet<TxId>(_package.SelectMany(entry => _mempool.AncestorsOf(entry.Transaction)));
        if (replaced.Any(entry => ancestors.Contains(entry.TxId)))
        {
            return SubmitError.SpendsWhatItReplaces;
        }

        var replacement = RelayPolicy.CheckReplacement(fee, virtualSize, conflicts, replaced, _options.IncrementalRelayRate);
        if (replacement != SubmitError.None)
        {
            return replacement;
        }

        var gone = replaced.Select(entry => entry.TxId).ToHashSet();
        return ancestors.Count + _package.Count > RelayPolicy.MaxChain
            || ancestors.Any(id => _mempool.WithDescendants([id]).Count(entry => !gone.Contains(entry.TxId)) + _package.Count > RelayPolicy.MaxChain)
            ? SubmitError.TooLongChain
            : SubmitError.None;
    }

    private void Commit(IReadOnlyList<MempoolEntry> replaced)
    {
        foreach (var entry in replaced)
        {
            _mempool.Remove(entry.TxId);
        }

        foreach (var entry in _package)
        {
            _mempool.Add(entry);
        }
    }
}
