using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Crypto;

/// <summary>An ECDSA signature from which the key that made it can be found.</summary>
/// <param name="Signature">The signature.</param>
/// <param name="RecoveryId">Which of the candidate keys it is, 0 to 3.</param>
/// <remarks>BOLT 11, the last 65 bytes of an invoice.</remarks>
public readonly record struct RecoverableSignature(SignatureBytes Signature, int RecoveryId)
{
    /// <summary>The largest <see cref="RecoveryId"/>. Larger ones are refused when a key is recovered.</summary>
    public const int MaxRecoveryId = 3;
}
