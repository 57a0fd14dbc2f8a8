using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>The scripts of a taproot output: a <see cref="TapLeaf"/>, or a <see cref="TapBranch"/> of two trees.</summary>
/// <remarks>BIP-341.</remarks>
public abstract record TapTree
{
    private protected TapTree()
    {
    }

    /// <summary>The hash of the tree: the root that the output key commits to.</summary>
    /// <returns>The hash.</returns>
    public abstract Bytes32 ComputeHash();

    /// <summary>The hashes that lead from a leaf to the root.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="path">The hashes, that of the nearest sibling first.</param>
    /// <returns>False when the leaf is not in the tree. The first of several equal ones counts.</returns>
    public bool TryGetPath(TapLeaf leaf, out Sequence<Bytes32> path)
    {
        var hashes = new List<Bytes32>();
        var found = CollectPath(leaf, hashes);
        path = found ? hashes.ToSequence() : default;
        return found;
    }

    private protected abstract bool CollectPath(TapLeaf leaf, List<Bytes32> path);

    /// <summary>A script in a tree.</summary>
    /// <param name="Script">The script.</param>
    /// <param name="LeafVersion">Its version: even; <see cref="TaprootHash.TapscriptVersion"/> for tapscript.</param>
    public sealed record TapLeaf(Script Script, byte LeafVersion) : TapTree
    {
        /// <summary>A tapscript.</summary>
        /// <param name="script">The script.</param>
        public TapLeaf(Script script)
            : this(script, TaprootHash.TapscriptVersion)
        {
        }

        /// <inheritdoc/>
        public override Bytes32 ComputeHash() => TaprootHash.OfLeaf(Script, LeafVersion);

        private protected override bool CollectPath(TapLeaf leaf, List<Bytes32> path) => Equals(leaf);
    }

    /// <summary>Two trees.</summary>
    /// <param name="Left">One.</param>
    /// <param name="Right">The other; swapping them changes nothing on chain.</param>
    public sealed record TapBranch(TapTree Left, TapTree Right) : TapTree
    {
        /// <inheritdoc/>
        public override Bytes32 ComputeHash() => TaprootHash.OfBranch(Left.ComputeHash(), Right.ComputeHash());

        private protected override bool CollectPath(TapLeaf leaf, List<Bytes32> path)
        {
            if (Left.CollectPath(leaf, path))
            {
                path.Add(Right.ComputeHash());
                return true;
            }

            if (Right.CollectPath(leaf, path))
            {
                path.Add(Left.ComputeHash());
                return true;
            }

            return false;
        }
    }
}
