using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>The hashes of a taproot output, and the tweak that puts the root of its scripts into its key.</summary>
/// <remarks>BIP-341.</remarks>
public static class TaprootHash
{
    /// <summary>The leaf version of tapscript.</summary>
    /// <remarks>BIP-342.</remarks>
    public const byte TapscriptVersion = 0xc0;

    private const int OnStack = 512;

    private static readonly TaggedHash TapLeaf = new("TapLeaf"u8);
    private static readonly TaggedHash TapBranch = new("TapBranch"u8);
    private static readonly TaggedHash TapTweak = new("TapTweak"u8);

    /// <summary>The hash of a leaf script.</summary>
    /// <param name="script">The script.</param>
    /// <param name="leafVersion">Its version: even.</param>
    /// <returns>The hash.</returns>
    public static Bytes32 OfLeaf(Script script, byte leafVersion)
    {
        using var scratch = new ScratchBuffer(stackalloc byte[OnStack], 1 + CompactSize.LengthWithContent(script.Length));
        var writer = new ConsensusWriter(scratch.Span);
        writer.U8(leafVersion);
        writer.Variable(script.Span);
        return TapLeaf.Hash(writer.Written);
    }

    /// <summary>The hash of two subtrees; which comes first makes no difference.</summary>
    /// <param name="one">The hash of one.</param>
    /// <param name="other">The hash of the other.</param>
    /// <returns>The hash.</returns>
    public static Bytes32 OfBranch(Bytes32 one, Bytes32 other)
    {
        var (first, second) = one.CompareTo(other) <= 0 ? (one, other) : (other, one);
        Span<byte> both = stackalloc byte[64];
        first.CopyTo(both);
        second.CopyTo(both[32..]);
        return TapBranch.Hash(both);
    }

    /// <summary>The scalar that the internal key is tweaked with.</summary>
    /// <param name="internalKey">The internal key.</param>
    /// <param name="root">The hash of the script tree, or null when there is none.</param>
    /// <returns>The scalar.</returns>
    public static Bytes32 OfTweak(XOnlyPublicKey internalKey, Bytes32? root)
    {
        Span<byte> message = stackalloc byte[64];
        internalKey.ToBytes32().CopyTo(message);
        root?.CopyTo(message[32..]);
        return TapTweak.Hash(root is null ? message[..32] : message);
    }

    /// <summary>The output key of an internal key and its scripts.</summary>
    /// <param name="internalKey">The internal key.</param>
    /// <param name="root">The hash of the script tree, or null when there is none.</param>
    /// <param name="output">The output key, or the default.</param>
    /// <returns>False when the hash is no scalar or the sum no point: about once in 2^128 roots.</returns>
    public static bool TryTweak(XOnlyPublicKey internalKey, Bytes32? root, out TaprootOutputKey output)
    {
        output = default;
        if (!PublicScalar.TryRead(OfTweak(internalKey, root).ToArray(), out var tweak)
            || !internalKey.ToPublicKey().TryTweakAdd(tweak, out var sum))
        {
            return false;
        }

        output = new TaprootOutputKey(sum.ToXOnly(), sum.HasOddY);
        return true;
    }

    /// <summary>The secret key of the output key: what signs for the key path.</summary>
    /// <param name="internalKey">The secret key of the internal key.</param>
    /// <param name="root">The hash of the script tree, or null when there is none.</param>
    /// <param name="outputKey">The key, which the caller disposes of, or null.</param>
    /// <returns>False when there is none: about once in 2^128 roots.</returns>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    public static bool TryTweak(PrivateKey internalKey, Bytes32? root, [NotNullWhen(true)] out PrivateKey? outputKey)
    {
        ArgumentNullException.ThrowIfNull(internalKey);
        var tweak = OfTweak(internalKey.PublicKey.ToXOnly(), root).ToArray();
        if (!internalKey.PublicKey.HasOddY)
        {
            return internalKey.TryTweakAdd(tweak, out outputKey);
        }

        using var even = internalKey.Negate();
        return even.TryTweakAdd(tweak, out outputKey);
    }
}

/// <summary>The key of a taproot output.</summary>
/// <param name="Key">The key, as the script of the output holds it.</param>
/// <param name="HasOddY">Whether the tweaked point had an odd y, which control blocks tell.</param>
/// <remarks>BIP-341.</remarks>
public readonly record struct TaprootOutputKey(XOnlyPublicKey Key, bool HasOddY);
