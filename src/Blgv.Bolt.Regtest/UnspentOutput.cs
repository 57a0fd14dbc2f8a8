using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Regtest;

/// <summary>An output that can be spent.</summary>
/// <param name="OutPoint">Where it is.</param>
/// <param name="Output">What it is.</param>
/// <param name="Height">The height of its block; in the mempool, of the next one.</param>
/// <param name="IsCoinbase">Whether a coinbase made it, which has to mature.</param>
public sealed record UnspentOutput(OutPoint OutPoint, TransactionOutput Output, BlockHeight Height, bool IsCoinbase);
