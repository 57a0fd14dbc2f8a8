using System.Security.Cryptography;

namespace Blgv.Bolt.Crypto.Tests;

/// <summary>secp256k1 as the platform (OpenSSL here) has it: slow, and independent of ours.</summary>
internal static class OpenSsl
{
    private static readonly ECCurve Curve = ECCurve.CreateFromFriendlyName("secp256k1");

    internal static ECDsa Import(PublicKey key) => ECDsa.Create(new ECParameters { Curve = Curve, Q = Point(key) });

    internal static ECDsa Import(PrivateKey key) => ECDsa.Create(Secret(key));

    internal static ECDiffieHellman ImportForEcdh(PrivateKey key) => ECDiffieHellman.Create(Secret(key));

    private static ECParameters Secret(PrivateKey key)
    {
        var scalar = new byte[32];
        key.CopyTo(scalar);
        return new ECParameters { Curve = Curve, D = scalar, Q = Point(key.PublicKey) };
    }

    private static ECPoint Point(PublicKey key)
    {
        var coordinates = new byte[64];
        key.CopyCoordinatesTo(coordinates);
        return new ECPoint { X = coordinates[..32], Y = coordinates[32..] };
    }
}
