using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Regtest;

/// <summary>An output that was made for somebody.</summary>
/// <param name="Output">The output; it has one confirmation.</param>
/// <param name="Transaction">The transaction that made it.</param>
/// <param name="Events">The blocks that it took.</param>
public sealed record Funding(UnspentOutput Output, Transaction Transaction, Sequence<ChainEvent> Events);

/// <content>Blocks come and go.</content>
public sealed partial class RegtestChain
{
    /// <summary>What the header, the number of transactions and the coinbase take at most.</summary>
    private const ulong ReservedWeight = 2_000;

    private static readonly Script AnyoneWitnessScript = Script.Copy([(byte)Opcode.Op1]);

    /// <summary>Whom blocks pay: anyone, who spends it with a witness of one item, the byte 0x51. <see cref="Fund"/> takes its coins there.</summary>
    public static Script AnyoneScript { get; } = StandardScript.P2wsh(AnyoneWitnessScript);

    /// <summary>Finds blocks, one <see cref="ChainOptions.BlockSpacing"/> after the other; they take what pays best from the mempool.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The blocks.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public Sequence<ChainEvent> Mine(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var events = new List<ChainEvent>();
        for (var i = 0; i < count; i++)
        {
            events.AddRange(MineAt(NextTime));
        }

        return events.ToSequence();
    }

    /// <summary>Finds a block at a time; it takes what pays best from the mempool.</summary>
    /// <param name="time">Seconds since 1970.</param>
    /// <returns>The block.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is not after <see cref="MedianTime"/>.</exception>
    public Sequence<ChainEvent> MineAt(uint time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, MedianTime);
        var chosen = _mempool.Select(_options.MaxBlockWeight.Value - ReservedWeight).ConvertAll(entry => entry.Transaction);
        var refusal = Connect(chosen, time, out var events);
        return refusal is null ? events : throw new InvalidOperationException($"The mempool holds what no block may: {refusal}.");
    }

    /// <summary>Finds a block with the transactions given and no other; they need no fee, and need not be in the mempool.</summary>
    /// <param name="transactions">The transactions, each behind those it depends on.</param>
    /// <param name="events">The block, and the transactions of the mempool that it makes invalid; nothing if it was refused.</param>
    /// <returns>Null when the block is there; else the transaction that it may not hold, and why.</returns>
    public SubmitResult? MineExactly(Sequence<Transaction> transactions, out Sequence<ChainEvent> events) =>
        Connect([.. transactions], NextTime, out events);

    /// <summary>Takes blocks away. Their transactions go back to the mempool, before those that were there, without having to pay; what is valid no more is dropped.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The blocks, the topmost first, and what was dropped.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or the genesis block would go.</exception>
    public Sequence<ChainEvent> Undo(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, Height.Value, nameof(count));
        var events = new List<ChainEvent>();
        var transactions = _mempool.Entries.Select(entry => entry.Transaction).ToList();
        for (var i = 0; i < count; i++)
        {
            var height = Height;
            var block = _state.Disconnect();
            transactions.InsertRange(0, block.Transactions.Skip(1));
            events.Add(new BlockDisconnected(height, block));
        }

        _mempool.Clear();
        foreach (var transaction in transactions)
        {
            var restored = new Admission(_state, _mempool, _options).Restore(transaction);
            if (!restored.IsAccepted)
            {
                events.Add(new TransactionRemoved(restored.TxId, RemovalCause.NoLongerValid));
            }
        }

        return events.ToSequence();
    }

    /// <summary>Makes a confirmed output out of what blocks have paid, in a block of its own that leaves the mempool alone; finds blocks before it while there is too little.</summary>
    /// <param name="script">The script of the output.</param>
    /// <param name="amount">What it holds.</param>
    /// <returns>The output, and the blocks that it took.</returns>
    /// <exception cref="InvalidOperationException">Blocks pay nothing any more, or the mempool spends it all.</exception>
    public Funding Fund(Script script, Satoshi amount)
    {
        var events = new List<ChainEvent>();
        List<UnspentOutput> coins;
        Satoshi total;
        while ((total = ChooseCoins(amount, out coins)) < amount || coins.Count == 0)
        {
            if (SubsidyAt(Height + 1) == Satoshi.Zero)
            {
                throw new InvalidOperationException($"There is no way to {amount}: blocks at height {Height} pay no subsidy. Give the chain a longer halving interval.");
            }

            Connect([], NextTime, out var block);
            events.AddRange(block);
        }

        var witness = new Witness(Sequence.Create<Bytes>([AnyoneWitnessScript.Content]));
        var inputs = coins.Select(coin => new TransactionInput(coin.OutPoint, Script.Empty, TransactionInput.FinalSequence, witness)).ToSequence();
        var outputs = new List<TransactionOutput> { new(amount, script) };
        if (total > amount)
        {
            outputs.Add(new TransactionOutput(total - amount, AnyoneScript));
        }

        var transaction = new Transaction(2, inputs, outputs.ToSequence(), 0);
        if (Connect([transaction], NextTime, out var funded) is { } refusal)
        {
            throw new InvalidOperationException($"A block of its own refuses the funding transaction: {refusal}.");
        }

        events.AddRange(funded);
        var outPoint = new OutPoint(transaction.ComputeTxId(), 0);
        return new Funding(new UnspentOutput(outPoint, outputs[0], Height, IsCoinbase: false), transaction, events.ToSequence());
    }

    private uint NextTime => Math.Max(_state.TipTime + _options.BlockSpacing, MedianTime + 1);

    private Satoshi SubsidyAt(BlockHeight height)
    {
        var halvings = height.Value / _options.HalvingInterval;
        return new Satoshi(halvings < 64 ? FirstSubsidy >> (int)halvings : 0);
    }

    private Satoshi ChooseCoins(Satoshi amount, out List<UnspentOutput> coins)
    {
        coins = [];
        var total = Satoshi.Zero;
        var candidates = _state.Unspent.Values
            .Where(coin => coin.Output.ScriptPubKey == AnyoneScript
                && !_mempool.TryGetSpender(coin.OutPoint, out _)
                && (!coin.IsCoinbase || coin.Height + _options.CoinbaseMaturity <= Height + 1))
            .OrderBy(coin => coin.Height).ThenBy(coin => coin.OutPoint.TxId.Value).ThenBy(coin => coin.OutPoint.Index);
        foreach (var coin in candidates)
        {
            if (total >= amount && coins.Count > 0)
            {
                break;
            }

            coins.Add(coin);
            total += coin.Output.Amount;
        }

        return total;
    }

    /// <summary>Checks the transactions one behind the other, and puts a block with them on top if all of them are good.</summary>
    private SubmitResult? Connect(List<Transaction> transactions, uint time, out Sequence<ChainEvent> events)
    {
        events = default;
        var height = Height + 1;
        if (CheckBlock(transactions, height, out var fees) is { } refusal)
        {
            return refusal;
        }

        var block = BlockAssembly.Create(_state.Tip, height, time, _blocksMade++, SubsidyAt(height) + fees, AnyoneScript, transactions);
        _state.Connect(block);
        List<ChainEvent> happened = [new BlockConnected(height, block)];
        foreach (var transaction in transactions)
        {
            _mempool.Remove(transaction.ComputeTxId());
            foreach (var input in transaction.Inputs)
            {
                if (!_mempool.TryGetSpender(input.PreviousOutput, out var conflict))
                {
                    continue;
                }

                foreach (var entry in _mempool.WithDescendants([conflict]))
                {
                    _mempool.Remove(entry.TxId);
                    happened.Add(new TransactionRemoved(entry.TxId, RemovalCause.Conflicted));
                }
            }
        }

        events = happened.ToSequence();
        return null;
    }

    private SubmitResult? CheckBlock(List<Transaction> transactions, BlockHeight height, out Satoshi fees)
    {
        var place = new MiningPlace(height, MedianTime, _options.CoinbaseMaturity);
        var applied = new Stack<(Transaction Transaction, List<UnspentOutput> Spent)>();
        var weight = ReservedWeight;
        SubmitResult? refusal = null;
        fees = Satoshi.Zero;
        foreach (var transaction in transactions)
        {
            var result = ConsensusCheck.Check(transaction, _state, place, out var fee);
            weight += transaction.Weight.Value;
            if (result.IsAccepted && weight > _options.MaxBlockWeight.Value)
            {
                result = result with { Error = SubmitError.TooLarge };
            }

            if (!result.IsAccepted)
            {
                refusal = result;
                break;
            }

            fees += fee;
            applied.Push((transaction, _state.Apply(transaction, height)));
        }

        while (applied.TryPop(out var last))
        {
            _state.Revert(last.Transaction, last.Spent);
        }

        return refusal;
    }
}
