using Blgv.Bolt.Crypto.Native;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Crypto;

/// <summary>A public key of BIP-340: the x coordinate of a point of the curve, which stands for the one with an even y.</summary>
/// <remarks>BOLT 12, "Signature Calculation". The default value is no key; using it throws <see cref="InvalidOperationException"/>.</remarks>
public readonly record struct XOnlyPublicKey
{
    private readonly PublicKey _even;

    private XOnlyPublicKey(PublicKey even) => _even = even;

    /// <summary>The length in bytes.</summary>
    public static int Size => 32;

    /// <summary>Reads a key and proves that the curve has it.</summary>
    /// <param name="x">32 bytes, big-endian.</param>
    /// <param name="key">The key, or the default.</param>
    /// <returns>False when there are not 32 bytes or no point of the curve has this x coordinate.</returns>
    public static bool TryParse(ReadOnlySpan<byte> x, out XOnlyPublicKey key)
    {
        key = default;
        if (x.Length != Size || !Curve.TryLift(x, out var even))
        {
            return false;
        }

        key = new XOnlyPublicKey(even);
        return true;
    }

    /// <summary>The point that the key stands for.</summary>
    /// <returns>The point with an even y.</returns>
    public PublicKey ToPublicKey() => _even;

    /// <summary>The x coordinate.</summary>
    /// <returns>32 bytes, big-endian.</returns>
    /// <exception cref="InvalidOperationException">This is the default value.</exception>
    public Bytes32 ToBytes32()
    {
        Span<byte> compressed = stackalloc byte[PublicKey.CompressedSize];
        _even.CopyTo(compressed);
        return Bytes32.FromBytes(compressed[1..]);
    }

    /// <summary>Checks a BIP-340 signature.</summary>
    /// <param name="message">What was signed, of any length.</param>
    /// <param name="signature">The signature.</param>
    /// <returns>Whether it is valid.</returns>
    /// <exception cref="InvalidOperationException">This is the default value.</exception>
    public bool VerifySchnorr(ReadOnlySpan<byte> message, in SchnorrSignatureBytes signature) =>
        Curve.VerifySchnorr(_even, message, signature);

    /// <summary>The 64 hex digits, lower case; for the default value, that it is none.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => _even == default ? "(no key)" : ToBytes32().ToString();

    internal static XOnlyPublicKey FromEven(PublicKey even) => new(even);
}
