using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>A BIP-340 signature as taproot witnesses hold it.</summary>
/// <param name="Signature">The 64 bytes.</param>
/// <param name="Type">Which parts of the transaction it covers; behind the signature unless it is <see cref="SighashType.Default"/>.</param>
/// <remarks>BIP-341.</remarks>
public readonly record struct TaprootSignature(SchnorrSignatureBytes Signature, SighashType Type)
{
    private const int WithoutType = 64;
    private const int WithType = 65;

    /// <summary>Reads a signature.</summary>
    /// <param name="source">The item of the witness.</param>
    /// <param name="signature">The signature, or the default.</param>
    /// <returns>False when there are not 64 bytes, or 65 with a type that is defined and not the default.</returns>
    public static bool TryParse(ReadOnlySpan<byte> source, out TaprootSignature signature)
    {
        signature = default;
        var type = source.Length == WithType ? new SighashType(source[WithoutType]) : SighashType.Default;
        if (source.Length is not (WithoutType or WithType)
            || (source.Length == WithType && !type.IsDefined)
            || !SchnorrSignatureBytes.TryRead(source[..WithoutType], out var raw))
        {
            return false;
        }

        signature = new TaprootSignature(raw, type);
        return true;
    }

    /// <summary>The item for the witness.</summary>
    /// <returns>64 or 65 bytes.</returns>
    public Bytes ToBytes()
    {
        Span<byte> bytes = stackalloc byte[WithType];
        Signature.CopyTo(bytes);
        bytes[WithoutType] = (byte)Type.Value;
        return Bytes.Copy(Type == SighashType.Default ? bytes[..WithoutType] : bytes);
    }
}
