using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Regtest;

/// <summary>Something that happened to the chain; the methods of <see cref="RegtestChain"/> return these in their order.</summary>
public abstract record ChainEvent
{
    private protected ChainEvent()
    {
    }
}

/// <summary>A block was put on top of the chain.</summary>
/// <param name="Height">Its height.</param>
/// <param name="Block">The block.</param>
public sealed record BlockConnected(BlockHeight Height, Block Block) : ChainEvent;

/// <summary>The topmost block was taken away.</summary>
/// <param name="Height">The height it had.</param>
/// <param name="Block">The block.</param>
public sealed record BlockDisconnected(BlockHeight Height, Block Block) : ChainEvent;

/// <summary>A transaction left the mempool, and not for a block.</summary>
/// <param name="TxId">The transaction.</param>
/// <param name="Cause">Why.</param>
public sealed record TransactionRemoved(TxId TxId, RemovalCause Cause) : ChainEvent;

/// <summary>Why a transaction left the mempool.</summary>
public enum RemovalCause
{
    /// <summary>Another one that pays more spends the same output, or one that it depends on was replaced.</summary>
    Replaced,

    /// <summary>A block holds another one that spends the same output, or what one that it depends on spends.</summary>
    Conflicted,

    /// <summary>Blocks were taken away, and it is not valid on what remains.</summary>
    NoLongerValid,
}
