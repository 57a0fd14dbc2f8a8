using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>The BIP-340 signatures among the items of a witness.</summary>
internal static class TaprootItem
{
    private const int WithoutType = 64;
    private const int WithType = 65;

    /// <summary>Reads a signature, and says what is wrong with it.</summary>
    internal static ScriptError Read(ReadOnlySpan<byte> item, out TaprootSignature signature)
    {
        signature = default;
        return item.Length is not (WithoutType or WithType) ? ScriptError.SchnorrSignatureSize
            : TaprootSignature.TryParse(item, out signature) ? ScriptError.None
            : ScriptError.SighashType;
    }

    internal static bool IsSigned(XOnlyPublicKey key, Bytes32 hash, in TaprootSignature signature)
    {
        Span<byte> message = stackalloc byte[32];
        hash.CopyTo(message);
        return key.VerifySchnorr(message, signature.Signature);
    }
}
