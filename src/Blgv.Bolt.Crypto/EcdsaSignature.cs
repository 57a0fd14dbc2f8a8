using Blgv.Bolt.Crypto.Native;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Crypto;

/// <summary>
/// The two forms of an ECDSA signature: s and its negative verify alike, and only the lower one is standard (BIP 146).
/// </summary>
public static class EcdsaSignature
{
    /// <summary>Whether s is in the lower half of its range.</summary>
    /// <param name="signature">The signature.</param>
    /// <returns>False also when r or s is not below the order of the curve.</returns>
    public static bool IsLowS(this SignatureBytes signature) => Curve.TryNormalize(signature, out _, out var wasHigh) && !wasHigh;

    /// <summary>The same signature with low S. Only for texts that may carry high S: invoices without a payee field (BOLT 11).</summary>
    /// <param name="signature">The signature.</param>
    /// <param name="normalized">The signature with low S, or the default.</param>
    /// <returns>False when r or s is not below the order of the curve.</returns>
    public static bool TryNormalize(this SignatureBytes signature, out SignatureBytes normalized) =>
        Curve.TryNormalize(signature, out normalized, out _);
}
