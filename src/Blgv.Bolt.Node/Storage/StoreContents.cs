using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>What a <see cref="FileChannelStore"/> keeps in memory: as much as the next generation of its log would hold, whatever its history.</summary>
/// <param name="spillLength">How long the pending records of a channel must be to leave the log with its next generation.</param>
internal sealed class StoreContents(int spillLength)
{
    private const int EntryOverhead = 16;

    public SortedDictionary<uint, ChannelContents> Channels { get; } = [];

    public HashSet<uint> Deleted { get; } = [];

    public SortedDictionary<Bytes, Bytes> Host { get; } = new(KeyOrder.Instance);

    /// <summary>About how many bytes of a log are still needed.</summary>
    public long LiveLength { get; private set; }

    /// <summary>Throws unless every write is the next one of its channel.</summary>
    public void Check(Sequence<ChannelWrite> writes)
    {
        var last = new Dictionary<uint, ulong>(writes.Count);
        var deleted = new HashSet<uint>();
        foreach (var write in writes)
        {
            if (Deleted.Contains(write.Channel) || deleted.Contains(write.Channel))
            {
                throw ChannelStoreException.DeletedBefore(write.Channel);
            }

            if (!last.TryGetValue(write.Channel, out var sequence) && Channels.TryGetValue(write.Channel, out var channel))
            {
                sequence = channel.Sequence;
            }

            if (write.Sequence == 0 || write.Sequence - 1 != sequence)
            {
                throw ChannelStoreException.OutOfSequence(write.Channel, sequence, write.Sequence);
            }

            last[write.Channel] = write.Sequence;
            if (write.IsDeleted)
            {
                deleted.Add(write.Channel);
            }
        }
    }

    /// <summary>The channel, a new one without a write if there is none.</summary>
    public ChannelContents ChannelOf(uint channel)
    {
        if (!Channels.TryGetValue(channel, out var contents))
        {
            Channels.Add(channel, contents = new ChannelContents());
            LiveLength += LengthOf(contents);
        }

        return contents;
    }

    public void Apply(ChannelWrite write)
    {
        var channel = ChannelOf(write.Channel);
        LiveLength -= LengthOf(channel);
        if (write.IsDeleted)
        {
            Channels.Remove(write.Channel);
            Delete(write.Channel);
            return;
        }

        channel.Apply(write);
        LiveLength += LengthOf(channel);
    }

    public void Apply(HostWrite write)
    {
        if (Host.Remove(write.Key, out var former))
        {
            LiveLength -= LengthOf(write.Key, former);
        }

        if (write.Value is { } value)
        {
            Host.Add(write.Key, value);
            LiveLength += LengthOf(write.Key, value);
        }
    }

    public void Add(uint number, ChannelContents channel)
    {
        Channels.Add(number, channel);
        LiveLength += LengthOf(channel);
    }

    public void Delete(uint channel)
    {
        Deleted.Add(channel);
        LiveLength += sizeof(uint);
    }

    /// <summary>The pending records of a channel are in its file now, and the log says how much of it is valid.</summary>
    public void MovePending(uint number, long revocableLength)
    {
        var channel = Channels[number];
        LiveLength -= LengthOf(channel);
        channel.RevocableLength = revocableLength;
        channel.ClearPending();
        LiveLength += LengthOf(channel);
    }

    public StoredState ToStored() => new(
        Channels.Select(pair => pair.Value.ToStored(pair.Key)).ToSequence(),
        Host.Select(pair => new HostEntry(pair.Key, pair.Value)).ToSequence());

    /// <summary>Pending records beyond the spill length leave with the next generation, however many they are: they count as dead.</summary>
    private long LengthOf(ChannelContents channel) => channel.StateLength + Math.Min(channel.PendingLength, spillLength);

    private static int LengthOf(Bytes key, Bytes value) => EntryOverhead + key.Length + value.Length;
}
