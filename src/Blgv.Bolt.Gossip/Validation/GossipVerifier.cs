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
    private int[] _starts = [];

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
        MakeRoom(candidates);
        var batch = new Batch(candidates.ToArray(), _items, _starts);
        for (var i = 0; i < candidates.Length; i++)
        {
            candidates[i].Signatures = TryFindNodeKeys(candidates[i], _items.AsSpan(_starts[i])) ? SignatureState.Unchecked : SignatureState.InvalidKey;
        }

        if (degree == 1 || candidates.Length <= Batch.Stride)
        {
            batch.Prepare(0, candidates.Length);
        }
        else
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = degree, CancellationToken = cancellationToken };
            _ = Parallel.For(0, (candidates.Length + Batch.Stride - 1) / Batch.Stride, options, batch.PrepareStride);
        }

        var used = batch.Compact();
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

    private void MakeRoom(ReadOnlySpan<GossipCandidate> candidates)
    {
        if (_starts.Length < candidates.Length)
        {
            _starts = new int[candidates.Length];
        }

        var count = 0;
        for (var i = 0; i < candidates.Length; i++)
        {
            _starts[i] = count;
            count += candidates[i].SignatureCount;
        }

        if (_items.Length < count)
        {
            _items = new VerificationItem[count];
            _valid = new bool[count];
        }
    }

    /// <summary>The part that uses the table of remembered keys, and so is one thread's.</summary>
    private bool TryFindNodeKeys(GossipCandidate candidate, Span<VerificationItem> items)
    {
        if (candidate.Message is not ChannelAnnouncement announcement)
        {
            return TryFindNodeKey(candidate.Author, out items[0]);
        }

        return TryFindNodeKey(announcement.NodeId1, out items[0]) && TryFindNodeKey(announcement.NodeId2, out items[1]);
    }

    private bool TryFindNodeKey(in PointBytes id, out VerificationItem item)
    {
        var isKey = TryGetNodeKey(id, out var key);
        item = new VerificationItem(key, default, default);
        return isKey;
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

    /// <summary>The part that any thread may do: hashes, and keys that are met once.</summary>
    private sealed class Batch(GossipCandidate[] candidates, VerificationItem[] items, int[] starts)
    {
        public const int Stride = 32;

        public void PrepareStride(int stride) => Prepare(stride * Stride, int.Min((stride + 1) * Stride, candidates.Length));

        public void Prepare(int start, int end)
        {
            for (var i = start; i < end; i++)
            {
                var candidate = candidates[i];
                if (candidate.Signatures == SignatureState.Unchecked && !TryPrepare(candidate, items.AsSpan(starts[i], candidate.SignatureCount)))
                {
                    candidate.Signatures = SignatureState.InvalidKey;
                }
            }
        }

        /// <summary>Closes the gaps of candidates without a key.</summary>
        /// <returns>How many items there are.</returns>
        public int Compact()
        {
            var used = 0;
            for (var i = 0; i < candidates.Length; i++)
            {
                if (candidates[i].Signatures != SignatureState.InvalidKey)
                {
                    var own = items.AsSpan(starts[i], candidates[i].SignatureCount);
                    if (starts[i] != used)
                    {
                        own.CopyTo(items.AsSpan(used));
                    }

                    used += own.Length;
                }
            }

            return used;
        }

        private static bool TryPrepare(GossipCandidate candidate, Span<VerificationItem> own)
        {
            var hash = Sha256.HashTwice(candidate.SignedPart);
            switch (candidate.Message)
            {
                case ChannelAnnouncement announcement:
                    if (!PublicKey.TryParse(announcement.BitcoinKey1, out var bitcoin1) || !PublicKey.TryParse(announcement.BitcoinKey2, out var bitcoin2))
                    {
                        return false;
                    }

                    own[0] = own[0] with { Hash = hash, Signature = announcement.NodeSignature1 };
                    own[1] = own[1] with { Hash = hash, Signature = announcement.NodeSignature2 };
                    own[2] = new VerificationItem(bitcoin1, hash, announcement.BitcoinSignature1);
                    own[3] = new VerificationItem(bitcoin2, hash, announcement.BitcoinSignature2);
                    return true;
                case NodeAnnouncement node:
                    own[0] = own[0] with { Hash = hash, Signature = node.Signature };
                    return true;
                default:
                    own[0] = own[0] with { Hash = hash, Signature = ((ChannelUpdate)candidate.Message).Signature };
                    return true;
            }
        }
    }
}
