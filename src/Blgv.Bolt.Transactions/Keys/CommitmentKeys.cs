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
    /// <summary>What the keys were derived from. Only <see cref="TryDerive"/> sets it, and it is no part of the value.</summary>
    private readonly Origin? _origin;

    private CommitmentKeys(Origin origin, PublicKey revocation, PublicKey localDelayed, PublicKey localHtlc, PublicKey remoteHtlc)
        : this(revocation, localDelayed, localHtlc, remoteHtlc, origin.Remote.PaymentBasepoint) => _origin = origin;

    /// <summary>What <c>with</c> starts from: a copy may be given other keys, hence it has no origin.</summary>
    private CommitmentKeys(CommitmentKeys original) =>
        (Revocation, LocalDelayed, LocalHtlc, RemoteHtlc, Remote) =
        (original.Revocation, original.LocalDelayed, original.LocalHtlc, original.RemoteHtlc, original.Remote);

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
            keys = new(new Origin(local, remote, perCommitmentPoint), revocation, delayed, localHtlc, remoteHtlc);
        }

        return keys is not null;
    }

    /// <summary>Whether both are the same keys, wherever they come from.</summary>
    /// <param name="other">The others.</param>
    /// <returns>The comparison.</returns>
    public bool Equals(CommitmentKeys? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && Revocation == other.Revocation
            && LocalDelayed == other.LocalDelayed
            && LocalHtlc == other.LocalHtlc
            && RemoteHtlc == other.RemoteHtlc
            && Remote == other.Remote);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Revocation, LocalDelayed, LocalHtlc, RemoteHtlc, Remote);

    /// <summary>
    /// Whether these are the keys that follow from basepoints and a point, whoever says so. Keys that <see cref="TryDerive"/> made
    /// of just those are known to be, without any work; all others are derived again to compare.
    /// </summary>
    internal bool FollowFrom(ChannelPublicKeys local, ChannelPublicKeys remote, in PublicKey perCommitmentPoint) =>
        _origin?.Is(local, remote, perCommitmentPoint) == true
        || (TryDerive(local, remote, perCommitmentPoint, out var derived) && derived == this);

    /// <summary>Funding keys are no part of it: commitments of one number on two funding outputs, as in a splice, have one key set.</summary>
    private sealed class Origin(ChannelPublicKeys local, ChannelPublicKeys remote, PublicKey perCommitmentPoint)
    {
        public ChannelPublicKeys Remote => remote;

        public bool Is(ChannelPublicKeys otherLocal, ChannelPublicKeys otherRemote, in PublicKey otherPoint) =>
            otherPoint == perCommitmentPoint
            && otherLocal.DelayedPaymentBasepoint == local.DelayedPaymentBasepoint
            && otherLocal.HtlcBasepoint == local.HtlcBasepoint
            && otherRemote.RevocationBasepoint == remote.RevocationBasepoint
            && otherRemote.HtlcBasepoint == remote.HtlcBasepoint
            && otherRemote.PaymentBasepoint == remote.PaymentBasepoint;
    }
}
