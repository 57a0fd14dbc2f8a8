using Blgv.Bolt.Crypto;
using Blgv.Bolt.Wire.Failures;

namespace Blgv.Bolt.Onion;

/// <summary>Why an onion is refused, and what to answer.</summary>
/// <remarks>BOLT 4, "Failure Messages"; BOLT 2, <c>update_fail_malformed_htlc</c>. An onion message that is refused is not answered at all.</remarks>
public sealed class OnionRefusal : IDisposable
{
    internal OnionRefusal(FailureMessage failure, SharedSecret? sharedSecret) => (Failure, SharedSecret) = (failure, sharedSecret);

    /// <summary>The failure to send.</summary>
    public FailureMessage Failure { get; }

    /// <summary>Whether it goes back in the clear, by <c>update_fail_malformed_htlc</c>: the onion gave no secret to encrypt it with, or a blinded path wants it so.</summary>
    public bool IsMalformed => (Failure.Code & FailureCode.BadOnion) != FailureCode.None;

    /// <summary>The secret that encrypts the failure for the origin; null when <see cref="IsMalformed"/>.</summary>
    public SharedSecret? SharedSecret { get; }

    /// <summary>Zeroes the secret.</summary>
    public void Dispose() => SharedSecret?.Dispose();
}
