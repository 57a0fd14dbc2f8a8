using System.Security.Cryptography;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>What can be made of a per-commitment secret once its owner revealed it.</summary>
/// <remarks>BOLT 2, <c>revoke_and_ack</c>.</remarks>
public static class RevealedSecret
{
    /// <summary>The point that belongs to the secret.</summary>
    /// <param name="secret">The secret as received.</param>
    /// <param name="point">The per-commitment point, or the default.</param>
    /// <returns>False when the bytes are no scalar of the curve; a peer may send such.</returns>
    public static bool TryGetPoint(this PerCommitmentSecret secret, out PublicKey point)
    {
        using var key = secret.ToPrivateKey();
        point = key?.PublicKey ?? default;
        return key is not null;
    }

    /// <summary>The scalar, or null when the bytes are none.</summary>
    internal static PrivateKey? ToPrivateKey(this PerCommitmentSecret secret)
    {
        Span<byte> bytes = stackalloc byte[32];
        secret.CopyTo(bytes);
        var key = PrivateKey.TryCreate(bytes, out var scalar) ? scalar : null;
        CryptographicOperations.ZeroMemory(bytes);
        return key;
    }
}
