using System.Collections.Concurrent;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>A signer in this process, over one seed.</summary>
/// <remarks>The keys: <see cref="ChannelKeys"/>. The secrets of a channel are derived at its first use and kept until <see cref="Dispose"/>.</remarks>
public sealed class SeedSigner : IChannelSigner, IDisposable
{
    private readonly ExtendedPrivateKey _master;
    private readonly ConcurrentDictionary<uint, Channel> _channels = new();

    /// <summary>A signer.</summary>
    /// <param name="seed">16 to 64 bytes: what BIP-39 makes of a mnemonic, or entropy. The caller clears its own copy.</param>
    /// <exception cref="ArgumentException">The seed makes no master key.</exception>
    public SeedSigner(ReadOnlySpan<byte> seed)
    {
        if (!ExtendedPrivateKey.TryFromSeed(seed, out var master))
        {
            throw new ArgumentException("The seed makes no master key (BIP-32).", nameof(seed));
        }

        _master = master;
    }

    /// <inheritdoc/>
    public ChannelPublicKeys PublicKeysOf(uint channel)
    {
        if (_channels.TryGetValue(channel, out var known))
        {
            return known.Keys.PublicKeys;
        }

        // A scan asks for thousands of channels that may never have been: their secrets do not stay.
        using var keys = Derive(_master, channel);
        return keys.PublicKeys;
    }

    /// <inheritdoc/>
    public PublicKey PerCommitmentPointOf(uint channel, CommitmentNumber number) => Of(channel).Keys.PerCommitment.PointOf(number);

    /// <inheritdoc/>
    public SignerReply<CommitmentSignatures> Sign(RemoteCommitmentRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var channel = Of(request.Channel);
        var commitment = request.Commitment;
        if (commitment.Terms.Remote != channel.Keys.PublicKeys || !HasKeys(commitment, request.PerCommitmentPoint))
        {
            return new(null, Refusal.OtherChannel);
        }

        PrivateKey? htlc = null;
        if (!commitment.HtlcTransactions.IsEmpty && !KeyDerivation.TryDerivePrivateKey(channel.Keys.Htlc, request.PerCommitmentPoint, out htlc))
        {
            return new(null, Refusal.NoKey);
        }

        using (htlc)
        {
            var refusal = channel.Advance(marks => (marks.SignRemote(commitment.Number, Mark(commitment), out var next), next));
            return refusal == Refusal.None ? new(commitment.SignAsRemote(channel.Keys.Funding, htlc), refusal) : new(null, refusal);
        }
    }

    /// <inheritdoc/>
    public Refusal Accept(AcceptCommitmentRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var channel = Of(request.Channel);
        var commitment = request.Commitment;
        return !IsOurs(channel, commitment) ? Refusal.OtherChannel
            : commitment.Verify(request.Signatures) != SignatureFault.None ? Refusal.NotAccepted
            : channel.Advance(marks => (marks.AcceptLocal(commitment.Number, Mark(commitment), out var next), next));
    }

    /// <inheritdoc/>
    public SignerReply<PerCommitmentSecret> Reveal(RevealRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var channel = Of(request.Channel);
        var refusal = channel.Advance(marks => (marks.Reveal(request.Number, out var next), next));
        return refusal == Refusal.None ? new(channel.Keys.PerCommitment.Reveal(request.Number), refusal) : new(default, refusal);
    }

    /// <inheritdoc/>
    public bool IsOurSecret(uint channel, CommitmentNumber number, PerCommitmentSecret secret) =>
        number.Value <= CommitmentNumber.Max.Value && Of(channel).Keys.PerCommitment.IsSecretOf(number, secret);

    /// <inheritdoc/>
    public SignerReply<SignatureBytes> Sign(BroadcastRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var channel = Of(request.Channel);
        var refusal = MayBroadcast(channel, request.Commitment);
        return refusal == Refusal.None ? new(request.Commitment.SignAsOwner(channel.Keys.Funding), refusal) : new(default, refusal);
    }

    /// <inheritdoc/>
    public SignerReply<SignatureBytes> Sign(HtlcRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var channel = Of(request.Channel);
        var commitment = request.Transaction.Commitment;
        var refusal = request.Larger is { } larger && !request.Transaction.IsPartOf(larger, request.Position)
            ? Refusal.OtherTransaction
            : MayBroadcast(channel, commitment);
        if (refusal != Refusal.None)
        {
            return new(default, refusal);
        }

        var point = channel.Keys.PerCommitment.PointOf(commitment.Number);
        if (!KeyDerivation.TryDerivePrivateKey(channel.Keys.Htlc, point, out var key))
        {
            return new(default, Refusal.NoKey);
        }

        using (key)
        {
            var signature = request.Larger is null
                ? request.Transaction.SignAsOwner(key)
                : request.Transaction.SignAsOwner(key, request.Larger, request.Position);
            return new(signature, Refusal.None);
        }
    }

    /// <inheritdoc/>
    public SignerReply<SignatureBytes> Sign(ClosingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var keys = Of(request.Channel).Keys;
        return request.Transaction.Funding.Local == keys.PublicKeys.Funding
            ? new(request.Transaction.Sign(keys.Funding), Refusal.None)
            : new(default, Refusal.OtherChannel);
    }

    /// <inheritdoc/>
    public SignerReply<SignatureBytes> Sign(ClaimRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var keys = Of(request.Channel).Keys;
        var (key, isDerived) = KeyOf(keys, request.Transaction.Claims[request.InputIndex].Key);
        try
        {
            return key is null ? new(default, Refusal.NoKey) : new(request.Transaction.Sign(request.InputIndex, key), Refusal.None);
        }
        finally
        {
            (isDerived ? key : null)?.Dispose();
        }
    }

    /// <inheritdoc/>
    public SignerReply<SignatureBytes> Sign(AnnouncementRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var keys = Of(request.Channel).Keys;
        if (!AnnouncedKeys.Has(request.SignedPart.Span, keys.PublicKeys.Funding))
        {
            return new(default, Refusal.OtherChannel);
        }

        Span<byte> digest = stackalloc byte[32];
        Sha256.HashTwice(request.SignedPart.Span).CopyTo(digest);
        return new(keys.Funding.Sign(digest), Refusal.None);
    }

    /// <inheritdoc/>
    public SignerMarks MarksOf(uint channel) => Of(channel).Marks;

    /// <inheritdoc/>
    public bool TryRestore(uint channel, SignerMarks marks)
    {
        ArgumentNullException.ThrowIfNull(marks);
        return Of(channel).TryRestore(marks);
    }

    /// <summary>Zeroes all secrets.</summary>
    public void Dispose()
    {
        foreach (var channel in _channels.Values)
        {
            channel.Keys.Dispose();
        }

        _master.Dispose();
    }

    /// <summary>Three asterisks.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => "***";

    private static MarkedCommitment Mark(CommitmentTransaction commitment) => new(commitment.Terms.FundingOutPoint, commitment.TxId);

    private static bool HasKeys(CommitmentTransaction commitment, in PublicKey point) =>
        commitment.Keys.FollowFrom(commitment.Terms.Local, commitment.Terms.Remote, point);

    private static bool IsOurs(Channel channel, CommitmentTransaction commitment) =>
        commitment.Terms.Local == channel.Keys.PublicKeys && HasKeys(commitment, channel.Keys.PerCommitment.PointOf(commitment.Number));

    private static Refusal MayBroadcast(Channel channel, CommitmentTransaction commitment) =>
        !IsOurs(channel, commitment)
            ? Refusal.OtherChannel
            : channel.Advance(marks => (marks.Broadcast(commitment.Number, Mark(commitment), out var next), next));

    private static (PrivateKey? Key, bool IsDerived) KeyOf(ChannelKeys keys, ClaimKey which)
    {
        PrivateKey? derived;
        switch (which)
        {
            case ClaimKey.Payment:
                return (keys.Payment, false);
            case ClaimKey.Funding:
                return (keys.Funding, false);
            case ClaimKey.Delayed delayed:
                KeyDerivation.TryDerivePrivateKey(keys.DelayedPayment, keys.PerCommitment.PointOf(delayed.Number), out derived);
                return (derived, true);
            case ClaimKey.Htlc htlc:
                KeyDerivation.TryDerivePrivateKey(keys.Htlc, htlc.PerCommitmentPoint, out derived);
                return (derived, true);
            case ClaimKey.Revocation revocation:
                KeyDerivation.TryDeriveRevocationPrivateKey(keys.Revocation, revocation.Secret, out derived);
                return (derived, true);
            default:
                return (null, false);
        }
    }

    private Channel Of(uint channel) => _channels.GetOrAdd(channel, static (number, master) => new(Derive(master, number)), _master);

    private static ChannelKeys Derive(ExtendedPrivateKey master, uint channel) =>
        ChannelKeys.TryDerive(master, channel, out var keys)
            ? keys
            : throw new ArgumentException($"Channel {channel} has no keys; take the next number.", nameof(channel));

    private sealed class Channel(ChannelKeys keys)
    {
        private readonly Lock _gate = new();
        private SignerMarks _marks = SignerMarks.Initial;

        public ChannelKeys Keys { get; } = keys;

        public SignerMarks Marks
        {
            get
            {
                lock (_gate)
                {
                    return _marks;
                }
            }
        }

        public Refusal Advance(Func<SignerMarks, (Refusal Refusal, SignerMarks Next)> ask)
        {
            lock (_gate)
            {
                (var refusal, _marks) = ask(_marks);
                return refusal;
            }
        }

        public bool TryRestore(SignerMarks marks)
        {
            lock (_gate)
            {
                var covers = marks.Covers(_marks);
                _marks = covers ? marks : _marks;
                return covers;
            }
        }
    }
}
