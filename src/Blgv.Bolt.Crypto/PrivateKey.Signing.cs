using Blgv.Bolt.Crypto.Native;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Crypto;

public sealed partial class PrivateKey
{
    private const int HashSize = 32;

    /// <summary>Signs with ECDSA: the nonce of RFC 6979, low S, and no search for a low R, as the vectors of BOLT 3 have it.</summary>
    /// <param name="hash">The 32 bytes to sign.</param>
    /// <returns>The signature.</returns>
    /// <exception cref="ArgumentException">The hash does not have 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    public SignatureBytes Sign(ReadOnlySpan<byte> hash)
    {
        Check.Length(hash, HashSize);
        return Curve.Sign(hash, _scalar.Read(this));
    }

    /// <summary>Signs as <see cref="Sign"/> does, so that the public key can be found from the signature.</summary>
    /// <param name="hash">The 32 bytes to sign.</param>
    /// <returns>The signature.</returns>
    /// <exception cref="ArgumentException">The hash does not have 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    /// <remarks>BOLT 11, the signature of an invoice.</remarks>
    public RecoverableSignature SignRecoverable(ReadOnlySpan<byte> hash)
    {
        Check.Length(hash, HashSize);
        return Curve.SignRecoverable(hash, _scalar.Read(this));
    }

    /// <summary>Signs as BIP-340 says.</summary>
    /// <param name="message">What to sign, of any length.</param>
    /// <param name="auxiliaryRandomness">32 bytes of fresh entropy, or a fixed value where signatures must repeat.</param>
    /// <returns>The signature, for the key <c>PublicKey.ToXOnly()</c>.</returns>
    /// <exception cref="ArgumentException">The randomness does not have 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    /// <remarks>BOLT 12, "Signature Calculation".</remarks>
    public SchnorrSignatureBytes SignSchnorr(ReadOnlySpan<byte> message, ReadOnlySpan<byte> auxiliaryRandomness)
    {
        Check.Length(auxiliaryRandomness, HashSize);
        return Curve.SignSchnorr(message, _scalar.Read(this), auxiliaryRandomness);
    }
}
