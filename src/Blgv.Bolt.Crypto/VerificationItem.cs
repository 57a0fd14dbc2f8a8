using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Crypto;

/// <summary>One ECDSA signature to check among many.</summary>
/// <param name="Key">Who is said to have signed.</param>
/// <param name="Hash">What was signed.</param>
/// <param name="Signature">The signature.</param>
public readonly record struct VerificationItem(PublicKey Key, Bytes32 Hash, SignatureBytes Signature);
