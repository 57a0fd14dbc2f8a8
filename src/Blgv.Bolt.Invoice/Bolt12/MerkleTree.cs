using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Invoice;

/// <summary>One record in the tree that is signed.</summary>
/// <param name="Leaf">The hash of the record.</param>
/// <param name="Nonce">The hash beside it, which keeps who sees one record from guessing its neighbours.</param>
/// <param name="Node">The branch of both.</param>
public readonly record struct MerkleLeaf(Bytes32 Leaf, Bytes32 Nonce, Bytes32 Node);

/// <summary>The tree over the records of a request or an invoice, whose root is signed.</summary>
/// <param name="Leaves">The records in their order; those of signatures are left out.</param>
/// <param name="Branches">The inner nodes above <see cref="Leaves"/>, from the lowest to the root.</param>
/// <param name="Root">What is signed.</param>
/// <remarks>BOLT 12, "Signature Calculation".</remarks>
public sealed record MerkleTree(Sequence<MerkleLeaf> Leaves, Sequence<Bytes32> Branches, Bytes32 Root)
{
    private static readonly TaggedHash s_leaf = new("LnLeaf"u8);
    private static readonly TaggedHash s_branch = new("LnBranch"u8);

    /// <summary>Builds the tree of a stream.</summary>
    /// <param name="stream">The records as they are on the wire.</param>
    /// <returns>The tree; null when there is no record to sign.</returns>
    public static MerkleTree? Of(TlvRecords stream)
    {
        var records = stream.Where(record => !StreamRanges.IsSignature(record.Type)).ToArray();
        if (records.Length == 0)
        {
            return null;
        }

        var nonce = new TaggedHash([.. "LnNonce"u8, .. Encoded(records[0])]);
        var leaves = records.Select(record => LeafOf(record, nonce)).ToArray();
        var branches = new List<Bytes32>();
        Bytes32[] level = [.. leaves.Select(leaf => leaf.Node)];
        while (level.Length > 1)
        {
            // The last of an odd number moves up as it is.
            var above = new Bytes32[(level.Length + 1) / 2];
            for (var i = 0; i < above.Length; i++)
            {
                above[i] = (2 * i) + 1 < level.Length ? Branch(level[2 * i], level[(2 * i) + 1]) : level[2 * i];
                if ((2 * i) + 1 < level.Length)
                {
                    branches.Add(above[i]);
                }
            }

            level = above;
        }

        return new MerkleTree(leaves.ToSequence(), branches.ToSequence(), level[0]);
    }

    private static ReadOnlySpan<byte> Encoded(TlvRecord record) => TlvRecords.Create([record]).Encoded.Span;

    private static MerkleLeaf LeafOf(TlvRecord record, TaggedHash nonces)
    {
        Span<byte> type = stackalloc byte[BigSize.MaxLength];
        var leaf = s_leaf.Hash(Encoded(record));
        var nonce = nonces.Hash(type[..BigSize.Write(type, record.Type)]);
        return new MerkleLeaf(leaf, nonce, Branch(leaf, nonce));
    }

    private static Bytes32 Branch(Bytes32 one, Bytes32 other)
    {
        var (lesser, greater) = one.CompareTo(other) <= 0 ? (one, other) : (other, one);
        Span<byte> both = stackalloc byte[2 * Bytes32.Size];
        lesser.CopyTo(both);
        greater.CopyTo(both[Bytes32.Size..]);
        return s_branch.Hash(both);
    }
}
