using Blgv.Bolt.Crypto;
using Blgv.Bolt.Wire.Tests;

namespace Blgv.Bolt.Transactions.Tests.Spends;

/// <summary>One party of a channel with all its secrets.</summary>
internal sealed class Party : IDisposable
{
    private readonly List<PrivateKey> _derived = [];

    internal Party(SplitMix64 random)
    {
        (Funding, Revocation, Payment) = (Key(random), Key(random), Key(random));
        (Delayed, Htlc) = (Key(random), Key(random));
        PerCommitment = new PerCommitmentSeed(random.Bytes(32));
        Public = new(Funding.PublicKey, Revocation.PublicKey, Payment.PublicKey, Delayed.PublicKey, Htlc.PublicKey);
    }

    internal PrivateKey Funding { get; }

    internal PrivateKey Revocation { get; }

    internal PrivateKey Payment { get; }

    internal PrivateKey Delayed { get; }

    internal PrivateKey Htlc { get; }

    internal PerCommitmentSeed PerCommitment { get; }

    internal ChannelPublicKeys Public { get; }

    internal static PrivateKey Key(SplitMix64 random) => PrivateKey.FromBytes(random.Bytes(PrivateKey.Size));

    /// <summary>The key that a claim of this party asks for.</summary>
    internal PrivateKey For(ClaimKey key) => key switch
    {
        ClaimKey.Payment => Payment,
        ClaimKey.Funding => Funding,
        ClaimKey.Delayed delayed => Derive(Delayed, PerCommitment.PointOf(delayed.Number)),
        ClaimKey.Htlc htlc => Derive(Htlc, htlc.PerCommitmentPoint),
        ClaimKey.Revocation revocation => KeyDerivation.TryDeriveRevocationPrivateKey(Revocation, revocation.Secret, out var secret)
            ? Kept(secret)
            : throw new InvalidOperationException("No revocation key."),
        _ => throw new ArgumentOutOfRangeException(nameof(key)),
    };

    /// <summary>The HTLC key of this party in a commitment of either.</summary>
    internal PrivateKey HtlcKey(in PublicKey perCommitmentPoint) => Derive(Htlc, perCommitmentPoint);

    public void Dispose()
    {
        PerCommitment.Dispose();
        foreach (var key in (PrivateKey[])[Funding, Revocation, Payment, Delayed, Htlc, .. _derived])
        {
            key.Dispose();
        }
    }

    private PrivateKey Derive(PrivateKey basepoint, in PublicKey point) =>
        KeyDerivation.TryDerivePrivateKey(basepoint, point, out var key) ? Kept(key) : throw new InvalidOperationException("No key.");

    private PrivateKey Kept(PrivateKey key)
    {
        _derived.Add(key);
        return key;
    }
}
