using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>Makes the keys of one commitment from basepoints and a per-commitment point.</summary>
/// <remarks>
/// BOLT 3, "Key Derivation". A derivation fails with a chance of about 2^-128; it is told rather than thrown because a peer chooses
/// half of what goes in.
/// </remarks>
public static class KeyDerivation
{
    /// <summary>Derives localpubkey, local_htlcpubkey, remote_htlcpubkey, local_delayedpubkey or remote_delayedpubkey.</summary>
    /// <param name="basepoint">The basepoint of the party whose key it is.</param>
    /// <param name="perCommitmentPoint">The point of the commitment.</param>
    /// <param name="key">The key, or the default.</param>
    /// <returns>False when there is none.</returns>
    public static bool TryDerivePublicKey(in PublicKey basepoint, in PublicKey perCommitmentPoint, out PublicKey key)
    {
        key = default;
        return TryHash(perCommitmentPoint, basepoint, out var tweak) && basepoint.TryTweakAdd(tweak, out key);
    }

    /// <summary>Derives the private key of <see cref="TryDerivePublicKey"/>.</summary>
    /// <param name="basepointSecret">The secret of the basepoint.</param>
    /// <param name="perCommitmentPoint">The point of the commitment.</param>
    /// <param name="key">The key, or null. The caller disposes of it.</param>
    /// <returns>False when there is none.</returns>
    public static bool TryDerivePrivateKey(PrivateKey basepointSecret, in PublicKey perCommitmentPoint, [NotNullWhen(true)] out PrivateKey? key)
    {
        ArgumentNullException.ThrowIfNull(basepointSecret);
        Span<byte> tweak = stackalloc byte[32];
        Hash(perCommitmentPoint, basepointSecret.PublicKey, tweak);
        return basepointSecret.TryTweakAdd(tweak, out key);
    }

    /// <summary>Derives the key that takes a commitment once it is revoked. Neither party knows its secret before.</summary>
    /// <param name="revocationBasepoint">The basepoint of the party that may punish.</param>
    /// <param name="perCommitmentPoint">The point of the party that owns the commitment.</param>
    /// <param name="key">The key, or the default.</param>
    /// <returns>False when there is none.</returns>
    /// <remarks>BOLT 3, "revocationpubkey Derivation".</remarks>
    public static bool TryDeriveRevocationPublicKey(in PublicKey revocationBasepoint, in PublicKey perCommitmentPoint, out PublicKey key)
    {
        key = default;
        return TryHash(revocationBasepoint, perCommitmentPoint, out var first)
            && TryHash(perCommitmentPoint, revocationBasepoint, out var second)
            && revocationBasepoint.TryTweakMultiply(first, out var left)
            && perCommitmentPoint.TryTweakMultiply(second, out var right)
            && PublicKey.TryCombine([left, right], out key);
    }

    /// <summary>Derives the private key of <see cref="TryDeriveRevocationPublicKey"/>, now that the secret is revealed.</summary>
    /// <param name="revocationBasepointSecret">The secret of the party that may punish.</param>
    /// <param name="perCommitmentSecret">The revealed secret.</param>
    /// <param name="key">The key, or null. The caller disposes of it.</param>
    /// <returns>False when there is none, or the revealed bytes are no scalar.</returns>
    /// <remarks>BOLT 3, "revocationpubkey Derivation".</remarks>
    public static bool TryDeriveRevocationPrivateKey(
        PrivateKey revocationBasepointSecret, PerCommitmentSecret perCommitmentSecret, [NotNullWhen(true)] out PrivateKey? key)
    {
        ArgumentNullException.ThrowIfNull(revocationBasepointSecret);
        key = null;
        using var revealed = perCommitmentSecret.ToPrivateKey();
        if (revealed is null)
        {
            return false;
        }

        Span<byte> tweak = stackalloc byte[32];
        Hash(revocationBasepointSecret.PublicKey, revealed.PublicKey, tweak);
        revocationBasepointSecret.TryTweakMultiply(tweak, out var left);
        Hash(revealed.PublicKey, revocationBasepointSecret.PublicKey, tweak);
        revealed.TryTweakMultiply(tweak, out var right);
        using (left)
        using (right)
        {
            return left is not null && right is not null && TrySum(left, right, out key);
        }
    }

    private static bool TrySum(PrivateKey left, PrivateKey right, [NotNullWhen(true)] out PrivateKey? sum)
    {
        Span<byte> bytes = stackalloc byte[32];
        try
        {
            right.CopyTo(bytes);
            return left.TryTweakAdd(bytes, out sum);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static bool TryHash(in PublicKey first, in PublicKey second, out PublicScalar scalar)
    {
        Span<byte> hash = stackalloc byte[32];
        Hash(first, second, hash);
        return PublicScalar.TryRead(hash, out scalar);
    }

    private static void Hash(in PublicKey first, in PublicKey second, Span<byte> hash)
    {
        Span<byte> both = stackalloc byte[2 * 33];
        first.CopyTo(both);
        second.CopyTo(both[33..]);
        SHA256.HashData(both, hash);
    }
}
