using Blgv.Bolt.Crypto.Native;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Crypto;

public readonly partial struct PublicKey
{
    /// <summary>The length of the hash that is signed, in bytes.</summary>
    private const int HashSize = 32;

    /// <summary>Checks an ECDSA signature.</summary>
    /// <param name="hash">The 32 bytes that were signed.</param>
    /// <param name="signature">The signature.</param>
    /// <returns>
    /// True only for a valid signature whose S is in the lower half of its range: nodes do not relay others, so a peer's high-S
    /// signature on our transaction would be worth nothing.
    /// </returns>
    /// <exception cref="ArgumentException">The hash does not have 32 bytes.</exception>
    /// <exception cref="InvalidOperationException">This is the default value.</exception>
    /// <remarks>BOLT 2, <c>commitment_signed</c>: LOW-S-standard (BIP 146).</remarks>
    public bool Verify(ReadOnlySpan<byte> hash, in SignatureBytes signature)
    {
        Check.Length(hash, HashSize);
        return Curve.Verify(this, hash, signature);
    }

    /// <summary>Finds the key that made a signature.</summary>
    /// <param name="hash">The 32 bytes that were signed.</param>
    /// <param name="signature">The signature; high S is accepted here, as BOLT 11 asks.</param>
    /// <param name="key">The key, or the default.</param>
    /// <returns>False when no key could have made it.</returns>
    /// <exception cref="ArgumentException">The hash does not have 32 bytes.</exception>
    /// <remarks>
    /// BOLT 11, "Payee's public key". Nearly any 65 bytes recover to some key: this proves nothing about who signed, only about
    /// which key would have.
    /// </remarks>
    public static bool TryRecover(ReadOnlySpan<byte> hash, in RecoverableSignature signature, out PublicKey key)
    {
        Check.Length(hash, HashSize);
        return Curve.TryRecover(hash, signature, out key);
    }
}
