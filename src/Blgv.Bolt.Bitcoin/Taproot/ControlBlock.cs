using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>The last item of a script path witness: proves that the output key commits to the script.</summary>
/// <param name="LeafVersion">The version of the leaf: even.</param>
/// <param name="OutputKeyHasOddY">Whether the tweaked point has an odd y.</param>
/// <param name="InternalKey">The internal key.</param>
/// <param name="Path">The hashes from the leaf to the root, the nearest sibling first.</param>
/// <remarks>BIP-341, "Script validation rules".</remarks>
public sealed record ControlBlock(byte LeafVersion, bool OutputKeyHasOddY, XOnlyPublicKey InternalKey, Sequence<Bytes32> Path)
{
    /// <summary>The most hashes that a path may have.</summary>
    public const int MaxDepth = 128;

    private const int HeadLength = 33;
    private const int HashLength = 32;

    /// <summary>Reads a control block.</summary>
    /// <param name="source">The item of the witness.</param>
    /// <param name="block">The block, or null.</param>
    /// <returns>False when the length is not 33 and up to 128 times 32 bytes, or the internal key is none.</returns>
    public static bool TryParse(ReadOnlySpan<byte> source, [NotNullWhen(true)] out ControlBlock? block)
    {
        block = null;
        if (source.Length < HeadLength
            || (source.Length - HeadLength) % HashLength != 0
            || (source.Length - HeadLength) / HashLength > MaxDepth
            || !XOnlyPublicKey.TryParse(source[1..HeadLength], out var internalKey))
        {
            return false;
        }

        var path = new Bytes32[(source.Length - HeadLength) / HashLength];
        for (var i = 0; i < path.Length; i++)
        {
            path[i] = Bytes32.FromBytes(source.Slice(HeadLength + (HashLength * i), HashLength));
        }

        block = new ControlBlock((byte)(source[0] & 0xfe), (source[0] & 1) != 0, internalKey, Sequence.Create<Bytes32>(path));
        return true;
    }

    /// <summary>The control block for a script of a tree.</summary>
    /// <param name="internalKey">The internal key.</param>
    /// <param name="tree">All scripts.</param>
    /// <param name="leaf">The one that is shown.</param>
    /// <returns>The block.</returns>
    /// <exception cref="ArgumentException">The leaf is not in the tree, or cannot be committed to.</exception>
    public static ControlBlock Create(XOnlyPublicKey internalKey, TapTree tree, TapTree.TapLeaf leaf)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(leaf);
        if (!tree.TryGetPath(leaf, out var path) || !TaprootHash.TryTweak(internalKey, tree.ComputeHash(), out var output))
        {
            throw new ArgumentException("The tree does not hold this leaf.", nameof(leaf));
        }

        return new ControlBlock(leaf.LeafVersion, output.HasOddY, internalKey, path);
    }

    /// <summary>The item for the witness.</summary>
    /// <returns>33 bytes, and 32 for each hash.</returns>
    public Bytes ToBytes()
    {
        var bytes = new byte[HeadLength + (HashLength * Path.Count)];
        bytes[0] = (byte)(LeafVersion | (OutputKeyHasOddY ? 1 : 0));
        InternalKey.ToBytes32().CopyTo(bytes.AsSpan(1));
        for (var i = 0; i < Path.Count; i++)
        {
            Path[i].CopyTo(bytes.AsSpan(HeadLength + (HashLength * i)));
        }

        return Bytes.Copy(bytes);
    }

    /// <summary>Whether an output key commits to a script by this path.</summary>
    /// <param name="outputKey">The key in the script of the output.</param>
    /// <param name="script">The script shown.</param>
    /// <returns>The answer.</returns>
    public bool Proves(XOnlyPublicKey outputKey, Script script)
    {
        var hash = TaprootHash.OfLeaf(script, LeafVersion);
        foreach (var sibling in Path)
        {
            hash = TaprootHash.OfBranch(hash, sibling);
        }

        return TaprootHash.TryTweak(InternalKey, hash, out var output)
            && output.Key == outputKey
            && output.HasOddY == OutputKeyHasOddY;
    }
}
