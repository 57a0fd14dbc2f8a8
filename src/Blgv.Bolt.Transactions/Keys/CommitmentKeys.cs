using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Transactions;

/// <summary>
/// The keys in the scripts of one commitment. Local is, as everywhere in BOLT 3, the owner of the commitment: the party that holds
/// it fully signed.
/// </summary>
/// <param name="Revocation">revocationpubkey: the remote party's, once the commitment is revoked.</param>
/// <param name="LocalDelayed">local_delayedpubkey.</param>
/// <param name="LocalHtlc">local_htlcpubkey.</param>
/// <param name="RemoteHtlc">remote_htlcpubkey.</param>
/// <param name="Remote">remotepubkey: the remote party's payment_basepoint as it is, so that it can be spent with nothing but the seed.</param>
/// <remarks>BOLT 3, "Key Derivation". Making them is five multiplications of points; nothing else of a commitment is as dear, hence they come ready made.</remarks>
public sealed record CommitmentKeys(PublicKey Revocation, PublicKey LocalDelayed, PublicKey LocalHtlc, PublicKey RemoteHtlc, PublicKey Remote)
{
    /// <summary>Derives the keys.</summary>
    /// <param name="local">The keys of the party that owns the commitment.</param>
    /// <param name="remote">The keys of the other.</param>
    /// <param name="perCommitmentPoint">The owner's point.</param>
    /// <param name="keys">The keys, or null.</param>
    /// <returns>False when one has none, which nobody can bring about.</returns>
    public static bool TryDerive(
        ChannelPublicKeys local, ChannelPublicKeys remote, in PublicKey perCommitmentPoint, [NotNullWhen(true)] out CommitmentKeys? keys)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(remote);
        keys = null;
        if (KeyDerivation.TryDeriveRevocationPublicKey(remote.RevocationBasepoint, perCommitmentPoint, out var revocation)
            && KeyDerivation.TryDerivePublicKey(local.DelayedPaymentBasepoint, perCommitmentPoint, out var delayed)
            && KeyDerivation.TryDerivePublicKey(local.HtlcBasepoint, perCommitmentPoint, out var localHtlc)
            && KeyDerivation.TryDerivePublicKey(remote.HtlcBasepoint, perCommitmentPoint, out var remoteHtlc))
        {
            keys = new(revocation, delayed, localHtlc, remoteHtlc, remote.PaymentBasepoint);
        }

        return keys is not null;
    }
}
