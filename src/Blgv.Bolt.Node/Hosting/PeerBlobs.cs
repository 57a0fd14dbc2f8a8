using System.Buffers.Binary;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>What peers asked us to keep: the newest blob of each, written down at most once a minute.</summary>
/// <remarks>BOLT 1, "Peer storage". A blob is kept for 2016 blocks after the last channel with its peer.</remarks>
internal sealed class PeerBlobs(TimeProvider clock)
{
    private const uint BlocksKept = 2016;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<PointBytes, Kept> _blobs = [];

    public void Load(HostEntry entry)
    {
        if (HostEntries.TryReadBlob(entry, out var peer) && BinaryPrimitives.TryReadUInt32BigEndian(entry.Value.Span, out var height))
        {
            _blobs[peer] = new Kept(Bytes.Copy(entry.Value.Span[sizeof(uint)..])) { LastNeeded = height };
        }
    }

    /// <summary>Takes a blob, in the place of the one before.</summary>
    /// <returns>What to write now; nothing while the last write is less than a minute ago.</returns>
    public Sequence<HostWrite> Put(PointBytes peer, Bytes blob, BlockHeight height)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var kept = _blobs[peer] = new Kept(blob) { LastNeeded = height.Value, WrittenAt = _blobs.GetValueOrDefault(peer)?.WrittenAt, IsDirty = true };
            return kept.WrittenAt is { } last && now - last < Pause ? default : [Write(peer, kept, now)];
        }
    }

    /// <summary>The last blob of a peer; null when there is none.</summary>
    public Bytes? Get(PointBytes peer)
    {
        lock (_lock)
        {
            return _blobs.GetValueOrDefault(peer)?.Blob;
        }
    }

    /// <summary>What has waited long enough to be written.</summary>
    public Sequence<HostWrite> Due()
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            return _blobs.Where(pair => pair.Value is { IsDirty: true, WrittenAt: var last } && now - last >= Pause)
                .Select(pair => Write(pair.Key, pair.Value, now))
                .ToSequence();
        }
    }

    /// <summary>Lets go what is kept for peers that have had no channel for long.</summary>
    public Sequence<HostWrite> ForgetOld(BlockHeight height, Func<PointBytes, bool> hasChannels)
    {
        lock (_lock)
        {
            var writes = new List<HostWrite>();
            foreach (var (peer, kept) in _blobs.ToArray())
            {
                if (hasChannels(peer))
                {
                    kept.HasChannels = true;
                }
                else if (kept.HasChannels)
                {
                    // The last channel is gone: from here the blocks count, also over a restart.
                    (kept.HasChannels, kept.LastNeeded) = (false, height.Value);
                    writes.Add(Write(peer, kept, clock.GetUtcNow()));
                }
                else if (height.Value > kept.LastNeeded + (ulong)BlocksKept)
                {
                    _blobs.Remove(peer);
                    writes.Add(new(HostEntries.Blob(peer), null));
                }
            }

            return writes.ToSequence();
        }
    }

    private static HostWrite Write(PointBytes peer, Kept kept, DateTimeOffset now)
    {
        (kept.WrittenAt, kept.IsDirty) = (now, false);
        var value = new byte[sizeof(uint) + kept.Blob.Length];
        BinaryPrimitives.WriteUInt32BigEndian(value, kept.LastNeeded);
        kept.Blob.Span.CopyTo(value.AsSpan(sizeof(uint)));
        return new(HostEntries.Blob(peer), Bytes.Copy(value));
    }

    private sealed class Kept(Bytes blob)
    {
        public Bytes Blob => blob;

        public uint LastNeeded { get; set; }

        public DateTimeOffset? WrittenAt { get; set; }

        public bool IsDirty { get; set; }

        /// <summary>Whether the peer had a channel when last looked; after a load it is taken to have, so that none is let go too early.</summary>
        public bool HasChannels { get; set; } = true;
    }
}
