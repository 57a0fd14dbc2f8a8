using System.Collections.Immutable;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>
/// A store in memory that lives as long as the object: for tests and demonstrations. What is durable is one value, so <see cref="Clone"/> copies
/// it at any instant, in no time, and a test can restart a node from it.
/// </summary>
public sealed class MemoryChannelStore : IChannelStore
{
    private readonly Lock _lock = new();
    private Image _image = Image.Empty;
    private long _commits;
    private long _bytesWritten;

    /// <inheritdoc/>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>The bytes of the contents that were written; nothing is added to them here.</summary>
    public long BytesWritten => Interlocked.Read(ref _bytesWritten);

    /// <summary>Another store that holds what is durable now; what is written to one of them later is not in the other. Its counters begin at 0.</summary>
    /// <returns>The copy.</returns>
    public MemoryChannelStore Clone() => new() { _image = Durable };

    private Image Durable => Volatile.Read(ref _image);

    /// <inheritdoc/>
    public ValueTask<StoredState> LoadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var image = Durable;
        return ValueTask.FromResult(new StoredState(
            image.Channels.Select(pair => pair.Value.ToStored(pair.Key)).ToSequence(),
            image.Host.Select(pair => new HostEntry(pair.Key, pair.Value)).ToSequence()));
    }

    /// <inheritdoc/>
    public ValueTask CommitAsync(Sequence<ChannelWrite> channels, Sequence<HostWrite> host, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (channels.IsEmpty && host.IsEmpty)
        {
            return ValueTask.CompletedTask;
        }

        long size = 0;
        lock (_lock)
        {
            var image = _image;
            foreach (var write in channels)
            {
                image = image.With(write);
                size += SizeOf(write);
            }

            foreach (var write in host)
            {
                image = image with
                {
                    Host = write.Value is { } value ? image.Host.SetItem(write.Key, value) : image.Host.Remove(write.Key),
                };
                size += write.Key.Length + (write.Value?.Length ?? 0);
            }

            Volatile.Write(ref _image, image);
        }

        Interlocked.Increment(ref _commits);
        Interlocked.Add(ref _bytesWritten, size);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<Sequence<StoredRevocable>> ReadRevocableAsync(
        uint channel, OutPoint funding, ulong first, ulong last, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var found = Durable.Channels.TryGetValue(channel, out var held) && held.Revocable.TryGetValue(funding, out var records)
            ? records.Where(pair => pair.Key >= first && pair.Key <= last).Select(pair => new StoredRevocable(funding, pair.Key, pair.Value)).ToSequence()
            : default;
        return ValueTask.FromResult(found);
    }

    /// <inheritdoc/>
    public bool WantsSnapshot(uint channel) =>
        Durable.Channels.TryGetValue(channel, out var held) && SnapshotRule.Wants(held.FactsLength, held.Snapshot.Length);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static long SizeOf(ChannelWrite write)
    {
        long size = write.Facts.Length + write.Marks.Length + (write.Snapshot?.Length ?? 0);
        foreach (var record in write.Revocable)
        {
            size += record.Content.Length;
        }

        return size;
    }

    private sealed record Image(
        ImmutableSortedDictionary<uint, Held> Channels, ImmutableHashSet<uint> Deleted, ImmutableSortedDictionary<Bytes, Bytes> Host)
    {
        public static Image Empty { get; } = new(
            ImmutableSortedDictionary<uint, Held>.Empty,
            ImmutableHashSet<uint>.Empty,
            ImmutableSortedDictionary<Bytes, Bytes>.Empty.WithComparers(KeyOrder.Instance));

        public Image With(ChannelWrite write)
        {
            if (Deleted.Contains(write.Channel))
            {
                throw ChannelStoreException.DeletedBefore(write.Channel);
            }

            var held = Channels.GetValueOrDefault(write.Channel, Held.Nothing);
            if (write.Sequence == 0 || write.Sequence - 1 != held.Sequence)
            {
                throw ChannelStoreException.OutOfSequence(write.Channel, held.Sequence, write.Sequence);
            }

            return write.IsDeleted
                ? this with { Channels = Channels.Remove(write.Channel), Deleted = Deleted.Add(write.Channel) }
                : this with { Channels = Channels.SetItem(write.Channel, held.With(write)) };
        }
    }

    private sealed record Held(
        ulong SnapshotSequence,
        Bytes Snapshot,
        ImmutableList<Bytes> Facts,
        long FactsLength,
        ulong Sequence,
        Bytes Marks,
        ImmutableDictionary<OutPoint, ImmutableSortedDictionary<ulong, Bytes>> Revocable)
    {
        public static Held Nothing { get; } =
            new(0, default, [], 0, 0, default, ImmutableDictionary<OutPoint, ImmutableSortedDictionary<ulong, Bytes>>.Empty);

        public Held With(ChannelWrite write)
        {
            var next = write.Snapshot is { } snapshot
                ? this with { SnapshotSequence = write.Sequence, Snapshot = snapshot, Facts = [], FactsLength = 0 }
                : this with { Facts = Facts.Add(write.Facts), FactsLength = FactsLength + write.Facts.Length };
            var revocable = Revocable;
            foreach (var record in write.Revocable)
            {
                var former = revocable.GetValueOrDefault(record.Funding, ImmutableSortedDictionary<ulong, Bytes>.Empty);
                revocable = revocable.SetItem(record.Funding, former.SetItem(record.Number, record.Content));
            }

            return next with { Sequence = write.Sequence, Marks = write.Marks, Revocable = revocable };
        }

        public StoredChannel ToStored(uint channel) =>
            new(channel, SnapshotSequence, Snapshot, Facts.ToSequence(), Sequence, Marks);
    }
}
