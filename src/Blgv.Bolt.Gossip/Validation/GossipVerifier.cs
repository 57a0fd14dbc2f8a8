using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>
/// Checks the signatures of candidates, on as many cores as the caller says, apart from the graph. It remembers the parsed keys
/// of nodes that it met, since each node signs many messages; funding keys are met once and are not remembered.
/// </summary>
/// <remarks>BOLT 7. One thread at a time may call it; it may be another one than the graph's writer.</remarks>
public sealed class GossipVerifier
{
    private const int DefaultRememberedKeys = 32_768;

    private readonly PublicKey[] _keys;
    private readonly bool[] _isRemembered;
    private readonly SeededHash _hash;
    private VerificationItem[] _items = [];
    private bool[] _valid = [];

    /// <summary>A verifier that remembers 32768 keys, in two megabytes.</summary>
    public GossipVerifier()
        : this(DefaultRememberedKeys, SystemEntropy.Instance)
    {
    }

    /// <summary>A verifier.</summary>
    /// <param name="rememberedKeys">How many parsed keys it remembers, 64 bytes each: a power of two.</param>
    /// <param name="entropy">What seeds the hashes of its table: strangers choose the keys.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is no power of two.</exception>
    public GossipVerifier(int rememberedKeys, IEntropySource entropy)
    {
        ArgumentNullException.ThrowIfNull(entropy);
        if (!int.IsPow2(rememberedKeys))
        {
            throw new ArgumentOutOfRangeException(nameof(rememberedKeys), rememberedKeys, "A power of two is needed.");
        }

        _keys = new PublicKey[rememberedKeys];
        _isRemembered = new bool[rememberedKeys];
        _hash = new SeededHash(entropy);
    }

    /// <summary>Checks all signatures and notes in each candidate whether its own hold.</summary>
    /// <param name="candidates">What to check: a bounded batch.</param>
    /// <param name="degree">On how many cores, from 1.</param>
    /// <param name="cancellationToken">Stops early; candidates then stay unchecked.</param>
    /// <exception cref="ArgumentOutOfRangeException">The degree is below 1.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void Verify(ReadOnlySpan<GossipCandidate> candidates, int degree, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1);
        var count = 0;
        foreach (var candidate in candidates)
        {
            count += candidate.SignatureCount;
        }

        if (_items.Length < count)
        {
            _items = new VerificationItem[count];
            _valid = new bool[count];
        }

        var used = 0;
        foreach (var candidate in candidates)
        {
            var parsed = TryGather(candidate, _items.AsSpan(used));
            candidate.Signatures = parsed ? SignatureState.Unchecked : SignatureState.InvalidKey;
            used += parsed ? candidate.SignatureCount : 0;
        }

        _ = EcdsaBatch.VerifyAll(_items.AsMemory(0, used), _valid.AsMemory(0, used), degree, cancellationToken);
        used = 0;
        foreach (var candidate in candidates)
        {
            if (candidate.Signatures != SignatureState.InvalidKey)
            {
                var holds = !_valid.AsSpan(used, candidate.SignatureCount).Contains(false);
                candidate.Signatures = holds ? SignatureState.Valid : SignatureState.Invalid;
                used += candidate.SignatureCount;
            }
        }
    }

    private bool TryGather(GossipCandidate candidate, Span<VerificationItem> items)
    {
        var hash = Sha256.HashTwice(candidate.SignedPart);
        if (candidate.Message is ChannelAnnouncement announcement)
        {
            if (!TryGetNodeKey(announcement.NodeId1, out var node1) || !TryGetNodeKey(announcement.NodeId2, out var node2)
                || !PublicKey.TryParse(announcement.BitcoinKey1, out var bitcoin1) || !PublicKey.TryParse(announcement.BitcoinKey2, out var bitcoin2))
            {
                return false;
            }

            items[0] = new VerificationItem(node1, hash, announcement.NodeSignature1);
            items[1] = new VerificationItem(node2, hash, announcement.NodeSignature2);
            items[2] = new VerificationItem(bitcoin1, hash, announcement.BitcoinSignature1);
            items[3] = new VerificationItem(bitcoin2, hash, announcement.BitcoinSignature2);
            return true;
        }

        if (!TryGetNodeKey(candidate.Author, out var author))
        {
            return false;
        }

        var signature = candidate.Message is NodeAnnouncement node ? node.Signature : ((ChannelUpdate)candidate.Message).Signature;
        items[0] = new VerificationItem(author, hash, signature);
        return true;
    }

    private bool TryGetNodeKey(in PointBytes id, out PublicKey key)
    {
        var slot = unchecked((int)_hash.Of(id)) & (_keys.Length - 1);
        key = _keys[slot];
        if (_isRemembered[slot] && key.ToPointBytes() == id)
        {
            return true;
        }

        if (!PublicKey.TryParse(id, out key))
        {
            return false;
        }

        _keys[slot] = key;
        _isRemembered[slot] = true;
        return true;
    }
}
