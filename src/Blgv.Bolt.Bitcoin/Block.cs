using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>A block: a header and the transactions it commits to.</summary>
/// <param name="Header">The header.</param>
/// <param name="Transactions">The transactions, the coinbase first.</param>
public sealed record Block(BlockHeader Header, Sequence<Transaction> Transactions)
{
    /// <summary>Version, two counts, one input, locktime.</summary>
    private const int SmallestTransaction = 4 + 1 + TransactionInput.SmallestSize + 1 + 4;

    /// <summary>Reads a block.</summary>
    /// <param name="source">The bytes, all of which must belong to it.</param>
    /// <param name="block">The block, or null.</param>
    /// <param name="error">What is wrong and where.</param>
    /// <returns>False when the bytes are no block. Proof of work and merkle root are not looked at.</returns>
    public static bool TryParse(ReadOnlySpan<byte> source, [NotNullWhen(true)] out Block? block, out ConsensusError error)
    {
        var reader = new ConsensusReader(source);
        var header = BlockHeader.Read(ref reader);
        var transactions = new Transaction[reader.Count(SmallestTransaction)];
        for (var i = 0; i < transactions.Length && !reader.Failed; i++)
        {
            transactions[i] = Transaction.Read(ref reader);
        }

        var good = reader.Finish(out error);
        block = good ? new Block(header, Sequence.Create<Transaction>(transactions)) : null;
        return good;
    }

    /// <summary>The root of the merkle tree of some transaction ids: what a header must commit to.</summary>
    /// <param name="transactions">The transactions, in the order of the block.</param>
    /// <returns>The root, in the order of the wire; zero when there are no transactions.</returns>
    public static Bytes32 ComputeMerkleRoot(Sequence<Transaction> transactions)
    {
        var level = new Bytes32[transactions.Count];
        for (var i = 0; i < level.Length; i++)
        {
            level[i] = transactions[i].ComputeTxId().Value;
        }

        Span<byte> pair = stackalloc byte[64];
        for (var width = level.Length; width > 1; width = (width + 1) / 2)
        {
            for (var i = 0; i < width; i += 2)
            {
                // An odd one out is paired with itself.
                level[i].CopyTo(pair);
                level[Math.Min(i + 1, width - 1)].CopyTo(pair[32..]);
                level[i / 2] = Sha256.HashTwice(pair);
            }
        }

        return level.Length == 0 ? default : level[0];
    }

    /// <summary>The block's bytes.</summary>
    /// <returns>Header, number of transactions, transactions with their witnesses.</returns>
    public byte[] ToBytes()
    {
        var size = BlockHeader.Size + CompactSize.Length((ulong)Transactions.Count);
        foreach (var transaction in Transactions)
        {
            size += transaction.TotalSize;
        }

        var bytes = new byte[size];
        var writer = new ConsensusWriter(bytes);
        Header.Write(ref writer);
        writer.CompactSizeValue((ulong)Transactions.Count);
        foreach (var transaction in Transactions)
        {
            transaction.Write(ref writer, withWitness: true);
        }

        return bytes;
    }
}
