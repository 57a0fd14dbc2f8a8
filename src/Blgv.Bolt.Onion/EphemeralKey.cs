using System.Security.Cryptography;
using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Onion;

/// <summary>
/// How an ephemeral key becomes the one of the next hop: by multiplication with the hash of the key and the secret shared with
/// this hop. Onions and blinded paths do the same.
/// </summary>
/// <remarks>BOLT 4, "Blinding Ephemeral Onion Keys" and "Route Blinding".</remarks>
internal static class EphemeralKey
{
    public static void BlindingFactor(in PublicKey ephemeral, ReadOnlySpan<byte> secret, Span<byte> factor)
    {
        Span<byte> hashed = stackalloc byte[33 + SharedSecret.Size];
        ephemeral.CopyTo(hashed);
        secret.CopyTo(hashed[33..]);
        SHA256.HashData(hashed, factor);
        CryptographicOperations.ZeroMemory(hashed);
    }

    /// <summary>The next key on the side of who made the first one.</summary>
    public static PrivateKey Next(PrivateKey ephemeral, ReadOnlySpan<byte> secret)
    {
        Span<byte> factor = stackalloc byte[PrivateKey.Size];
        BlindingFactor(ephemeral.PublicKey, secret, factor);
        var possible = ephemeral.TryTweakMultiply(factor, out var next);
        CryptographicOperations.ZeroMemory(factor);

        // One hash in 2^128 is no scalar. Who makes a route could start again with another key, but will not live to see it.
        return possible ? next! : throw new CryptographicException("The blinding factor is no scalar; use another ephemeral key.");
    }

    /// <summary>The next key on the side of a hop. What it multiplies with is a hash that reveals nothing but this one step.</summary>
    public static bool TryNext(in PublicKey ephemeral, ReadOnlySpan<byte> secret, out PublicKey next)
    {
        Span<byte> factor = stackalloc byte[PublicScalar.Size];
        BlindingFactor(ephemeral, secret, factor);
        next = default;
        return PublicScalar.TryRead(factor, out var scalar) && ephemeral.TryTweakMultiply(scalar, out next);
    }
}
