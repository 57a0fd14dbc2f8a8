using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Scenarios;

/// <summary>The operations of the curve, one at a time on one thread.</summary>
internal static class CryptoScenarios
{
    public static ScenarioGroup Group => new(
        "crypto",
        "keys and signatures over secp256k1, one thread",
        [
            Of("crypto.sign", "Sign a hash (ECDSA, RFC 6979)", "signature", Sign),
            Of("crypto.verify", "Verify a signature (ECDSA) under a parsed key", "signature", Verify),
            Of("crypto.ecdh", "Agree on a secret with the owner of a point", "secret", Ecdh),
            Of("crypto.pubkey_create", "Make a private key from its scalar, with its public key", "key", CreatePublicKey),
            Of("crypto.pubkey_parse", "Decompress a point and prove it on the curve", "key", Parse),
        ]);

    private static Scenario Of(string name, string summary, string counted, Func<Operation> create) =>
        new(name, summary, counted, create) { ReportsTime = true };

    private static Operation Sign()
    {
        var key = FixedInputs.NodeKey(0);
        var hash = FixedInputs.Bytes(32, seed: 1);
        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    key.Sign(hash);
                }
            },
            key);
    }

    private static Operation Verify()
    {
        using var key = FixedInputs.NodeKey(0);
        var publicKey = key.PublicKey;
        var hash = FixedInputs.Bytes(32, seed: 1);
        var signature = key.Sign(hash);
        return Operation.Of(times =>
        {
            for (var i = 0; i < times; i++)
            {
                if (!publicKey.Verify(hash, signature))
                {
                    throw new InvalidOperationException("A signature of our own was refused.");
                }
            }
        });
    }

    private static Operation Ecdh()
    {
        var key = FixedInputs.NodeKey(0);
        using var other = FixedInputs.NodeKey(1);
        var point = other.PublicKey;
        var secret = new byte[SharedSecret.Size];
        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    key.Ecdh(point, secret);
                }
            },
            key);
    }

    private static Operation CreatePublicKey()
    {
        var scalar = FixedInputs.Bytes(PrivateKey.Size, seed: 1);
        return Operation.Of(times =>
        {
            for (var i = 0; i < times; i++)
            {
                PrivateKey.FromBytes(scalar).Dispose();
            }
        });
    }

    private static Operation Parse()
    {
        using var key = FixedInputs.NodeKey(0);
        var point = key.PublicKey.ToPointBytes();
        return Operation.Of(times =>
        {
            for (var i = 0; i < times; i++)
            {
                if (!PublicKey.TryParse(point, out _))
                {
                    throw new InvalidOperationException("A point of our own was refused.");
                }
            }
        });
    }
}
