using System.Security.Cryptography;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Crypto.Native;

internal static partial class Curve
{
    private const int CompactSize = 64;

    /// <summary>ECDSA with the nonce of RFC 6979 and low S.</summary>
    internal static SignatureBytes Sign(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> scalar)
    {
        Span<byte> opaque = stackalloc byte[Secp256k1.SignatureSize];
        Require(Secp256k1.Sign(Secp256k1Context.Handle, opaque, hash, scalar, 0, 0), "sign");
        return ToCompact(opaque);
    }

    /// <summary>The same signature as <see cref="Sign"/>, and which of the four candidate keys made it.</summary>
    internal static RecoverableSignature SignRecoverable(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> scalar)
    {
        Span<byte> opaque = stackalloc byte[Secp256k1.RecoverableSignatureSize];
        Require(Secp256k1.SignRecoverable(Secp256k1Context.Handle, opaque, hash, scalar, 0, 0), "sign");
        Span<byte> compact = stackalloc byte[CompactSize];
        Require(Secp256k1.RecoverableSerializeCompact(Secp256k1Context.Handle, compact, out var recoveryId, opaque), "serialize a signature");
        return new RecoverableSignature(SignatureBytes.FromBytes(compact), recoveryId);
    }

    /// <summary>True only for a valid signature with low S.</summary>
    internal static bool Verify(in PublicKey key, ReadOnlySpan<byte> hash, in SignatureBytes signature)
    {
        Span<byte> opaqueKey = stackalloc byte[Secp256k1.PublicKeySize];
        Load(key, opaqueKey);
        Span<byte> opaque = stackalloc byte[Secp256k1.SignatureSize];
        return TryParse(signature, opaque) && Secp256k1.Verify(Secp256k1Context.Handle, opaque, hash, opaqueKey) == 1;
    }

    /// <summary>The signature with low S. False when r or s is not below the order.</summary>
    internal static bool TryNormalize(in SignatureBytes signature, out SignatureBytes normalized, out bool wasHigh)
    {
        Span<byte> opaque = stackalloc byte[Secp256k1.SignatureSize];
        var parsed = TryParse(signature, opaque);
        wasHigh = parsed && Secp256k1.SignatureNormalize(Secp256k1Context.Handle, opaque, opaque) == 1;
        normalized = parsed ? ToCompact(opaque) : default;
        return parsed;
    }

    /// <summary>The key that made a signature. High S is accepted. False when the signature fits no key.</summary>
    internal static bool TryRecover(ReadOnlySpan<byte> hash, in RecoverableSignature signature, out PublicKey key)
    {
        key = default;
        if (signature.RecoveryId is < 0 or > RecoverableSignature.MaxRecoveryId)
        {
            return false;
        }

        Span<byte> compact = stackalloc byte[CompactSize];
        signature.Signature.CopyTo(compact);
        Span<byte> opaque = stackalloc byte[Secp256k1.RecoverableSignatureSize];
        Span<byte> opaqueKey = stackalloc byte[Secp256k1.PublicKeySize];
        if (Secp256k1.RecoverableParseCompact(Secp256k1Context.Handle, opaque, compact, signature.RecoveryId) != 1
            || Secp256k1.Recover(Secp256k1Context.Handle, opaqueKey, opaque, hash) != 1)
        {
            return false;
        }

        key = Save(opaqueKey);
        return true;
    }

    /// <summary>The point with an even y and this x. False when the curve has none.</summary>
    internal static bool TryLift(ReadOnlySpan<byte> x, out PublicKey even)
    {
        Span<byte> compressed = stackalloc byte[PublicKey.CompressedSize];
        compressed[0] = PublicKey.EvenPrefix;
        x.CopyTo(compressed[1..]);
        return TryParse(compressed, out even);
    }

    /// <summary>BIP-340 over a message of any length.</summary>
    internal static unsafe SchnorrSignatureBytes SignSchnorr(ReadOnlySpan<byte> message, ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> auxiliary)
    {
        Span<byte> pair = stackalloc byte[Secp256k1.KeyPairSize];
        Span<byte> signature = stackalloc byte[CompactSize];
        try
        {
            Require(Secp256k1.KeyPairCreate(Secp256k1Context.Handle, pair, scalar), "make a key pair");
            fixed (byte* random = auxiliary)
            {
                var parameters = new Secp256k1.SchnorrParameters(random);
                Require(Secp256k1.SchnorrSign(Secp256k1Context.Handle, signature, message, (nuint)message.Length, pair, parameters), "sign");
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pair);
        }

        return SchnorrSignatureBytes.FromBytes(signature);
    }

    /// <summary>BIP-340 over a message of any length; <paramref name="key"/> has an even y.</summary>
    internal static bool VerifySchnorr(in PublicKey key, ReadOnlySpan<byte> message, in SchnorrSignatureBytes signature)
    {
        Span<byte> opaqueKey = stackalloc byte[Secp256k1.PublicKeySize];
        Load(key, opaqueKey);
        Span<byte> xOnly = stackalloc byte[Secp256k1.PublicKeySize];
        Require(Secp256k1.XOnlyFromPublicKey(Secp256k1Context.Handle, xOnly, out _, opaqueKey), "convert a key");
        Span<byte> compact = stackalloc byte[CompactSize];
        signature.CopyTo(compact);
        return Secp256k1.SchnorrVerify(Secp256k1Context.Handle, compact, message, (nuint)message.Length, xOnly) == 1;
    }

    private static bool TryParse(in SignatureBytes signature, Span<byte> opaque)
    {
        Span<byte> compact = stackalloc byte[CompactSize];
        signature.CopyTo(compact);
        return Secp256k1.SignatureParseCompact(Secp256k1Context.Handle, opaque, compact) == 1;
    }

    private static SignatureBytes ToCompact(ReadOnlySpan<byte> opaque)
    {
        Span<byte> compact = stackalloc byte[CompactSize];
        Require(Secp256k1.SignatureSerializeCompact(Secp256k1Context.Handle, compact, opaque), "serialize a signature");
        return SignatureBytes.FromBytes(compact);
    }
}
