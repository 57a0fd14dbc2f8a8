using System.Security.Cryptography;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Crypto.Tests;

/// <summary>What runs per message or per signature allocates nothing.</summary>
public sealed class AllocationTests
{
    private static readonly PrivateKey Key = KeyTests.Key(1);
    private static readonly byte[] Hash = SHA256.HashData("x"u8);
    private static readonly byte[] Memory = new byte[64];
    private static readonly byte[] Second = new byte[32];
    private static readonly byte[] Long = new byte[1024 + 16];
    private static readonly byte[] Nonce = new byte[12];
    private static readonly SignatureBytes Signature = Key.Sign(Hash);
    private static readonly RecoverableSignature Recoverable = Key.SignRecoverable(Hash);
    private static readonly SchnorrSignatureBytes Schnorr = Key.SignSchnorr(Hash, Hash);
    private static readonly XOnlyPublicKey XOnly = Key.PublicKey.ToXOnly();
    private static readonly PointBytes Point = Key.PublicKey.ToPointBytes();
    private static readonly PublicScalar Scalar = ScalarOf(Hash);
    private static readonly PublicKey[] Points = [Key.PublicKey, Key.PublicKey];
    private static readonly TaggedHash Tag = new("LnLeaf"u8);
    private static readonly ChaCha20Poly1305Cipher Cipher = new(Hash);
    private static readonly ChaCha20Poly1305Cipher Portable = new(Hash, ofPlatform: false);

    private static readonly Dictionary<string, Action> Operations = new(StringComparer.Ordinal)
    {
        ["parse"] = () => _ = PublicKey.TryParse(Point, out _),
        ["serialize"] = () => Key.PublicKey.CopyTo(Memory),
        ["ecdh"] = () => Key.Ecdh(Key.PublicKey, Second),
        ["sign"] = () => Key.Sign(Hash),
        ["sign recoverable"] = () => Key.SignRecoverable(Hash),
        ["verify"] = () => Key.PublicKey.Verify(Hash, Signature),
        ["recover"] = () => PublicKey.TryRecover(Hash, Recoverable, out _),
        ["normalize"] = () => Signature.TryNormalize(out _),
        ["sign BIP-340"] = () => Key.SignSchnorr(Hash, Hash),
        ["verify BIP-340"] = () => XOnly.VerifySchnorr(Hash, Schnorr),
        ["tweak add"] = () => Key.PublicKey.TryTweakAdd(Scalar, out _),
        ["tweak multiply"] = () => Key.PublicKey.TryTweakMultiply(Scalar, out _),
        ["negate"] = () => Key.PublicKey.Negate(),
        ["combine"] = () => PublicKey.TryCombine(Points, out _),
        ["HKDF"] = () => Hkdf.Derive(Hash, Hash, Memory.AsSpan(0, 32), Second),
        ["seal"] = () => Cipher.Seal(Nonce, Hash, Long.AsSpan(0, 1024), Long),
        ["seal without the platform"] = () => Portable.Seal(Nonce, Hash, Long.AsSpan(0, 1024), Long),
        ["ChaCha20"] = () => ChaCha20.Keystream(Hash, Nonce, 0, Long),
        ["Poly1305"] = () => Poly1305.ComputeTag(Hash, Long, Memory.AsSpan(0, 16)),
        ["HASH160"] = () => Hash160.Hash(Hash, Memory.AsSpan(0, 20)),
        ["SHA-256 twice"] = () => Sha256.HashTwice(Hash),
        ["tagged hash"] = () => Tag.Hash(Hash),
    };

    public static TheoryData<string> Names => [.. Operations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_operation_allocates_nothing(string name) => Assert.Equal(0, Allocation.Least(Operations[name]));

    private static PublicScalar ScalarOf(byte[] bytes) => PublicScalar.FromBytes(bytes);
}
