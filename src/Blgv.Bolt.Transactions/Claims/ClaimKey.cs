using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>Which secret signs a claim, as data: the signer makes the key, nobody else sees it.</summary>
/// <remarks>BOLT 5; BOLT 3, "Key Derivation".</remarks>
public abstract record ClaimKey
{
    private ClaimKey()
    {
    }

    /// <summary>Our payment_basepoint: to_remote of their commitment.</summary>
    public sealed record Payment : ClaimKey;

    /// <summary>Our funding key: our anchor.</summary>
    public sealed record Funding : ClaimKey;

    /// <summary>Our delayed payment key of one of our commitments: to_local, or the output of an HTLC transaction.</summary>
    /// <param name="Number">The commitment.</param>
    public sealed record Delayed(CommitmentNumber Number) : ClaimKey;

    /// <summary>Our HTLC key in one of their commitments.</summary>
    /// <param name="PerCommitmentPoint">Their point.</param>
    public sealed record Htlc(PublicKey PerCommitmentPoint) : ClaimKey;

    /// <summary>Our revocation key of one of their commitments.</summary>
    /// <param name="Secret">The secret that they revealed.</param>
    public sealed record Revocation(PerCommitmentSecret Secret) : ClaimKey;
}
