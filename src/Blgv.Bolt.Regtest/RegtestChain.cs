using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Regtest;

/// <summary>
/// A Bitcoin chain of one's own, in memory: blocks, a mempool, reorganisations, and scripts that are executed. It starts at the
/// genesis block of regtest and is a function of the calls made: it has no clock, no randomness and no network.
/// </summary>
/// <remarks>
/// For tests and demonstrations. Its rules are those that Lightning leans on: locktimes (BIP-65, BIP-68, BIP-112, BIP-113), coinbase
/// maturity, replacement by fee (after BIP-125, whether signalled or not), packages of a parent and a child, dust, chains of at most
/// 25. What a script may do is <see cref="ScriptInterpreter"/>'s opinion, hence narrower than Bitcoin's, in blocks, too. Not safe for
/// use from many threads at once.
/// </remarks>
public sealed partial class RegtestChain
{
    /// <summary>The reward of the first blocks: 50 bitcoin.</summary>
    private const ulong FirstSubsidy = 5_000_000_000;

    private readonly ChainOptions _options;
    private readonly ChainState _state = new();
    private readonly Mempool _mempool = new();

    /// <summary>Counts the blocks ever made, so that one in the place of an undone one is another block.</summary>
    private ulong _blocksMade;

    /// <summary>A chain that has the genesis block alone.</summary>
    public RegtestChain()
        : this(new ChainOptions())
    {
    }

    /// <summary>A chain that has the genesis block alone, with numbers of one's own.</summary>
    /// <param name="options">The numbers.</param>
    public RegtestChain(ChainOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>The height of the topmost block; the genesis block has 0.</summary>
    public BlockHeight Height => _state.Height;

    /// <summary>The hash of the topmost block.</summary>
    public BlockHash Tip => _state.Tip;

    /// <summary>The median of the times of the last eleven blocks, in seconds since 1970: what locktimes are compared with.</summary>
    /// <remarks>BIP-113.</remarks>
    public uint MedianTime => _state.MedianTime;

    /// <summary>The transactions that wait for a block, each behind those it depends on.</summary>
    public Sequence<MempoolEntry> Mempool => _mempool.Entries.ToSequence();

    /// <summary>The outputs that the chain holds and nothing in the chain spends.</summary>
    public Sequence<UnspentOutput> Unspent => _state.Unspent.Values.ToSequence();

    /// <summary>A block of the chain.</summary>
    /// <param name="height">Its height.</param>
    /// <returns>The block.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The chain is not so high.</exception>
    public Block BlockAt(BlockHeight height)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height.Value, Height.Value, nameof(height));
        return _state.BlockAt(height);
    }

    /// <summary>The hash of a block of the chain.</summary>
    /// <param name="height">Its height.</param>
    /// <returns>The hash.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The chain is not so high.</exception>
    public BlockHash HashAt(BlockHeight height)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height.Value, Height.Value, nameof(height));
        return _state.HashAt(height);
    }

    /// <summary>Looks up an output of the chain.</summary>
    /// <param name="outPoint">The output.</param>
    /// <param name="output">What it is, or null.</param>
    /// <returns>False when a block has spent it, or none has made it. Whether one of the mempool spends it makes no difference.</returns>
    public bool TryGetUnspent(OutPoint outPoint, [NotNullWhen(true)] out UnspentOutput? output)
    {
        output = _state.Find(outPoint);
        return output is not null;
    }

    /// <summary>Looks up who spends an output.</summary>
    /// <param name="outPoint">The output.</param>
    /// <param name="spender">The transaction, in the chain or in the mempool, or null.</param>
    /// <returns>False when nobody does.</returns>
    public bool TryGetSpender(OutPoint outPoint, [NotNullWhen(true)] out Transaction? spender)
    {
        spender = null;
        return (_state.TryGetSpender(outPoint, out var id) || _mempool.TryGetSpender(outPoint, out id)) && TryGetTransaction(id, out spender);
    }

    /// <summary>Looks up a transaction of the chain or of the mempool.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="transaction">The transaction, or null.</param>
    /// <returns>False when neither has it.</returns>
    public bool TryGetTransaction(TxId id, [NotNullWhen(true)] out Transaction? transaction)
    {
        transaction = _state.TryGetTransaction(id, out var confirmed) ? confirmed.Transaction
            : _mempool.TryGet(id, out var waiting) ? waiting.Transaction
            : null;
        return transaction is not null;
    }

    /// <summary>How many blocks there are from that of a transaction to the topmost, both counted.</summary>
    /// <param name="id">The transaction.</param>
    /// <returns>The number; 0 when no block has it.</returns>
    public uint Confirmations(TxId id) =>
        _state.TryGetTransaction(id, out var confirmed) ? Height.Value - confirmed.Height.Value + 1 : 0;

    /// <summary>Hands in a transaction.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <returns>Whether the mempool has it now, why not, and what it replaced.</returns>
    public SubmitResult Submit(Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return new Admission(_state, _mempool, _options).Accept(transaction);
    }

    /// <summary>Hands in a transaction that may pay too little, and one that spends it and pays for both.</summary>
    /// <param name="parent">The one that may pay too little to be accepted or to replace others.</param>
    /// <param name="child">The one that spends it.</param>
    /// <returns>
    /// What came of the child, or of the parent if it is the parent's fault. A parent that is accepted for itself stays when the child
    /// is not; of two that need each other, none stays.
    /// </returns>
    public SubmitResult SubmitPackage(Transaction parent, Transaction child)
    {
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(child);
        var parentId = parent.ComputeTxId();
        if (!child.Inputs.Any(input => input.PreviousOutput.TxId == parentId))
        {
            return new SubmitResult(child.ComputeTxId(), SubmitError.NotAPackage);
        }

        var alone = Submit(parent);
        switch (alone.Error)
        {
            case SubmitError.None or SubmitError.AlreadyInMempool or SubmitError.AlreadyConfirmed:
                var second = Submit(child);
                return second with { Events = Sequence.Create<ChainEvent>([.. alone.Events, .. second.Events]) };
            case SubmitError.FeeTooLow or SubmitError.ReplacementFeeTooLow or SubmitError.ReplacementRateTooLow:
                return new Admission(_state, _mempool, _options).Accept(parent, child);
            default:
                return alone;
        }
    }
}
