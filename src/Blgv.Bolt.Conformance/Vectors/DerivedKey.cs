using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>A key of a commitment, made from a basepoint and a per-commitment point, or from their secrets.</summary>
/// <remarks>BOLT 3, "Key Derivation Test Vectors".</remarks>
internal sealed class DerivedKey : IVector
{
    private readonly string _what;
    private readonly Bytes _base;
    private readonly Bytes _perCommitment;
    private readonly Bytes _expected;

    private DerivedKey(VectorObject json)
    {
        var expect = json.Object("expect");
        _what = expect.Names.FirstOrDefault() ?? throw expect.Wrong("a key is needed");
        _expected = expect.Hex(_what);
        (var name, var other) = _what switch
        {
            "localpubkey" => ("basepoint", "per_commitment_point"),
            "localprivkey" => ("basepoint_secret", "per_commitment_secret"),
            "revocationpubkey" => ("revocation_basepoint", "per_commitment_point"),
            "revocationprivkey" => ("revocation_basepoint_secret", "per_commitment_secret"),
            _ => throw expect.Wrong($"\"{_what}\" is none of the keys"),
        };
        _base = json.Hex(name);
        _perCommitment = json.Hex(other);
    }

    public static IVector Read(VectorObject json) => new DerivedKey(json);

    public void Run(Check check) => check.Same(_what, _expected.ToString(), _what.EndsWith("pubkey", StringComparison.Ordinal) ? Public() : Private());

    private string Public()
    {
        _ = PublicKey.TryParse(_base.Span, out var basepoint);
        _ = PublicKey.TryParse(_perCommitment.Span, out var point);
        PublicKey key;
        var derived = _what == "revocationpubkey"
            ? KeyDerivation.TryDeriveRevocationPublicKey(basepoint, point, out key)
            : KeyDerivation.TryDerivePublicKey(basepoint, point, out key);
        return derived ? key.ToString() : "no key";
    }

    private string Private()
    {
        using var secret = PrivateKey.FromBytes(_base.Span);
        var perCommitment = PerCommitmentSecret.FromBytes(_perCommitment.Span);
        _ = perCommitment.TryGetPoint(out var point);
        PrivateKey? key;
        var derived = _what == "revocationprivkey"
            ? KeyDerivation.TryDeriveRevocationPrivateKey(secret, perCommitment, out key)
            : KeyDerivation.TryDerivePrivateKey(secret, point, out key);
        using (key)
        {
            return derived ? Shown(key!) : "no key";
        }
    }

    private static string Shown(PrivateKey key)
    {
        var bytes = new byte[PrivateKey.Size];
        key.CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
