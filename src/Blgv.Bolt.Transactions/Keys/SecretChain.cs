using System.Numerics;
using System.Security.Cryptography;

namespace Blgv.Bolt.Transactions;

/// <summary>The tree of hashes in which one secret gives all those whose index it is a prefix of.</summary>
/// <remarks>BOLT 3, <c>generate_from_seed</c> and <c>derive_secret</c>.</remarks>
internal static class SecretChain
{
    /// <summary>The bits of an index.</summary>
    public const int IndexBits = 48;

    /// <summary>Goes from a secret to one below it: one hash for each bit that is set among the lowest.</summary>
    /// <param name="secret">32 bytes: the secret of an index whose lowest <paramref name="bits"/> bits are zero; replaced by the one of <paramref name="index"/>.</param>
    /// <param name="bits">How many bits may differ; 48 from the seed.</param>
    /// <param name="index">The index that is wanted.</param>
    public static void Derive(Span<byte> secret, int bits, ulong index)
    {
        for (var bit = bits - 1; bit >= 0; bit--)
        {
            Step(secret, bit, index);
        }
    }

    /// <summary>One bit of the way down: a hash if it is set, nothing if not.</summary>
    /// <param name="secret">32 bytes: the secret above; replaced by the one below.</param>
    /// <param name="bit">The bit, from 0.</param>
    /// <param name="index">The index that is wanted.</param>
    public static void Step(Span<byte> secret, int bit, ulong index)
    {
        if ((index >> bit & 1) != 0)
        {
            secret[bit / 8] ^= (byte)(1 << (bit % 8));
            SHA256.HashData(secret, secret);
        }
    }

    /// <summary>The place of a secret in the store: the number of zero bits at the end of its index.</summary>
    public static int PlaceOf(ulong index) => index == 0 ? IndexBits : BitOperations.TrailingZeroCount(index);
}
